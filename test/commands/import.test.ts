import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { callCommand, root, writtenFile } from "../support/command.ts";

describe("import", () => {
  it("turns the upstream program's file into ours, which is good", async () => {
    const environment = {
      OPENROUTER_API_KEY: "k",
      DEEPSEEK_API_KEY: "k",
      DEEPSEEK_2_API_KEY: "k",
      GLM_API_KEY: "k",
      EMAIL_SCAN_SCHEDULE: "10:00",
      TZ: "Asia/Shanghai",
    };
    const { code, stdout } = await callCommand(["import", join(root, "test/fixtures/upstream/config.json")], {
      environment,
    });
    expect(code).toBe(0);
    expect(parse(stdout)).toEqual({
      timezone: "Asia/Shanghai",
      schedules: { projects: "0 * * * *", mailboxes: "0 10 * * *" },
      defaults: { concurrency: 20 },
      projects: [
        {
          name: "Router",
          provider: "openrouter",
          api_key: "${OPENROUTER_API_KEY}",
          threshold: 100,
          type: "credits",
          owner_project: "ai",
        },
        { name: "volc", provider: "volcengine", api_key: "AK:SK", threshold: 500, enabled: false },
        { name: "deepseek", provider: "deepseek", api_key: "${DEEPSEEK_API_KEY}", threshold: 50 },
        { name: "deepseek 2", provider: "deepseek", api_key: "${DEEPSEEK_2_API_KEY}", threshold: 20 },
        {
          name: "GLM",
          provider: "zhipu-coding-plan",
          api_key: "${GLM_API_KEY}",
          thresholds: { quota: 15 },
          owner_project: "chat",
        },
      ],
      subscriptions: [
        {
          name: "Domain",
          cycle_type: "yearly",
          renewal_day: "03-15",
          amount: 88,
          alert_days_before: 7,
          last_renewed_date: "2026-03-10",
        },
        { name: "Slash", cycle_type: "yearly", renewal_day: "03-15" },
        { name: "Chinese", cycle_type: "yearly", renewal_day: "03-05", amount: 10, currency: "CNY" },
        { name: "By payment", cycle_type: "yearly", last_renewed_date: "2026-01-02" },
        { name: "Monthly", cycle_type: "monthly", renewal_day: 31, enabled: false },
        { name: "Weekly", cycle_type: "weekly", renewal_day: 7 },
      ],
      mailboxes: [
        {
          host: "imap.example.com",
          username: "ops@example.com",
          password: "plain",
          extra_alert_keywords: ["额度预警"],
        },
      ],
    });
    expect(stdout).toContain("The webhook is Alertmanager's business here");
    const check = await callCommand(["check-config", `--config.file=${writtenFile(stdout)}`], {
      environment,
    });
    expect([check.stderr, check.code]).toEqual(["", 0]);
  });

  it("prints the lists alone for a file of project_files", async () => {
    const file = writtenFile(JSON.stringify({ projects: [{ name: "A", provider: "deepseek", api_key: "k" }] }));
    const { stdout } = await callCommand(["import", "--project-file", file]);
    expect(parse(stdout)).toEqual({
      projects: [{ name: "A", provider: "deepseek", api_key: "k" }],
      subscriptions: [],
      mailboxes: [],
    });
    const main = writtenFile("project_files: [more.yaml]\n");
    writeFileSync(join(dirname(main), "more.yaml"), stdout);
    expect((await callCommand(["check-config", `--config.file=${main}`])).code).toBe(0);
  });

  it("refuses what is not JSON", async () => {
    const file = writtenFile("{");
    const { code, stdout, stderr } = await callCommand(["import", file]);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(`^${file}: this is not JSON: .`)]);
  });

  it("says why a file cannot be read, and what in it cannot be understood", async () => {
    expect(await callCommand(["import", "/nowhere.json"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "/nowhere.json: it does not exist\n",
    });
    const file = writtenFile("[]");
    const { code, stdout, stderr } = await callCommand(["import", file]);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(`^${file}: .`)]);
  });
});
