import { describe, expect, it } from "vitest";
import type { RunReason } from "../../src/schedule/job.ts";
import { createTrigger, type TriggerOptions } from "../../src/schedule/trigger.ts";
import { everyTenMinutes, type LogLine } from "./fixture.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const minuteMs = 60_000;
const hourly = { expression: "0 * * * *", timezone: "UTC" };
interface Member {
  readonly key: string;
}

/** A trigger whose launches and batches are noted as `a slot 1`: the member, the reason and the number of its batch. */
function start(at: string, more: Partial<TriggerOptions<Member, number>> = {}) {
  const clock = createVirtualClock(at);
  const noted: string[] = [];
  const lines: LogLine[] = [];
  const log = (level: string) => (message: string, fields?: LogLine["fields"]) =>
    lines.push({ level, message, fields });
  let batches = 0;
  const trigger = createTrigger<Member, number>({
    clock,
    logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    jitter: { fraction: 0.1, longestMs: 30_000, fromJobs: 2 },
    openBatch() {
      batches += 1;
      return batches;
    },
    launch: ({ key }: Member, reason: RunReason, batch: number) => noted.push(`${key} ${reason} ${batch}`),
    closeBatch: (batch: number) => noted.push(`end ${batch}`),
    ...more,
  });
  return { clock, trigger, noted, lines };
}

const alone = (schedule: typeof hourly, key: string) => ({ schedule, members: [{ key }] });

describe("a trigger", () => {
  it("launches the members of each slot as one batch, and ends it with the last", async () => {
    const { clock, trigger, noted } = start("2026-11-20T12:45:00Z");
    trigger.replace([alone(everyTenMinutes, "a"), { schedule: hourly, members: [{ key: "b" }, { key: "c" }] }]);
    await clock.advance(5 * minuteMs);
    expect(noted).toEqual(["a slot 1", "end 1"]);
    await clock.advance(10 * minuteMs + 30_000);
    expect(noted.slice(2)).toEqual(["a slot 2", "end 2", "c slot 3", "b slot 3", "end 3"]);
    expect(clock.pendingTimers()).toBe(1);
  });

  it("ends the batch of a schedule that goes while its members start, and keeps that of one that stays", async () => {
    const { clock, trigger, noted } = start("2026-11-20T12:59:00Z");
    const both = { schedule: hourly, members: [{ key: "b" }, { key: "c" }] };
    const other = { schedule: { ...hourly, timezone: "Europe/London" }, members: both.members };
    trigger.replace([both, other]);
    await clock.advance(minuteMs + 10_000);
    expect(noted).toEqual(["c slot 1", "c slot 2"]);
    trigger.replace([other]);
    expect(noted.slice(2)).toEqual(["end 1"]);
    await clock.advance(minuteMs);
    expect(noted.slice(3)).toEqual(["b slot 2", "end 2"]);
  });

  it("says when a member is due, and nothing of a schedule that it does not know", async () => {
    const { clock, trigger } = start("2026-11-20T12:59:00Z");
    trigger.replace([{ schedule: hourly, members: [{ key: "b" }, { key: "c" }] }]);
    const dueAt = (key: string) => new Date(trigger.nextRunAtMs(hourly, key) ?? 0).toISOString().slice(11, 19);
    expect([dueAt("b"), dueAt("c")]).toEqual(["13:00:15", "13:00:08"]);
    await clock.advance(minuteMs + 10_000);
    expect([dueAt("b"), dueAt("c")]).toEqual(["13:00:15", "14:00:08"]);
    expect(trigger.nextRunAtMs(everyTenMinutes, "b")).toBeUndefined();
    trigger.stop();
    expect([trigger.nextRunAtMs(hourly, "b"), clock.pendingTimers()]).toEqual([undefined, 0]);
  });

  it("stays stopped when a launch stops it", async () => {
    const { clock, trigger, noted } = start("2026-11-20T12:59:00Z", {
      launch({ key }) {
        noted.push(key);
        trigger.stop();
      },
    });
    trigger.replace([alone(hourly, "a"), alone(everyTenMinutes, "b")]);
    await clock.advance(30 * minuteMs);
    expect(noted).toEqual(["a", "end 1", "b", "end 2"]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("logs a schedule that cannot be served, tries again after five seconds, and serves the others", async () => {
    let opened = 0;
    const { clock, trigger, noted, lines } = start("2026-11-20T12:59:00Z", {
      openBatch() {
        opened += 1;
        if (opened === 1) throw new Error("no batch");
        return opened;
      },
    });
    trigger.replace([alone(hourly, "a"), alone(everyTenMinutes, "b")]);
    await clock.advance(minuteMs + 4_999);
    expect(noted).toEqual(["b slot 2", "end 2"]);
    expect(lines).toEqual([
      { level: "error", message: "cannot serve a schedule", fields: { ...hourly, err: new Error("no batch") } },
    ]);
    await clock.advance(1);
    expect(noted.slice(2)).toEqual(["a slot 3", "end 3"]);
    await clock.advance(minuteMs);
    expect(noted.slice(4)).toEqual([]);
  });

  it("waits for parts of a millisecond, too", async () => {
    const { clock, trigger, noted } = start("2026-11-20T12:59:59Z");
    trigger.replace([alone(hourly, "a")]);
    clock.block(0.5);
    trigger.replace([alone(hourly, "a")]);
    await clock.advance(998);
    expect(noted).toEqual([]);
    await clock.advance(2);
    expect(noted).toEqual(["a slot 1", "end 1"]);
  });

  it("leaves no schedule alone for longer than one and a half of its intervals, whatever the wall clock shows", async () => {
    const { clock, trigger, noted } = start("2026-11-20T12:00:00Z");
    trigger.replace([alone({ expression: "* * * * *", timezone: "UTC" }, "a")]);
    for (let step = 0; step < 18; step += 1) {
      await clock.advance(5_000);
      clock.jump(-5_000);
    }
    expect(noted).toEqual([]);
    await clock.advance(5_000);
    expect(noted).toEqual(["a watchdog 1", "end 1"]);
  });
});
