import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import { type Dovecot, startDovecot } from "../support/dovecot.ts";
import { plainMail } from "../support/mailbox-scan.ts";

const user = "alice@test";
const mails = 2400;
let server: Dovecot;
const folder = mkdtempSync(join(tmpdir(), "bascan-"));

beforeAll(async () => {
  server = await startDovecot([user]);
  server.addMails(user, mails, (index) =>
    plainMail({
      from: "Linode <billing@linode.com>",
      subject: `Invoice ${index} is overdue`,
      text: "Your invoice of $20.00 is overdue.",
    }),
  );
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the program, and kills it once it has said that so many mails are counted. */
function scan(file: string, killAfter: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("node", ["scripts/run-ts.mjs", "test/support/scan-process.ts", `${server.port}`, user, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.on("data", (text: Buffer) => {
      if (
        text
          .toString()
          .trim()
          .split("\n")
          .some((line) => Number(line) >= killAfter)
      )
        child.kill("SIGKILL");
    });
    child.on("exit", (code, signal) =>
      code === 0 || signal === "SIGKILL" ? resolve() : reject(new Error(`the scan ended with ${code}`)),
    );
  });
}

it("counts each mail once although the program is killed in the middle, again and again", async () => {
  const file = join(folder, "memory.json");
  const before = server.mails(user);
  for (const killAfter of [400, 1200, Number.POSITIVE_INFINITY]) await scan(file, killAfter);
  const memory = JSON.parse(readFileSync(file, "utf8")) as MailboxMemory;
  expect([memory.scanned, memory.matches["arrears linode"]?.total]).toEqual([mails, mails]);
  expect(server.mails(user)).toEqual(before);
});
