/** `scan`: files and mailboxes, read once, without a trace. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { callCommand, root } from "../support/command.ts";
import { type Dovecot, password, startDovecot } from "../support/dovecot.ts";
import { plainMail } from "../support/mailbox-scan.ts";

const folder = mkdtempSync(join(tmpdir(), "balance-alert-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("scan", () => {
  it("classifies files as their index says", async () => {
    const samples = join(root, "test/fixtures/mail/samples");
    const index = parse(readFileSync(join(samples, "index.yaml"), "utf8")) as {
      samples: { file: string; expected_class: string; amount: number | null; date: string | null }[];
    };
    const files = index.samples.map(({ file }) => join(samples, file));
    const { code, stdout } = await callCommand(["scan", "--json", "--eml", ...files]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Record<string, unknown>[];
    expect(Object.keys(found[0] ?? {})).toEqual([
      "file",
      "category",
      "provider",
      "rule",
      "amount",
      "currency",
      "date",
      "subject",
    ]);
    expect(found.map(({ file, category, amount, date }) => ({ file, category, amount, date }))).toEqual(
      index.samples.map(({ file, expected_class, amount, date }) => ({
        file: join(samples, file),
        category: expected_class === "none" ? null : expected_class,
        amount,
        date,
      })),
    );
  });

  it("says which file cannot be read and goes on", async () => {
    const { code, stdout, stderr } = await callCommand([
      "scan",
      "--json",
      "--eml",
      join(folder, "none.eml"),
      join(root, "test/fixtures/mail/samples/01-aliyun-arrears.eml"),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain("none.eml: cannot be read");
    expect(JSON.parse(stdout)).toHaveLength(1);
  });

  it("says so where there is no mailbox", async () => {
    const { code, stdout, stderr } = await callCommand(["scan", "--json", `--config.file=${write("none.yaml", "")}`]);
    expect([code, stdout.trim(), stderr.trim()]).toEqual([
      0,
      "[]",
      "the configuration has no mailboxes: add one under `mailboxes:`, or classify files with --eml",
    ]);
  });

  it("suggests the right mailbox for a wrong name", async () => {
    const file = write(
      "mailboxes.yaml",
      "mailboxes:\n  - { name: ops, host: imap.example.com, username: a, password: b }\n",
    );
    const { code, stderr } = await callCommand(["scan", "opps", `--config.file=${file}`]);
    expect([code, stderr.trim()]).toEqual([2, 'no mailbox "opps": did you mean "ops"?']);
  });

  it("shows files in a table", async () => {
    const file = write(
      "bill.eml",
      plainMail({
        from: "Linode <billing@linode.com>",
        subject: "Your invoice is overdue: please pay it before the end of this week",
        text: "Your invoice of $20.00 is overdue since 2026-11-01.",
      }),
    );
    const other = write("other.eml", plainMail({ subject: "Lunch", text: "At noon?" }));
    const { code, stdout, stderr } = await callCommand(["scan", "--eml", file, other]);
    expect(stdout.replaceAll(folder, "")).toMatchInlineSnapshot(`
      "FILE                                 CATEGORY  PROVIDER  AMOUNT  DATE        SUBJECT                                   RULE                                      WORDS
      /bill.eml   arrears   linode    20 USD  2026-11-01  Your invoice is overdue: please pay it …  arrears.en: (invoice|invoices|bill|bill…  invoice is overdue, invoice of $20.00 i…
      /other.eml                                          Lunch
      "
    `);
    expect([code, stderr]).toEqual([0, ""]);
  });
});

describe("scan of mailboxes", () => {
  const receivedAtMs = Date.parse("2026-11-19T08:30:00Z");
  let server: Dovecot;
  let file: string;

  beforeAll(async () => {
    server = await startDovecot(["ops@test", "empty@test"]);
    const overdue = plainMail({
      from: "Linode <billing@linode.com>",
      subject: "Invoice 7 is overdue",
      text: "Your invoice of $20.00 is overdue.",
    });
    server.addMail("ops@test", overdue, { receivedAtMs });
    server.addMail("ops@test", plainMail({ subject: "Lunch", text: "At noon?" }), { receivedAtMs });
    const mailbox = (name: string, user: string, secret = password) =>
      `  - { name: ${name}, host: 127.0.0.1, port: ${server.port}, username: ${user}, password: ${secret}, use_ssl: false, starttls: false }\n`;
    file = write(
      "scanned.yaml",
      `mailboxes:\n${mailbox("ops", "ops@test")}${mailbox("quiet", "empty@test")}${mailbox("locked", "ops@test", "wrong")}`,
    );
  });
  afterAll(() => server.stop());

  const scan = (...args: string[]) => callCommand(["scan", ...args, `--config.file=${file}`]);

  it("prints what each mailbox has, and which cannot be read", async () => {
    const { code, stdout, stderr } = await scan();
    expect(stdout.replaceAll(`:${server.port}`, ":PORT")).toMatchInlineSnapshot(`
      "ops: 2 mails looked at, 1 matched
      RECEIVED          CATEGORY  PROVIDER  AMOUNT  DATE  SUBJECT               RULE                                      WORDS
      2026-11-19T08:30  arrears   linode    20 USD        Invoice 7 is overdue  arrears.en: (invoice|invoices|bill|bill…  invoice 7 is overdue, invoice of $20.00…
      quiet: 0 mails looked at, 0 matched
      locked: 0 mails looked at, 0 matched; failed: auth: 127.0.0.1:PORT refuses the login: Authentication failed.
      "
    `);
    expect([code, stderr]).toEqual([1, ""]);
  });

  it("prints the same as JSON", async () => {
    const { code, stdout } = await scan("--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout.replaceAll(`:${server.port}`, ":PORT"))).toMatchInlineSnapshot(`
      [
        {
          "mailbox": "ops",
          "matches": [
            {
              "amount": 20,
              "category": "arrears",
              "currency": "USD",
              "date": null,
              "folder": "INBOX",
              "provider": "linode",
              "receivedAt": "2026-11-19T08:30:00.000Z",
              "rule": "arrears.en: (invoice|invoices|bill|bills|payment|payments|balance|amoun…",
              "subject": "Invoice 7 is overdue",
              "uid": 1,
              "words": [
                "invoice 7 is overdue",
                "invoice of $20.00 is overdue",
              ],
            },
          ],
          "ok": true,
          "scanned": 2,
        },
        {
          "mailbox": "quiet",
          "matches": [],
          "ok": true,
          "scanned": 0,
        },
        {
          "error": {
            "message": "127.0.0.1:PORT refuses the login: Authentication failed.",
            "reason": "auth",
          },
          "mailbox": "locked",
          "matches": [],
          "ok": false,
          "scanned": 0,
        },
      ]
    `);
  });

  it("reads only the mailbox that is named, and leaves every mail as it was", async () => {
    const before = server.mails("ops@test");
    const { code, stdout } = await scan("quiet");
    expect([code, stdout]).toEqual([0, "quiet: 0 mails looked at, 0 matched\n"]);
    expect((await scan("ops")).code).toBe(0);
    expect(server.mails("ops@test")).toEqual(before);
  });
});
