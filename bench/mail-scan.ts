/**
 * P9: the first scan of a mailbox of 50,000 mails in a real Dovecot, everything classified, against the upstream's
 * pattern in Python; then a second scan, which must touch only what is new, and the memory of both.
 *
 * usage: node scripts/run-ts.mjs bench/mail-scan.ts [--mails 50000] [--rounds 3] [--json]
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Dovecot, password, startDovecot } from "../test/support/dovecot.ts";
import { type Figure, median, printFigure } from "./figure.ts";
import { benchMail } from "./mail-corpus.ts";

const run = promisify(execFile);

interface Result {
  readonly mails: number;
  readonly read?: number;
  readonly alerts: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

const flag = (name: string, fallback: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};

const user = "bench@test";
const mails = flag("mails", 50_000);
const rounds = flag("rounds", 3);

async function ours(server: Dovecot, file: string): Promise<Result> {
  const { stdout } = await run("node", [
    "scripts/run-ts.mjs",
    "bench/servers/mail-scanner.ts",
    `${server.port}`,
    user,
    file,
  ]);
  return JSON.parse(stdout) as Result;
}

async function upstream(server: Dovecot): Promise<Result> {
  const { stdout } = await run("python3", ["bench/peers/mail_scanner.py", `${server.port}`, user, password]);
  return JSON.parse(stdout) as Result;
}

const server = await startDovecot([user]);
const folder = mkdtempSync(join(tmpdir(), "bamail-bench-"));
try {
  server.addMails(user, mails, benchMail);
  const ratios: number[] = [];
  const ourRuns: Result[] = [];
  const theirRuns: Result[] = [];
  let again: Result | undefined;
  for (let round = 0; round < rounds; round++) {
    const file = join(folder, `${round}.json`);
    const first = await ours(server, file);
    const theirs = await upstream(server);
    if (first.mails !== mails || theirs.mails !== mails)
      throw new Error(`read ${first.mails} and ${theirs.mails} of ${mails} mails`);
    ourRuns.push(first);
    theirRuns.push(theirs);
    ratios.push(first.seconds / theirs.seconds);
    again = await ours(server, file);
  }
  const each = (runs: readonly Result[], value: (result: Result) => number) => median(runs.map(value));
  const figure: Figure = {
    id: "P9",
    work: `first scan of ${mails} mails, classified`,
    ratio: median(ratios),
    goal: 1 / 6,
    of: "the upstream's pattern",
    notes: [
      `${(1 / median(ratios)).toFixed(1)} x as fast (goal: at least 6), rounds: ${ratios.map((ratio) => (1 / ratio).toFixed(1)).join(", ")}`,
      `ours ${(mails / each(ourRuns, (r) => r.seconds)).toFixed(0)} mails/s, CPU ${each(ourRuns, (r) => r.cpuSeconds).toFixed(1)} s, peak ${each(ourRuns, (r) => r.peakMegabytes).toFixed(0)} MB, ${ourRuns[0]?.alerts} alerts`,
      `upstream's ${(mails / each(theirRuns, (r) => r.seconds)).toFixed(0)} mails/s, CPU ${each(theirRuns, (r) => r.cpuSeconds).toFixed(1)} s, peak ${each(theirRuns, (r) => r.peakMegabytes).toFixed(0)} MB, ${theirRuns[0]?.alerts} alerts`,
      `the next scan read ${again?.read} mails in ${again?.seconds.toFixed(2)} s`,
    ],
  };
  if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
  else printFigure(figure);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
