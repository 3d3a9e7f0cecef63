/** A month as a real Alertmanager tells it, with our rules and inhibition, and as the daemon tells it: both to webhooks. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { receiverSchema } from "../../src/config/notify-schema.ts";
import type { Sample } from "../../src/metrics/exposition.ts";
import { Notifier } from "../../src/notify/notifier.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpClient } from "../../src/platform/http-client.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { Secret } from "../../src/platform/secret.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { startListeningProgram } from "../support/listening-program.ts";
import { type Firing, firingByRules } from "./rules-month.ts";
import { comparedNames, day, exporter, samplesAt } from "./simulated-month.ts";
import { startStandIn } from "./stand-in.ts";

const root = join(import.meta.dirname, "../..");
const hour = 3600;
/** On the half hour, because limits are reached on the full one. */
const instants = Array.from({ length: (30 * day) / hour }, (_, index) => (index + 0.5) * hour);

const folder = mkdtempSync(join(tmpdir(), "side-by-side-"));
const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

const Body = z.object({
  alerts: z.array(z.object({ status: z.string(), startsAt: z.string(), labels: z.record(z.string(), z.string()) })),
});

/** What is new in messages, such as `hour 12: BalanceLow critical P0 firing`; what a message repeats is left out. */
function listener() {
  const open = new Map<string, string>();
  const events: string[] = [];
  return {
    events,
    hear(body: unknown, step: number): void {
      for (const { status, labels, startsAt } of Body.parse(body).alerts) {
        const { alertname = "", severity, project, name, mailbox, provider, category } = labels;
        if (alertname.startsWith("Tick")) continue;
        const alert = [alertname, severity, project ?? name ?? mailbox ?? provider, category].filter(Boolean).join(" ");
        const isNew = status === "firing" ? open.get(alert) !== startsAt : open.has(alert);
        if (status === "firing") open.set(alert, startsAt);
        else open.delete(alert);
        if (isNew) events.push(`hour ${step}: ${alert} ${status}`);
      }
    },
  };
}

async function asTheDaemonSays(): Promise<readonly string[]> {
  const everyMs = 1000;
  const clock = fakeClock(0);
  let [step, jumpMs, ended] = [0, 0, 0];
  let shown: Sample[] = [];
  const heard = listener();
  const http: HttpClient = {
    guard: createConnectionGuard(false),
    async send({ body }) {
      heard.hear(JSON.parse(String(body)), step);
      return { status: 200, headers: {}, body: Buffer.from("ok") };
    },
    async close() {},
  };
  const notifier = new Notifier({
    blocks: () => [{ key: "mailbox:all", samples: () => shown }],
    subjectOf: () => ({ labels: {} }),
    pause: async () => {},
    records: { get: () => undefined, keep: async () => {}, names: () => [] },
    // The wall clock jumps from hour to hour; between two jumps are the two evaluations that send something new.
    clock: { ...clock, nowMs: () => clock.nowMs() + jumpMs },
    logger: silentLogger,
    http: () => http,
    externalUrl: undefined,
    onChange() {
      ended += 1;
    },
    everyMs,
  });
  const receiver = receiverSchema.parse({ name: "hook", type: "webhook", url: Secret.of("http://hook.example/") });
  notifier.configure({ repeat: 365 * day * 1000, receivers: [receiver] });
  for (const [index, now] of instants.entries()) {
    step = index;
    shown = samplesAt(now, hour);
    jumpMs = now * 1000 - clock.nowMs() - everyMs;
    await clock.advance(everyMs);
    await clock.advance(everyMs);
    while (notifier.counts()[0]?.attempts !== ended) await setImmediate();
  }
  await notifier.stop(0);
  return heard.events;
}

const Groups = z.array(z.object({ alerts: z.array(z.object({ status: z.object({ state: z.string() }) })) }));

/**
 * Alertmanager collects what is new, decides what is hidden, sends, and does nothing else for the group until it has its answer. The
 * receiver holds each answer back until Alertmanager has all alerts of the next hour. So each hour is one message, whatever the load.
 */
