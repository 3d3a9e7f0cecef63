/** The whole daemon with a receiver that takes messages and never answers. */
import { writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type RunningApp, startedApp } from "../faults/running-app.ts";
import { samplesOf } from "../faults/samples.ts";
import { afterwards } from "../faults/temporary-folder.ts";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";
import { eventually } from "../support/listening-program.ts";
import { type StandIn, startStandIn } from "./stand-in.ts";

const minutes = 12;
const projects = ["A", "B", "C"];
const entries = projects
  .map((name) => `  - { name: ${name}, provider: manual, amount: 1, unit: USD, as_of: 2026-11-20, threshold: 100 }\n`)
  .join("");
const config = (notify: string) => `schedules: { projects: "* * * * *" }\nprojects:\n${entries}${notify}`;
const attempts = 'balance_alert_notifications_total{receiver="hook"}';
const toHook = (url: string, lang = "en") =>
  `notify: { receivers: [{ name: hook, type: webhook, url: "${url}", lang: ${lang} }] }\n`;

async function silentReceiver(): Promise<StandIn> {
  const receiver = await startStandIn();
  receiver.answer = undefined;
  afterwards(receiver.close);
  return receiver;
}

/** The notifier is loaded with the first receiver, in real time. */
async function notifyingApp(config: string, clock: FakeClock): Promise<RunningApp> {
  const running = await startedApp(config, {}, { clock });
  await eventually(async () => (await samplesOf(running.url)).get(attempts));
  return running;
}

/** Moves the clock by a second at a time, and lets sockets and disk do their part in between. */
async function pass(clock: FakeClock, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed++) {
    await clock.advance(1_000);
    for (let turn = 0; turn < 20; turn++) await setImmediate();
  }
}

/** Checks by project, as each of the scrapes of some minutes shows them. */
async function checksByMinute({ url }: RunningApp, clock: FakeClock): Promise<(string | undefined)[][]> {
  const shown = [];
  for (let minute = 0; minute < minutes; minute++) {
    await pass(clock, 60);
    const samples = await samplesOf(url);
    shown.push(projects.map((name) => samples.get(`balance_alert_checks_total{project="${name}",provider="manual"}`)));
  }
  return shown;
}

describe("a receiver that never answers", () => {
  it("changes no poll and no scrape, and its failures are timeouts", async () => {
    const receiver = await silentReceiver();
    const [clock, other] = [fakeClock(), fakeClock()];
    const withReceiver = await notifyingApp(config(toHook(receiver.url)), clock);
    const without = await startedApp(config(""), {}, { clock: other });
    const shown = await checksByMinute(withReceiver, clock);
    expect(shown).toEqual(await checksByMinute(without, other));
    expect(shown).toEqual(Array.from({ length: minutes }, (_, minute) => projects.map(() => `${minute + 2}`)));
    const samples = await samplesOf(withReceiver.url);
    const failures = [...samples].filter(([name, value]) => name.includes("notification_failures") && value !== "0");
    const [[series, timeouts] = []] = failures;
    expect(failures).toHaveLength(1);
    expect(series).toBe('balance_alert_notification_failures_total{receiver="hook",reason="timeout"}');
    expect(Number(timeouts)).toBeGreaterThan(2);
    expect(Number(samples.get(attempts)) - Number(timeouts)).toBeLessThanOrEqual(1);
  });

  it("delays no reload, and no stop beyond the drain", async () => {
    const receiver = await silentReceiver();
    const clock = fakeClock();
    const running = await notifyingApp(config(toHook(receiver.url)), clock);
    while (receiver.received.length === 0) await pass(clock, 1);
    // From here on the clock stands still: what comes to an end has not waited for the receiver.
    writeFileSync(running.configFile, config(toHook(receiver.url, "zh")));
    expect(await running.app.reload()).toEqual({ ok: true });
    const drainMs = 10_000;
    const stopped = running.app.stop(drainMs);
    await clock.advance(drainMs);
    await stopped;
    expect(running.log.filter((line) => line.includes("notification not sent")).join()).toContain("the daemon stops");
  });
});
