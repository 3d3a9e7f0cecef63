/**
 * P5: jobs that are all due on one cron slot, our schedule against node-cron with a task each.
 * Prints the 99th percentile of lateness at 10,000 jobs as a ratio, and the runs lost at 40,000.
 *
 * usage: node scripts/run-ts.mjs bench/schedule.ts [--json]
 */
import { setTimeout as pause } from "node:timers/promises";
import nodeCron, { type ScheduledTask } from "node-cron";
import { systemClock } from "../src/platform/clock.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { createScheduler } from "../src/schedule/scheduler.ts";

/** Registers `jobs` jobs; each calls `onRun` when its turn comes. Returns how to take them down. */
type Contender = (jobs: number, expression: string, onRun: () => void) => () => Promise<void>;

// All at the slot, and the daemon's default limits: what is measured is the schedule, not the jitter.
const ours: Contender = (jobs, expression, onRun) => {
  const scheduler = createScheduler({
    clock: systemClock,
    logger: silentLogger,
    concurrency: 256,
    perHost: 4,
    jitter: { fraction: 0, longestMs: 0, fromJobs: 0 },
  });
  const run = async () => onRun();
  scheduler.setJobs(
    Array.from({ length: jobs }, (_, index) => ({
      key: `project:${index}`,
      task: "projects" as const,
      schedule: { expression, timezone: "UTC" },
      host: undefined,
      timeoutMs: 15_000,
      run,
    })),
    { runNewAtOnce: false },
  );
  return () => scheduler.stop(0);
};

const aTaskEach: Contender = (jobs, expression, onRun) => {
  const tasks: ScheduledTask[] = [];
  for (let index = 0; index < jobs; index += 1) {
    tasks.push(nodeCron.schedule(expression, onRun, { timezone: "UTC", noOverlap: true, suppressMissedWarning: true }));
  }
  return async () => {
    for (const task of tasks) await task.destroy();
  };
};

/** Counts the lateness of runs by slot. The slots come every `seconds`, beginning with second `phase` of each minute. */
function slotRecorder(seconds: number, phase: number) {
  const periodMs = seconds * 1000;
  const slots = new Map<number, number[]>();
  return {
    expression: `${phase}-59/${seconds} * * * * *`,
    slots,
    /** Number of the first slot that begins at or after `atMs`. */
    slotFrom: (atMs: number) => Math.ceil((atMs - phase * 1000) / periodMs),
    startMs: (slot: number) => slot * periodMs + phase * 1000,
    onRun() {
      const sinceMs = Date.now() - phase * 1000;
      const slot = Math.floor(sinceMs / periodMs);
      const lateness = slots.get(slot) ?? [];
      slots.set(slot, lateness);
      lateness.push(sinceMs - slot * periodMs);
    },
  };
}

/**
 * Both serve the same number of jobs in one process, three seconds apart, so that neither works while the other is measured. The first
 * slots are left out: on both sides they find code that is not compiled yet, and a daemon lives for months.
 */
async function interleave(jobs: number, warmUp: number, slots: number) {
  const sides = { ours: slotRecorder(6, 0), nodeCron: slotRecorder(6, 3) };
  const takeDown = [
    aTaskEach(jobs, sides.nodeCron.expression, sides.nodeCron.onRun),
    ours(jobs, sides.ours.expression, sides.ours.onRun),
  ];
  const firstSlot = sides.ours.slotFrom(Date.now()) + warmUp;
  await pause(sides.ours.startMs(firstSlot + slots) - 200 - Date.now());
  for (const stop of takeDown) await stop();
  const measured = (side: keyof typeof sides) =>
    Array.from({ length: slots }, (_, index) => sides[side].slots.get(firstSlot + index) ?? []);
  return { ours: measured("ours"), nodeCron: measured("nodeCron") };
}

/** How many of the jobs of one slot have not run by the next, or eight seconds later. The slots come every `seconds`. */
async function lostOnOneSlot(contender: Contender, jobs: number, seconds: number): Promise<number> {
  const recorder = slotRecorder(seconds, 0);
  const takeDown = contender(jobs, recorder.expression, recorder.onRun);
  // Work of a slot that came during the registration shall not disturb.
  const slot = recorder.slotFrom(Date.now() + 3000);
  const runs = () => recorder.slots.get(slot)?.length ?? 0;
  const untilMs = recorder.startMs(slot) + Math.min(8, seconds) * 1000;
  while (runs() < jobs && Date.now() < untilMs) await pause(50);
  await takeDown();
  return jobs - runs();
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  if (value === undefined) throw new Error("no run came at all");
  return value;
}

const median = (values: readonly number[]) => quantile(values, 0.5);
const p99s = (slots: readonly (readonly number[])[]) => slots.map((latenessMs) => quantile(latenessMs, 0.99));
const tenThousand = await interleave(10_000, 2, 4);
const p99Ms = { ours: p99s(tenThousand.ours), nodeCron: p99s(tenThousand.nodeCron) };
const ratio = median(p99Ms.ours) / median(p99Ms.nodeCron);
const lost = { ours: await lostOnOneSlot(ours, 40_000, 4), nodeCron: await lostOnOneSlot(aTaskEach, 40_000, 12) };

if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ id: "P5", ratio, goal: 0.05, lost, p99Ms }));
} else {
  console.log(
    `P5  10,000 jobs on one slot, p99 lateness: ${ratio.toFixed(3)} x node-cron with a task each (goal: at most 0.05)`,
  );
  console.log(
    `    median of ${p99Ms.ours.length} slots: ${median(p99Ms.ours)} ms against ${median(p99Ms.nodeCron)} ms`,
  );
  console.log(`    40,000 jobs on one slot, runs lost: ${lost.ours} (goal: 0), node-cron ${lost.nodeCron}`);
}
process.exit(0);