async function asAlertmanagerSays(firing: readonly (readonly Firing[])[]): Promise<readonly string[]> {
  const hook = await startStandIn();
  stops.push(hook.close);
  const shipped = z
    .looseObject({ inhibit_rules: z.array(z.unknown()) })
    .parse(parse(readFileSync(join(root, "alertmanager.yml"), "utf8")));
  const hiddenTick = {
    source_matchers: ["alertname=Tick"],
    target_matchers: ["alertname=TickHidden"],
    equal: ["tick"],
  };
  const file = join(folder, "alertmanager.yml");
  const waits = { group_wait: "10ms", group_interval: "10ms", repeat_interval: "8760h" };
  writeFileSync(
    file,
    stringify({
      route: { receiver: "hook", group_by: ["job"], ...waits },
      receivers: [{ name: "hook", webhook_configs: [{ url: hook.url, send_resolved: true }] }],
      inhibit_rules: [...shipped.inhibit_rules, hiddenTick],
    }),
  );
  const { url, stop } = await startListeningProgram("prometheus-alertmanager", [
    `--config.file=${file}`,
    `--storage.path=${folder}`,
    "--web.listen-address=127.0.0.1:0",
    "--cluster.listen-address=",
  ]);
  stops.push(stop);
  const instant = (seconds: number) => new Date(day * 1000 + seconds * 1000).toISOString();
  const posted = ({ labels, sinceSeconds }: Firing, endSeconds?: number) => ({
    labels,
    startsAt: instant(sinceSeconds),
    endsAt: endSeconds === undefined ? "2100-01-01T00:00:00Z" : instant(endSeconds),
  });
  const ticks = (tick: number, endSeconds?: number) =>
    ["Tick", "TickHidden"].map((alertname) =>
      posted({ labels: { alertname, tick: `${tick}`, job: exporter.job }, sinceSeconds: tick }, endSeconds),
    );
  /** Resolves when all parts of Alertmanager have these alerts and the tick, which comes last. */
  const post = async (alerts: readonly object[], tick: number) => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify([...alerts, ...ticks(tick)]);
    expect((await fetch(`${url}/api/v2/alerts`, { method: "POST", headers, body })).status).toBe(200);
    const hidden = `${url}/api/v2/alerts/groups?filter=alertname=TickHidden&filter=tick=%22${tick}%22`;
    const isKnown = async () => {
      const groups = Groups.parse(await (await fetch(hidden)).json());
      return groups.some(({ alerts }) => alerts.some(({ status }) => status.state === "suppressed"));
    };
    while (!(await isKnown())) await setImmediate();
  };

  const heard = listener();
  let [step, tick] = [0, 0];
  let release = () => {};
  let onMessage = () => {};
  hook.answer = async ({ body }) => {
    heard.hear(body, step);
    const answered = new Promise<void>((resolve) => {
      release = resolve;
    });
    if (JSON.stringify(body).includes(`"tick":"${tick}"`)) onMessage();
    else release();
    await answered;
    return {};
  };
  const nextMessage = () =>
    new Promise<void>((resolve) => {
      onMessage = resolve;
    });
  const first = nextMessage();
  await post([], tick);
  await first; // From here on Alertmanager waits for an answer whenever it is given alerts.
  let before = new Map<string, Firing>();
  for (const [index, now] of firing.entries()) {
    step = index;
    const held = new Map(now.map((one) => [JSON.stringify(one.labels), one]));
    const begun = [...held].filter(([key]) => !before.has(key)).map(([, one]) => posted(one));
    const ended = [...before].filter(([key]) => !held.has(key)).map(([, one]) => posted(one, instants[index]));
    before = held;
    if (begun.length + ended.length === 0) continue;
    const arrived = nextMessage();
    const last = ticks(tick, tick + 1);
    tick += 1;
    await post([...begun, ...ended, ...last], tick);
    release();
    await arrived;
  }
  release();
  return heard.events;
}

/** The table of docs/notify.md. */
function tableOf(alertmanager: readonly string[], daemon: readonly string[]): readonly string[] {
  const count = (events: readonly string[], name: string, status: string) =>
    events.filter((event) => event.includes(`: ${name} `) && event.endsWith(status)).length;
  return [...comparedNames].sort().map((name) => {
    const counts = [alertmanager, daemon].flatMap((events) => [
      count(events, name, "firing"),
      count(events, name, "resolved"),
    ]);
    return `| ${name} | ${counts.join(" | ")} |`;
  });
}

it("is the same hour by hour, and the daemon also says the end of what was hidden when it ended", {
  timeout: 300_000,
}, async () => {
  const daemon = [...(await asTheDaemonSays())].sort();
  const firing = await firingByRules(folder, instants);
  const alertmanager = [...(await asAlertmanagerSays(firing))].sort();
  expect(alertmanager.filter((event) => !daemon.includes(event))).toEqual([]);
  const onlyDaemon = daemon.filter((event) => !alertmanager.includes(event));
  expect(onlyDaemon.filter((event) => !event.endsWith(" resolved"))).toEqual([]);
  const page = readFileSync(join(root, "docs/notify.md"), "utf8");
  expect(page.split("\n").filter((line) => /^\| [A-Z]\w+ \| \d/.test(line))).toEqual(tableOf(alertmanager, daemon));
});
