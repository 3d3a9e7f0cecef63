import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { callCommand } from "../support/command.ts";

const folder = mkdtempSync(join(tmpdir(), "balance-alert-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const everything = `timezone: Asia/Shanghai
project_files: [conf.d/*.yaml]
projects:
  - { name: Chat, provider: openrouter, api_key: "\${KEY}", schedule: "0 9 * * *" }
  - { name: Seldom, provider: brave-search, api_key_file: key }
  - { name: Told, provider: push, token: 0123456789abcdef0123456789abcdef }
subscriptions:
  - { name: Office, cycle_type: monthly, renewal_day: 1 }
  - { name: Domain, cycle_type: once, expires: { rdap: example.com } }
mailboxes:
  - { name: ops, host: imap.example.com, username: a, password: b }
`;

describe("check-config", () => {
  it("prints every error and ends with 2", async () => {
    const file = write("bad.yaml", "projects:\n  - { name: A, provider: nowhere }\nzzz: 1\n");
    const { code, stderr } = await callCommand(["check-config", `--config.file=${file}`]);
    expect(code).toBe(2);
    expect(stderr.trim().split("\n")).toHaveLength(2);
    expect(stderr).toContain(`${file}:2:26: projects[0].provider:`);
  });

  it("reads the file's name from the environment twin, and a flag goes before it", async () => {
    const good = write("one.yaml", "");
    const environment = { BALANCE_ALERT_CONFIG_FILE: join(folder, "none.yaml") };
    expect((await callCommand(["check-config"], { environment })).code).toBe(2);
    expect((await callCommand(["check-config", `--config.file=${good}`], { environment })).code).toBe(0);
  });

  it.each([
    ["there is no other file", {}],
    ["the variable is empty", { BALANCE_ALERT_CONFIG_FILE: "" }],
  ])("runs the example where %s, and says so", async (_, environment) => {
    const empty = mkdtempSync(join(tmpdir(), "balance-alert-"));
    const { code, stderr } = await callCommand(["check-config"], { folder: empty, environment });
    rmSync(empty, { recursive: true });
    expect(code).toBe(0);
    expect(stderr).toMatch(/running the example .*config\.example\.yaml/);
  });

  it("shows every check with its schedule and next run, and every secret with its origin", async () => {
    write("key", "sk-planted");
    mkdirSync(join(folder, "conf.d"), { recursive: true });
    write("conf.d/more.yaml", "projects: []\n");
    const file = write("everything.yaml", everything);
    const { code, stdout, stderr } = await callCommand(["check-config", `--config.file=${file}`], {
      environment: { KEY: "hush-hush" },
    });
    expect(stdout.replaceAll(folder, "FOLDER")).toMatchInlineSnapshot(`
      "FOLDER/everything.yaml, FOLDER/conf.d/more.yaml: good, 3 projects, 2 subscriptions, 1 mailboxes.

      CHECK         NAME    SCHEDULE      NEXT                      NOTE
      project       Chat    0 9 * * *     2026-11-21T01:00:00.000Z
      project       Seldom  0 */6 * * *   2026-11-20T16:00:00.000Z  Brave Search API may be asked every 6 h at most: each question is a search that Brave counts and bills
      project       Told    pushed
      mailbox       ops     */15 * * * *  2026-11-20T12:15:00.000Z
      subscription  Office  computed
      subscription  Domain  0 */6 * * *   2026-11-20T16:00:00.000Z

      SECRET                 FROM
      projects[0].api_key    the variable KEY
      projects[1].api_key    the file FOLDER/key
      projects[2].token      the file itself: a variable or a _file keeps it out of backups and version control
      mailboxes[0].password  the file itself: a variable or a _file keeps it out of backups and version control
      "
    `);
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("prints the same as JSON", async () => {
    const file = write("everything.yaml", everything);
    const { stdout } = await callCommand(["check-config", "--json", `--config.file=${file}`], {
      environment: { KEY: "hush-hush" },
    });
    expect(JSON.parse(stdout.replaceAll(folder, "FOLDER"))).toMatchInlineSnapshot(`
      {
        "file": "FOLDER/everything.yaml",
        "mailboxes": [
          {
            "name": "ops",
            "next": "2026-11-20T12:15:00.000Z",
            "schedule": "*/15 * * * *",
            "timezone": "Asia/Shanghai",
          },
        ],
        "ok": true,
        "projectFiles": [
          "FOLDER/conf.d/more.yaml",
        ],
        "projects": [
          {
            "name": "Chat",
            "next": "2026-11-21T01:00:00.000Z",
            "provider": "openrouter",
            "schedule": "0 9 * * *",
            "timezone": "Asia/Shanghai",
          },
          {
            "name": "Seldom",
            "next": "2026-11-20T16:00:00.000Z",
            "note": "Brave Search API may be asked every 6 h at most: each question is a search that Brave counts and bills",
            "provider": "brave-search",
            "schedule": "0 */6 * * *",
            "timezone": "Asia/Shanghai",
          },
          {
            "name": "Told",
            "provider": "push",
            "schedule": "pushed",
          },
        ],
        "secrets": [
          {
            "from": "variable",
            "name": "KEY",
            "path": "projects[0].api_key",
          },
          {
            "file": "FOLDER/key",
            "from": "file",
            "path": "projects[1].api_key",
          },
          {
            "from": "inline",
            "path": "projects[2].token",
          },
          {
            "from": "inline",
            "path": "mailboxes[0].password",
          },
        ],
        "subscriptions": [
          {
            "cycleType": "monthly",
            "name": "Office",
          },
          {
            "cycleType": "once",
            "name": "Domain",
            "next": "2026-11-20T16:00:00.000Z",
            "schedule": "0 */6 * * *",
            "timezone": "Asia/Shanghai",
          },
        ],
      }
    `);
  });

  it("prints errors as JSON", async () => {
    const file = write("zzz.yaml", "zzz: 1\n");
    const { code, stdout, stderr } = await callCommand(["check-config", "--json", `--config.file=${file}`]);
    expect([code, stderr, JSON.parse(stdout)]).toEqual([
      2,
      "",
      { ok: false, file, errors: [expect.stringMatching(`^${file}:1:1: zzz: `)] },
    ]);
  });

  it("has no table for a file without checks", async () => {
    const file = write("empty.yaml", "");
    const { stdout } = await callCommand(["check-config", `--config.file=${file}`]);
    expect(stdout).toBe(`${file}: good, 0 projects, 0 subscriptions, 0 mailboxes.\n`);
  });
});
