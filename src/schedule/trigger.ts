import type { Schedule } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { zoneOffsetMs } from "../platform/zone-offset.ts";
import { explainCronProblem, longestIntervalMs, nextSlotMs, nominalIntervalMs } from "./cron-expression.ts";
import { type JitterOptions, jitterOffsetMs, jitterWindowMs } from "./jitter.ts";
import type { RunReason } from "./job.ts";

export interface TriggerOptions<Member, Batch> {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly jitter: JitterOptions;
  /** Opens what holds the members together that are due because of one slot. */
  openBatch(): Batch;
  launch(member: Member, reason: RunReason, batch: Batch): void;
  /** No member of the batch follows. */
  closeBatch(batch: Batch): void;
}

/** Knows when each schedule's members are due. One timer serves all; the work between two slots does not depend on the number of members. */
export interface Trigger<Member> {
  /** Throws when a schedule cannot be planned, and changes nothing then. Schedules that stay keep their plan. */
  replace(groups: readonly GroupOf<Member>[]): void;
  /** When a member is due next, epoch milliseconds. */
  nextRunAtMs(schedule: Schedule, key: string): number | undefined;
  stop(): void;
}

export interface GroupOf<Member> {
  readonly schedule: Schedule;
  readonly members: readonly Member[];
}

interface Placed<Member> {
  readonly member: Member;
  readonly offsetMs: number;
}

interface Group<Member, Batch> {
  readonly schedule: Schedule;
  /** The watchdog's limit: a schedule is not left alone for longer. */
  readonly patienceMs: number;
  windowMs: number;
  /** As they were given. */
  members: readonly Member[];
  /** By offset. */
  placed: readonly Placed<Member>[];
  nextSlotMs: number;
  /** When it was last served, by the clock that never jumps. */
  servedMs: number;
  rolling: Rolling<Member, Batch> | undefined;
}

interface Rolling<Member, Batch> {
  readonly batch: Batch;
  readonly reason: RunReason;
  readonly slotMs: number;
  /** The slot by the clock that never jumps; offsets count from here. */
  readonly startedMs: number;
  readonly placed: readonly Placed<Member>[];
  launched: number;
}

// Looking at the clock this often costs nothing and bounds how long a jump of the wall clock goes unnoticed.
const heartbeatMs = 5000;
const jumpMs = 30_000;
const lateMs = 1000;
const watchdogFactor = 1.5;

/** Two schedules with the same identity share their slots. */
export function scheduleIdentity({ expression, timezone }: Schedule): string {
  return `${timezone} ${expression}`;
}

