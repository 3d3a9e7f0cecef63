import { appendFileSync } from "node:fs";

/** What is counted for `docs/reliability.md`; scripts/reliability-figures.mjs adds the counts of one run up. */
export type Figure =
  | "faults of vendors"
  | "kills of a writing process"
  | "kills of the whole daemon"
  | "cuts of power"
  | "damaged state files"
  | "configuration files"
  | "answers of vendors"
  | "pushed reports"
  | "names in shards"
  | "planted secrets"
  | "expressions without measure"
  | "reload signals"
  | "paths without a regular file"
  | "mails"
  | "mails made to stop a mailbox"
  | "web configuration files"
  | "Accept headers"
  | "pipelined requests"
  | "idle connections"
  | "parallel requests"
  | "wrong passwords"
  | "schedules on days on which clocks change";

/** Notes that so many inputs were tried; does nothing outside of `scripts/reliability-figures.mjs`. */
export function count(figure: Figure, tried: number): void {
  const file = process.env.RELIABILITY_FIGURES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ figure, tried })}\n`);
}

/** How often a property is tried: a tenth of the long run in the suite, all of it in scripts/reliability-figures.mjs. */
export function runs(longRun: number): number {
  return process.env.RELIABILITY_FIGURES === undefined ? Math.ceil(longRun / 10) : longRun;
}
