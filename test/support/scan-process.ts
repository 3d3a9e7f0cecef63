/** A scan in a process of its own that can be killed; its memory is a file that is replaced atomically. usage: PORT USER FILE */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import { mailboxOf, scanOnce } from "./mailbox-scan.ts";

const [, , port, username, file] = process.argv;
if (port === undefined || username === undefined || file === undefined) throw new Error("usage: PORT USER FILE");

function write(memory: MailboxMemory): void {
  const descriptor = openSync(`${file}.new`, "w");
  writeSync(descriptor, JSON.stringify(memory));
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, String(file));
}

const memory = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as MailboxMemory) : undefined;
await scanOnce(mailboxOf({ port: Number(port) }, { username, timeout: "10m" }), memory, {
  keep: async (next) => {
    write(next);
    console.log(next.scanned);
  },
});
