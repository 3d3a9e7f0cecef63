/** One scan of a mailbox in a process of its own, its memory kept on disk as the daemon does. usage: PORT USER FILE */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import { mailboxOf, scanOnce } from "../../test/support/mailbox-scan.ts";

const [, , port, username, file] = process.argv;
if (port === undefined || username === undefined || file === undefined) throw new Error("usage: PORT USER FILE");
const memory = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as MailboxMemory) : undefined;
const startedMs = performance.now();
const startedCpu = process.cpuUsage();
let read = 0;
const run = await scanOnce(
  mailboxOf({ port: Number(port) }, { username, timeout: "60m", max_messages: 1_000_000 }),
  memory,
  {
    keep: async (next) => {
      const descriptor = openSync(`${file}.new`, "w");
      writeSync(descriptor, JSON.stringify(next));
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(`${file}.new`, file);
    },
    onMessage: () => {
      read++;
    },
  },
);
const cpu = process.cpuUsage(startedCpu);
console.log(
  JSON.stringify({
    mails: run.memory.scanned,
    read,
    alerts: Object.values(run.memory.matches).reduce((sum, { total }) => sum + total, 0),
    seconds: (performance.now() - startedMs) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
