/** What a person reads whose files belong to another user. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../src/config/config-error.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { openWebConfig } from "../../src/http/web-config.ts";
import { WebConfigError } from "../../src/http/web-config-file.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { systemHost } from "../../src/platform/host.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { readSmallFile } from "../../src/platform/regular-file.ts";

const nobody = 65534;
const folder = mkdtempSync(join(tmpdir(), "unreadable-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

/** Tests often run as root, who may read everything. */
async function asOrdinaryUser<Result>(action: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(nobody);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}

const host = { ...systemHost({ version: "0.0.0", revision: "" }), environment: {} };

async function problemsOf(load: () => unknown): Promise<readonly string[]> {
  const error = await asOrdinaryUser(async () => load()).catch((caught: unknown) => caught);
  if (error instanceof ConfigError || error instanceof WebConfigError)
    return error.problems.map((problem) => problem.replaceAll(`${folder}/`, ""));
  throw error instanceof Error ? error : new Error("it was accepted");
}

const configurations = {
  "config.yaml": "projects: []\n",
  "files.yaml": "project_files: [locked.yaml, folder/*.yaml]\n",
  "key.yaml": "projects:\n  - { name: A, provider: deepseek, api_key_file: locked }\n",
  "mailbox.yaml": "mailboxes:\n  - { host: imap.example.com, username: a, password_file: locked }\n",
  "push.yaml": "projects:\n  - { name: A, provider: push, token_file: locked }\n",
  "calendar.yaml": "calendar_token_file: locked\n",
};

beforeAll(() => {
  for (const [name, text] of Object.entries(configurations)) writeFileSync(at(name), text);
  mkdirSync(at("folder"));
  for (const name of ["locked", "locked.yaml", "web.yml"]) writeFileSync(at(name), "");
  chmodSync(folder, 0o755);
  for (const name of ["config.yaml", "folder", "locked", "locked.yaml", "web.yml"]) chmodSync(at(name), 0o000);
});

describe("a file that belongs to another user", () => {
  it.each([
    ["config.yaml", ["config.yaml: cannot be read: this user may not read it"]],
    [
      "files.yaml",
      [
        "folder/*.yaml: cannot be read: this user may not read it",
        "locked.yaml: cannot be read: this user may not read it",
      ],
    ],
    [
      "key.yaml",
      ["key.yaml:2:50: projects[0].api_key_file: cannot read the secret's file locked: this user may not read it"],
    ],
    [
      "mailbox.yaml",
      [
        "mailbox.yaml:2:59: mailboxes[0].password_file: cannot read the secret's file locked: this user may not read it",
      ],
    ],
    [
      "push.yaml",
      ["push.yaml:2:44: projects[0].token_file: cannot read the secret's file locked: this user may not read it"],
    ],
    [
      "calendar.yaml",
      ["calendar.yaml:1:22: calendar_token_file: cannot read the secret's file locked: this user may not read it"],
    ],
  ])("is named with the reason where %s needs it", async (name, problems) => {
    expect(await problemsOf(() => readConfig(host, at(name)))).toEqual(problems);
  });

  it("is named with the reason as web configuration", async () => {
    const open = () =>
      openWebConfig({ file: at("web.yml"), readFile: readSmallFile, clock: systemClock, logger: silentLogger });
    expect(await problemsOf(open)).toEqual(["web.yml: cannot be read: this user may not read it"]);
  });
});
