import { describe, expect, it } from "vitest";
import { configOf } from "../support/config.ts";

const base = ["host: imap.example.com", "username: ops@example.com"];

/** The problems of one mailbox, without the words around them. */
async function problemsOf(lines: readonly string[], environment = {}): Promise<readonly string[]> {
  const text = `mailboxes:\n  - ${lines.join("\n    ")}\n`;
  try {
    await configOf(text, { environment });
    return [];
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split("\n");
  }
}

describe("a mailbox", () => {
  it("has defaults for all but three keys", async () => {
    const { mailboxes } = await configOf(`mailboxes:\n  - ${[...base, "password: pw"].join("\n    ")}\n`);
    const { password, ...entry } = mailboxes[0]?.entry ?? {};
    expect(String(password)).toBe("<secret>");
    expect(entry).toEqual({
      host: "imap.example.com",
      username: "ops@example.com",
      use_ssl: true,
      folders: ["INBOX"],
      lookback: 604_800_000,
      timeout: 60_000,
      max_messages: 50_000,
      enabled: true,
      rules: [],
      extra_alert_keywords: [],
    });
  });

  it.each([
    ["no credential", [...base], "password: write password, password_file or oauth2"],
    [
      "two credentials",
      [...base, "password: a", "oauth2: {access_token: b}"],
      "oauth2: write either a password or oauth2, not both",
    ],
    [
      "STARTTLS beside TLS",
      [...base, "password: a", "starttls: true"],
      "starttls: starttls goes with use_ssl: false: write that too, or leave starttls out",
    ],
    ["no folder", [...base, "password: a", "folders: []"], 'folders: write at least one folder, such as ["INBOX"]'],
    [
      "a rule for every mail",
      [...base, "password: a", "rules: [{category: renewal, none: [x]}]"],
      "rules[0]: this rule would match every mail: write any, all, from or subject",
    ],
    [
      "a pattern with look-around",
      [...base, "password: a", 'rules: [{category: renewal, any: ["re:(?<=a)b"]}]'],
      "which RE2 does not do: write it without, perhaps with none:",
    ],
    [
      "a pattern that refers back",
      [...base, "password: a", 'rules: [{category: renewal, any: ["re:(a)\\\\1"]}]'],
      "refers back to a group, which RE2 does not do: write it out",
    ],
    [
      "a pattern that is none",
      [...base, "password: a", 'rules: [{category: renewal, subject: "re:(a"}]'],
      "is not a pattern: Unterminated group; write it in RE2 syntax",
    ],
    [
      "OAuth2 without a way to a token",
      [...base, "oauth2: {client_id: a}"],
      "oauth2.token_url: write token_url, or provider: google or microsoft",
    ],
    [
      "Microsoft without a tenant",
      [...base, "oauth2: {provider: microsoft, client_id: a, client_secret: b}"],
      "oauth2.tenant: write the directory (tenant) ID of Microsoft 365, or consumers",
    ],
    ["a misspelt key", [...base, "password: a", "folder: INBOX"], "folders"],
  ])("is refused with %s", async (_, lines, message) => {
    const problems = await problemsOf(lines);
    expect(problems.join("\n")).toContain(message);
    expect(problems[0]).toMatch(/^config\.yaml:\d+:\d+: mailboxes\[0\]/u);
  });

  it.each([
    [
      "a pattern with flags and a named group",
      [...base, "password: a", 'rules: [{category: renewal, any: ["re:(?i)(?P<day>[0-9]+) days"]}]'],
    ],
    ["Gmail", [...base, "oauth2: {provider: google, client_id: a, client_secret: b, refresh_token: c}"]],
    [
      "Microsoft 365 as an application",
      [...base, "oauth2: {provider: microsoft, tenant: t, client_id: a, client_secret: b}"],
    ],
    ["a token of another program", [...base, "oauth2: {access_token: b}"]],
    ["a special folder", [...base, "password: a", "folders: ['\\All']"]],
  ])("is good with %s", async (_, lines) => expect(await problemsOf(lines)).toEqual([]));
});
