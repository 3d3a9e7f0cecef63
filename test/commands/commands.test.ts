/** The commands, as people and programs call them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { callCommand, root } from "../support/command.ts";
import { json, type LocalVendor, openRouterCredits, startVendor } from "../support/vendor.ts";

const folder = mkdtempSync(join(tmpdir(), "balance-alert-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vendors: LocalVendor[] = [];
afterEach(async () => {
  for (const vendor of vendors.splice(0)) await vendor.stop();
});

async function vendorOf(...args: Parameters<typeof startVendor>): Promise<LocalVendor> {
  const vendor = await startVendor(...args);
  vendors.push(vendor);
  return vendor;
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("check", () => {
  const config = (url: string) =>
    write(
      "check.yaml",
      `defaults: { retries: 0 }\nprojects:\n  - { name: Chat, provider: openrouter, api_key: k, base_url: "${url}" }\n`,
    );

  it("answers 74.75 USD for credits 100.5 and usage 25.75", async () => {
    const vendor = await vendorOf(openRouterCredits(100.5, 25.75));
    const { code, stdout } = await callCommand(["check", "--json", `--config.file=${config(vendor.url)}`]);
    expect(code).toBe(0);
    const [result] = JSON.parse(stdout);
    expect(result).toEqual({
      project: "Chat",
      provider: "openrouter",
      ok: true,
      durationMs: expect.any(Number),
      readings: [{ kind: "remaining", type: "balance", value: 74.75, unit: "USD" }],
    });
    expect(vendor.requests.map(({ method, path, headers }) => [method, path, headers.authorization])).toEqual([
      ["GET", "/api/v1/credits", "Bearer k"],
    ]);
  });

  it.each([
    ["401", json({ error: { code: 401, message: "no" } }, 401), "auth"],
    [
      "403",
      json({ error: { code: 403, message: "Only management keys can perform this operation" } }, 403),
      "permission",
    ],
    ["429", json({}, 429), "rate_limited"],
    ["500", json({}, 500), "upstream"],
    [
      "an HTML page",
      ((_, response) =>
        response
          .writeHead(200, { "content-type": "text/html" })
          .end("<!doctype html><title>Log in</title>")) as Parameters<typeof startVendor>[0],
      "invalid_response",
    ],
    ['{"data":{}}', json({ data: {} }), "invalid_response"],
    ["null amounts", json({ data: { total_credits: null, total_usage: null } }), "invalid_response"],
  ])("answers %s with exit code 1 and the reason, and no reading", async (_, answer, reason) => {
    const vendor = await vendorOf(answer);
    const { code, stdout } = await callCommand(["check", "--json", `--config.file=${config(vendor.url)}`]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ ok: false, readings: [], error: { reason } }]);
  });

  it("says how each amount stands to its threshold, and which threshold matches no amount", async () => {
    const vendor = await vendorOf(openRouterCredits(100.5, 25.75));
    const more = "threshold: 100, thresholds: { quota: 5 }";
    const file = write(
      "thresholds.yaml",
      `projects:\n  - { name: Chat, provider: openrouter, api_key: k, base_url: "${vendor.url}", ${more} }\n`,
    );
    const asJson = await callCommand(["check", "--json", `--config.file=${file}`]);
    expect(JSON.parse(asJson.stdout)).toMatchObject([
      { readings: [{ value: 74.75, threshold: 100, status: "low" }], unmatchedThresholds: ["thresholds.quota"] },
    ]);
    const asTable = await callCommand(["check", `--config.file=${file}`]);
    expect(asTable.stdout).toContain("low, threshold 100");
    expect(asTable.stderr).toContain("Chat: thresholds.quota matches no amount of the answer");
  });

  it("asks only for the projects that are named, and suggests the right name for a wrong one", async () => {
    const vendor = await vendorOf(openRouterCredits(1, 0));
    const wrong = await callCommand(["check", "Chta", `--config.file=${config(vendor.url)}`]);
    expect([wrong.code, wrong.stderr.trim()]).toEqual([2, 'no project "Chta": did you mean "Chat"?']);
    expect(vendor.requests).toHaveLength(0);
  });
});

describe("a command line", () => {
  it("suggests the right flag for a wrong one", async () => {
    const { code, stderr } = await callCommand(["check-config", "--config.fil=x"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("--config.file");
  });

  it.each([
    ["chek", 'unknown command "chek": did you mean check?'],
    ["provider", 'unknown command "provider": did you mean providers?'],
    ["qqqqqq", 'unknown command "qqqqqq": balance-alert --help names the commands'],
  ])("%s is refused", async (command, message) => {
    const { code, stdout, stderr } = await callCommand([command]);
    expect([code, stdout, stderr]).toEqual([2, "", `${message}\n`]);
  });
});

describe("renewals", () => {
  it("computes as of an instant", async () => {
    const file = write(
      "renewals.yaml",
      'timezone: Asia/Shanghai\nsubscriptions:\n  - { name: Domain, cycle_type: yearly, renewal_day: "03-15", amount: 88, currency: CNY, alert_days_before: 20 }\n',
    );
    const { code, stdout } = await callCommand([
      "renewals",
      "--json",
      "--at",
      "2027-02-28T12:00:00+08:00",
      `--config.file=${file}`,
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        name: "Domain",
        cycleType: "yearly",
        nextRenewal: "2027-03-15",
        days: 15,
        status: 0,
        amount: 88,
        currency: "CNY",
      },
    ]);
  });

  it("refuses an instant without a zone", async () => {
    const { code, stderr } = await callCommand([
      "renewals",
      "--at",
      "2027-02-28T12:00:00",
      `--config.file=${write("empty.yaml", "")}`,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("write it in ISO 8601 with a zone");
  });
});

describe("init", () => {
  it("prints a configuration that is good, with a project for each credential", async () => {
    const environment = { OPENROUTER_API_KEY: "hush-1", DEEPSEEK_API_KEY: "hush-2" };
    const { code, stdout } = await callCommand(["init"], { environment });
    expect(code).toBe(0);
    expect(stdout).not.toContain("hush");
    expect((parse(stdout) as { projects: { provider: string }[] }).projects.map(({ provider }) => provider)).toEqual([
      "deepseek",
      "openrouter",
    ]);
    const check = await callCommand(["check-config", `--config.file=${write("init.yaml", stdout)}`], { environment });
    expect([check.code, check.stderr]).toEqual([0, ""]);
  });

  it("finds key pairs of clouds, in both forms, and no half of one", async () => {
    const environment = {
      VOLC_ACCESSKEY: "id",
      VOLC_SECRETKEY: "hush",
      UCLOUD_API_KEY: "id:hush",
      TENCENTCLOUD_SECRET_ID: "id",
    };
    const { stdout } = await callCommand(["init"], { environment });
    expect((parse(stdout) as { projects: unknown }).projects).toEqual([
      { name: "UCloud", provider: "ucloud", api_key: "${UCLOUD_API_KEY}" },
      {
        name: "Volcengine (ByteDance)",
        provider: "volcengine",
        access_key_id: "${VOLC_ACCESSKEY}",
        access_key_secret: "${VOLC_SECRETKEY}",
      },
      expect.objectContaining({ provider: "volcengine-ark-coding-plan" }),
    ]);
  });

  it("leaves a project to be filled in commented out, so that the file is good", async () => {
    const environment = { CLOUDFLARE_API_TOKEN: "hush", DEEPSEEK_API_KEY: "hush" };
    for (const one of [environment, { CLOUDFLARE_API_TOKEN: "hush" }]) {
      const { stdout } = await callCommand(["init"], { environment: one });
      expect(stdout).toContain("#    account_id: # ");
      const file = write("init-incomplete.yaml", stdout);
      const check = await callCommand(["check-config", `--config.file=${file}`], { environment: one });
      expect([check.code, check.stderr]).toEqual([0, ""]);
    }
  });

  it("leaves what costs money commented out, with its price", async () => {
    const environment = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "hush", BRAVE_API_KEY: "hush" };
    const { stdout } = await callCommand(["init"], { environment });
    expect((parse(stdout) as { projects: unknown }).projects).toEqual([]);
    expect(stdout).toContain('#  # asking costs 0.01 USD a request\n#  - name: "AWS Cost Explorer"');
    expect(stdout).toContain('#  - name: "Brave Search API"');
  });

  it("knows the variables of the Go program", async () => {
    const environment = {
      DEEPSEEK_1_API_KEY: "hush",
      DEEPSEEK_3_API_KEY: "hush",
      DEEPSEEK_3_THRESHOLD: "12.5",
      DEEPSEEK_OWNER_PROJECT: "chat",
      GLM_API_KEY: "hush",
      XAI_API_KEY: "an inference key, which is refused",
      EMAIL_HOST: "imap.example.com",
      EMAIL_USERNAME: "ops@example.com",
      EMAIL_PASSWORD: "hush",
      EMAIL_2_HOST: "mail.example.com",
      EMAIL_2_USERNAME: "two",
      EMAIL_2_PASSWORD: "hush",
      EMAIL_2_PORT: "143",
      EMAIL_2_USE_SSL: "false",
      EMAIL_3_HOST: "half",
    };
    const { stdout } = await callCommand(["init"], { environment });
    expect(parse(stdout)).toMatchObject({
      projects: [
        {
          name: "DeepSeek 1",
          provider: "deepseek",
          api_key: "${DEEPSEEK_1_API_KEY}",
          owner_project: "${DEEPSEEK_OWNER_PROJECT}",
        },
        { name: "DeepSeek 3", provider: "deepseek", api_key: "${DEEPSEEK_3_API_KEY}", threshold: 12.5 },
        { provider: "zhipu-coding-plan", api_key: "${GLM_API_KEY}" },
      ],
      mailboxes: [
        {
          name: "${EMAIL_USERNAME}",
          host: "${EMAIL_HOST}",
          username: "${EMAIL_USERNAME}",
          password: "${EMAIL_PASSWORD}",
        },
        { host: "${EMAIL_2_HOST}", port: 143, use_ssl: false },
      ],
    });
    const check = await callCommand(["check-config", `--config.file=${write("go.yaml", stdout)}`], { environment });
    expect([check.code, check.stderr]).toEqual([0, ""]);
  });

  it("says what to do where there is no credential", async () => {
    const { code, stdout } = await callCommand(["init"]);
    expect(code).toBe(0);
    expect((await callCommand(["check-config", `--config.file=${write("init-empty.yaml", stdout)}`])).code).toBe(0);
  });
});

describe("serve without a file", () => {
  const flags = ["--web.listen-address=127.0.0.1:0", "--state.path="];
  it.each([
    ["nothing is found", [], {}, "the environment holds no credential with which a vendor can be polled"],
    [
      "a file is named, too",
      ["--config.file=a.yaml"],
      { DEEPSEEK_API_KEY: "k" },
      "leave it out, or --config.file=a.yaml",
    ],
    ["all that is found costs money", [], { BRAVE_API_KEY: "k" }, "asking costs one search of the plan"],
  ])("--config.from-env does not start where %s", async (_, more, environment, message) => {
    const { code, stderr } = await callCommand(["--config.from-env", ...flags, ...more], { environment });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

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
    const check = await callCommand(["check-config", `--config.file=${write("imported.yaml", stdout)}`], {
      environment,
    });
    expect([check.stderr, check.code]).toEqual(["", 0]);
  });

  it("prints the lists alone for a file of project_files", async () => {
    const file = write(
      "upstream.json",
      JSON.stringify({ projects: [{ name: "A", provider: "deepseek", api_key: "k" }] }),
    );
    const { stdout } = await callCommand(["import", "--project-file", file]);
    expect(parse(stdout)).toEqual({
      projects: [{ name: "A", provider: "deepseek", api_key: "k" }],
      subscriptions: [],
      mailboxes: [],
    });
    write("more.yaml", stdout);
    const main = write("with-more.yaml", "project_files: [more.yaml]\n");
    expect((await callCommand(["check-config", `--config.file=${main}`])).code).toBe(0);
  });

  it("refuses what is not JSON", async () => {
    const { code, stderr } = await callCommand(["import", write("broken.json", "{")]);
    expect(code).toBe(2);
    expect(stderr).toContain("this is not JSON");
  });
});

describe("runway", () => {
  it("reads a history of timestamp,balance and prints the contract's keys", async () => {
    const lines = Array.from({ length: 24 * 14 }, (_, hour) => `${1_793_000_000 + hour * 3600},${1000 - hour}`);
    const file = write("history.csv", ["timestamp,balance", ...lines].join("\n"));
    const { code, stdout } = await callCommand(["runway", "--json", "--csv", file]);
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as Record<string, number>;
    expect(Object.keys(answer).sort()).toEqual(["burnRatePerDay", "confidence", "high", "low", "runwayDays"]);
    expect(Math.abs((answer["burnRatePerDay"] ?? 0) - 24)).toBeLessThan(1);
    expect(Math.abs((answer["runwayDays"] ?? 0) - 665 / 24)).toBeLessThan(1.5);
  });

  it("says where a line is wrong", async () => {
    const { code, stderr } = await callCommand([
      "runway",
      "--json",
      "--csv",
      write("bad.csv", "timestamp,balance\n1,2\nx,3\n"),
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/bad\.csv.*3/);
  });

  it("says that there is no state", async () => {
    const { code, stderr } = await callCommand(["runway", `--state.path=${join(folder, "nowhere")}`]);
    expect(code).toBe(2);
    expect(stderr).toContain("there is no state in");
  });
});

describe("guard", () => {
  const config = (url: string) =>
    write(
      "guard.yaml",
      `defaults: { retries: 0 }\nprojects:\n  - { name: Chat, provider: openrouter, api_key: k, base_url: "${url}" }\n`,
    );

  it("polls once, and its exit code is the answer", async () => {
    const vendor = await vendorOf(openRouterCredits(100.5, 25.75));
    const file = config(vendor.url);
    const ask = (...flags: string[]) => callCommand(["guard", "Chat", "--json", "--config.file", file, ...flags]);
    const enough = await ask("--spend", "74.75");
    expect(enough.code).toBe(0);
    expect(JSON.parse(enough.stdout)).toEqual({
      answer: "yes",
      left: 74.75,
      needed: 74.75,
      ageSeconds: 0,
      reason: "It is left, also at the pessimistic end of the forecast.",
    });
    expect((await ask("--spend", "74.76")).code).toBe(1);
    expect((await ask("--spend", "1", "--until", "2126-01-01")).code).toBe(3);
    expect((await ask("--spend", "much")).code).toBe(2);
  });

  it("of a project that cannot be asked is unknown", async () => {
    const { code, stdout } = await callCommand([
      "guard",
      "Chat",
      "--spend",
      "1",
      "--config.file",
      config("http://127.0.0.1:1"),
    ]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^unknown: The last check failed \(network\): /);
  });

  it("asks the daemon, and leaves the question open where that does not answer", async () => {
    const daemon = await vendorOf(
      json({ answer: "no", left: 1, needed: 2, ageSeconds: 9, unit: "USD", reason: "Less is left than is needed." }),
    );
    const ask = (url: string) => callCommand(["guard", "Chat", "--spend", "2", "--url", url]);
    const { code, stdout } = await ask(daemon.url);
    expect([code, stdout]).toEqual([1, "no: 1 USD left; 2 USD needed; Less is left than is needed.\n"]);
    expect(await ask("http://127.0.0.1:1")).toMatchObject({ code: 3 });
    expect(await ask("nowhere")).toMatchObject({ code: 2 });
  });
});

describe("spend", () => {
  it("reads a history of timestamp,spent and prints the contract's keys", async () => {
    const lines = Array.from({ length: 24 * 45 }, (_, hour) => {
      const atMs = Date.UTC(2026, 6, 1) + hour * 3_600_000;
      return `${atMs / 1000},${(atMs - Date.UTC(2026, new Date(atMs).getUTCMonth(), 1)) / 8_640_000}`;
    });
    const file = write("spent.csv", ["timestamp,spent", ...lines].join("\n"));
    const { code, stdout } = await callCommand([
      "spend",
      "--json",
      "--csv",
      file,
      "--at",
      `${Date.UTC(2026, 7, 11) / 1000}`,
    ]);
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as Record<string, number | string>;
    expect(Object.keys(answer)).toEqual(["window", "spent", "projected", "low", "high"]);
    expect(answer).toMatchObject({ window: "month", spent: 100 });
    expect(Math.abs(Number(answer["projected"]) - 310)).toBeLessThan(3);
  });

  it("says where a line is wrong", async () => {
    const file = write("bad-spent.csv", "timestamp,balance\n1,2\n");
    const { code, stderr } = await callCommand(["spend", "--csv", file]);
    expect(code).toBe(2);
    expect(stderr).toContain('bad-spent.csv: line 1: "timestamp,balance" is not the header: write "timestamp,spent"');
  });
});

describe("schema", () => {
  it("is the committed JSON Schema", async () => {
    const { code, stdout } = await callCommand(["schema"]);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(root, "docs/config.schema.json"), "utf8"));
  });
});