export function createTrigger<Member extends { readonly key: string }, Batch>(
  options: TriggerOptions<Member, Batch>,
): Trigger<Member> {
  const { clock, logger, jitter } = options;
  let groups = new Map<string, Group<Member, Batch>>();
  let hasStopped = false;
  let seenWallMs = clock.nowMs();
  let seenMonotonicMs = clock.monotonicMs();
  let cancelTimer = () => {};

  function wake(): void {
    const nowMs = clock.nowMs();
    const monotonicMs = clock.monotonicMs();
    // Positive after a suspend too: the monotonic clock does not count it.
    const jumpedMs = nowMs - seenWallMs - (monotonicMs - seenMonotonicMs);
    seenWallMs = nowMs;
    seenMonotonicMs = monotonicMs;
    if (Math.abs(jumpedMs) > jumpMs) {
      logger.warn("wall clock jumped, schedules are planned anew", { seconds: Math.round(jumpedMs / 1000) });
    }
    for (const group of groups.values()) {
      try {
        serve(group, nowMs, monotonicMs, jumpedMs);
      } catch (error) {
        logger.error("cannot serve a schedule", { ...group.schedule, err: error });
        // Try again later, not at once and for ever.
        group.nextSlotMs = Math.max(group.nextSlotMs, nowMs + heartbeatMs);
        group.rolling = undefined;
      }
    }
    arm();
  }

  function serve(group: Group<Member, Batch>, nowMs: number, monotonicMs: number, jumpedMs: number): void {
    const reason = reasonToServe(group, nowMs, monotonicMs, jumpedMs);
    if (reason !== undefined) {
      // Windows do not overlap, but a clock that jumped or a busy loop cuts one short: the new batch has all its members.
      if (group.rolling !== undefined) options.closeBatch(group.rolling.batch);
      const slotMs = group.nextSlotMs;
      group.servedMs = monotonicMs;
      group.rolling = {
        batch: options.openBatch(),
        reason,
        slotMs,
        // Only slots have jitter: all else is late already.
        startedMs: reason === "slot" ? monotonicMs - (nowMs - slotMs) : monotonicMs - group.windowMs,
        placed: group.placed,
        launched: 0,
      };
      group.nextSlotMs = plan(group.schedule, nowMs);
    }
    roll(group, monotonicMs);
  }

  /** Launches the members that are due by now. */
  function roll(group: Group<Member, Batch>, monotonicMs: number): void {
    const { rolling } = group;
    if (rolling === undefined) return;
    for (let next = rolling.placed[rolling.launched]; next !== undefined; next = rolling.placed[rolling.launched]) {
      const lateByMs = monotonicMs - rolling.startedMs - next.offsetMs;
      if (lateByMs < 0) return;
      rolling.launched += 1;
      const reason = rolling.reason === "slot" && lateByMs > lateMs ? "late" : rolling.reason;
      options.launch(next.member, reason, rolling.batch);
    }
    group.rolling = undefined;
    options.closeBatch(rolling.batch);
  }

  function arm(): void {
    cancelTimer();
    if (hasStopped) return;
    const nowMs = clock.nowMs();
    const monotonicMs = clock.monotonicMs();
    let delayMs = heartbeatMs;
    for (const { nextSlotMs, rolling } of groups.values()) {
      const next = rolling?.placed[rolling.launched];
      const waveMs =
        rolling === undefined || next === undefined ? heartbeatMs : rolling.startedMs + next.offsetMs - monotonicMs;
      delayMs = Math.min(delayMs, nextSlotMs - nowMs, waveMs);
    }
    cancelTimer = clock.startTimer(wake, Math.ceil(delayMs));
  }

  function updated({ schedule, members }: GroupOf<Member>): Group<Member, Batch> {
    const known = groups.get(scheduleIdentity(schedule));
    const windowMs = jitterWindowMs(jitter, nominalIntervalMs(schedule), members.length);
    // A reload that changes a few of ten thousand jobs leaves the others where they are: to place all takes half of its time.
    // equivalent condition: to place the same members once more gives the same places
    if (known?.windowMs === windowMs && isSameList(known.members, members)) return known;
    const placed = members
      .map((member) => ({ member, offsetMs: jitterOffsetMs(member.key, windowMs) }))
      .sort((a, b) => a.offsetMs - b.offsetMs);
    if (known !== undefined) return Object.assign(known, { windowMs, members, placed });
    return {
      schedule,
      patienceMs: watchdogFactor * longestIntervalMs(schedule),
      windowMs,
      members,
      placed,
      nextSlotMs: plan(schedule, clock.nowMs()),
      servedMs: clock.monotonicMs(),
      rolling: undefined,
    };
  }

  arm();
  return {
    replace(changed) {
      for (const { schedule } of changed) if (!groups.has(scheduleIdentity(schedule))) refuseUnplannable(schedule);
      const before = groups;
      groups = new Map(changed.map((group) => [scheduleIdentity(group.schedule), updated(group)]));
      for (const [identity, group] of before)
        if (!groups.has(identity) && group.rolling !== undefined) options.closeBatch(group.rolling.batch);
      arm();
    },
    nextRunAtMs(schedule, key) {
      const group = groups.get(scheduleIdentity(schedule));
      if (group === undefined) return undefined;
      const offsetMs = jitterOffsetMs(key, group.windowMs);
      const { rolling } = group;
      const isStillDue = rolling !== undefined && rolling.startedMs + offsetMs > clock.monotonicMs();
      return (isStillDue ? rolling.slotMs : group.nextSlotMs) + offsetMs;
    },
    stop() {
      hasStopped = true;
      cancelTimer();
      groups = new Map();
    },
  };
}

function isSameList<T>(before: readonly T[], after: readonly T[]): boolean {
  // equivalent result, operator: to place the same members once more gives the same places
  return before.length === after.length && before.every((one, index) => one === after[index]);
}

function reasonToServe(
  group: Group<unknown, unknown>,
  nowMs: number,
  monotonicMs: number,
  jumpedMs: number,
): RunReason | undefined {
  // The slots before the jump may all lie in the future again: run once now instead of waiting for them.
  if (jumpedMs < -jumpMs) return "clock_jump";
  if (nowMs >= group.nextSlotMs) return jumpedMs > jumpMs ? "clock_jump" : "slot";
  return monotonicMs - group.servedMs > group.patienceMs ? "watchdog" : undefined;
}

/** Never undefined for a valid expression on a calendar of 42 years; never due, if it should happen all the same. */
function plan(schedule: Schedule, fromMs: number): number {
  return nextSlotMs(schedule, fromMs) ?? Number.POSITIVE_INFINITY;
}

function refuseUnplannable(schedule: Schedule): void {
  const problem = explainCronProblem(schedule.expression);
  if (problem !== undefined) throw new Error(`schedule ${problem}`);
  zoneOffsetMs(schedule.timezone, 0); // throws for a zone that does not exist
}
