import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type ReceiverConfig, receiverSchema } from "../../src/config/notify-schema.ts";
import type { Sample } from "../../src/metrics/exposition.ts";
import { CheckError } from "../../src/model.ts";
import { Notifier, type NotifyRecords } from "../../src/notify/notifier.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpClient, HttpResponse } from "../../src/platform/http-client.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { Secret } from "../../src/platform/secret.ts";
import { openStore } from "../store/open-store.ts";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";

const minute = 60_000;
const hour = 60 * minute;

function webhook(name: string, keys: object = {}): ReceiverConfig {
  return receiverSchema.parse({ name, type: "webhook", url: Secret.of(`http://${name}.example/hook`), ...keys });
}

/** What a receiver was sent: `+` fires, `-` is over, `?` may be known. */
interface Sent {
  readonly to: string;
  readonly id: string;
  readonly said: readonly string[];
}

type Outcome = () => Promise<Partial<HttpResponse>>;

interface World {
  readonly clock: FakeClock;
  readonly sent: Sent[];
  readonly logged: string[];
  /** By host. */
  readonly outcomes: Map<string, Outcome>;
  /** Amount left by project, beside a threshold of 100. */
  readonly amounts: Map<string, number>;
  records: NotifyRecords;
}

function inMemory(): NotifyRecords {
  const known = new Map<string, object>();
  return {
    get: (name) => known.get(name),
    names: () => [...known.keys()],
    async keep(name, value) {
      if (value === undefined) known.delete(name);
      else known.set(name, structuredClone(value));
    },
  };
}

function worldOf(records: NotifyRecords = inMemory(), clock = fakeClock()): World {
  return { clock, sent: [], logged: [], outcomes: new Map(), amounts: new Map(), records };
}

function samplesOf(project: string, value: number): Sample[] {
  const labels = { project, provider: "acme", type: "balance", unit: "USD" };
  return [
    { family: "balance_alert_balance", labels, value },
    { family: "balance_alert_threshold", labels, value: 100 },
    { family: "balance_alert_ratio", labels, value: value / 100 },
  ];
}

function httpOf(world: World): HttpClient {
  return {
    guard: createConnectionGuard(false),
    async send({ url, headers, body }, signal) {
      const { alerts } = JSON.parse(String(body)) as {
        alerts: { status: string; labels: { alertname: string; project: string } }[];
      };
      const said = alerts.map(
        ({ status, labels }) => `${status === "firing" ? "+" : "-"}${labels.alertname} ${labels.project}`,
      );
      world.sent.push({ to: url.hostname.replace(".example", ""), id: headers["idempotency-key"] ?? "", said });
      const outcome = world.outcomes.get(url.hostname.replace(".example", ""));
      const answer = await new Promise<Partial<HttpResponse>>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        (outcome ?? (async () => ({})))().then(resolve, reject);
      });
      return { status: 200, headers: {}, body: Buffer.from("ok"), ...answer };
    },
    async close() {},
  };
}

function start(
  world: World,
  receivers: readonly ReceiverConfig[],
  owners: Readonly<Record<string, string>> = {},
): Notifier {
  const http = httpOf(world);
  const notifier = new Notifier({
    *blocks() {
      for (const [project, value] of world.amounts)
        yield { key: `project:${project}`, samples: () => samplesOf(project, value) };
    },
    subjectOf: (key) => ({ labels: { team: key.endsWith("AI") ? "ai" : "web" }, owner: owners[key.slice(8)] }),
    pause: async () => {},
    records: world.records,
    clock: world.clock,
    logger: {
      ...silentLogger,
      warn: (message) => void world.logged.push(message),
      info: (message) => void world.logged.push(message),
    },
    http: () => http,
    externalUrl: undefined,
    onChange() {},
  });
  notifier.configure({ repeat: 24 * hour, receivers });
  return notifier;
}

const said = (world: World, to = "ops") => world.sent.filter((one) => one.to === to).map((one) => one.said.join(", "));

describe("a receiver", () => {
  it("is told what has held as long as the rule waits, once, and when it is over", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(5 * minute);
    expect(said(world)).toEqual([]);
    await world.clock.advance(2 * minute);
    expect(said(world)).toEqual(["+BalanceLow A"]);
    await world.clock.advance(10 * hour);
    expect(said(world)).toEqual(["+BalanceLow A"]);
    world.amounts.set("A", 500);
    await world.clock.advance(2 * minute);
    expect(said(world)).toEqual(["+BalanceLow A", "-BalanceLow A"]);
    await world.clock.advance(48 * hour);
    expect(said(world)).toHaveLength(2);
  });

  it("is told again after `repeat` while it is still so, as another message", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(49 * hour);
    expect(said(world)).toEqual(["+BalanceLow A", "+BalanceLow A", "+BalanceLow A"]);
    expect(new Set(world.sent.map(({ id }) => id)).size).toBe(3);
  });

  it("gets what a round finds in one message, the worst first", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10).set("B", 15);
    await world.clock.advance(20_000);
    world.amounts.set("C", 0); // The end of the same round comes after the evaluation.
    await world.clock.advance(10 * minute);
    expect(said(world)).toEqual(["+BalanceExhausted C, +BalanceLow A, +BalanceLow B"]);
  });

  it("is not told what comes and goes", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    for (let round = 0; round < 20; round++) {
      world.amounts.set("A", round % 2 === 0 ? 10 : 500);
      await world.clock.advance(4 * minute);
    }
    expect(said(world)).toEqual([]);
  });

  it("asks for what it wants by condition, severity, label and owner", async () => {
    const world = worldOf();
    const receivers = [
      webhook("exhausted", { when: ["exhausted"] }),
      webhook("warnings", { severity: ["warning"] }),
      webhook("ai", { labels: { team: "ai" } }),
      webhook("shop", { owner: ["shop"] }),
    ];
    start(world, receivers, { B: "shop" });
    world.amounts.set("AI", 10).set("B", 0);
    await world.clock.advance(hour);
    expect(Object.fromEntries(receivers.map(({ name }) => [name, said(world, name)]))).toEqual({
      exhausted: ["+BalanceExhausted B"],
      warnings: [],
      ai: ["+BalanceLow AI"],
      shop: ["+BalanceExhausted B"],
    });
  });

  it("that refuses is asked again after longer and longer waits, and gets one message with what is so then", async () => {
    const world = worldOf();
    world.outcomes.set("ops", async () => ({ status: 503 }));
    const notifier = start(world, [webhook("ops"), webhook("other")]);
    world.amounts.set("A", 10);
    await world.clock.advance(30 * minute);
    world.amounts.set("B", 10).set("A", 500);
    await world.clock.advance(30 * minute);
    const attempts = said(world).length;
    expect(attempts).toBeGreaterThan(8);
    expect(attempts).toBeLessThan(18);
    expect(said(world, "other")).toEqual(["+BalanceLow A", "-BalanceLow A", "+BalanceLow B"]);
    world.outcomes.delete("ops");
    await world.clock.advance(10 * minute);
    expect(said(world).slice(attempts)).toEqual(["+BalanceLow B"]);
    expect(notifier.counts()[0]).toMatchObject({
      receiver: "ops",
      attempts: attempts + 1,
      failures: { upstream: attempts, auth: 0 },
    });
    expect(world.logged).toEqual(["notification not sent: tried again until it is", "receiver takes messages again"]);
  });

  it("that says when to come back is left alone until then", async () => {
    const world = worldOf();
    world.outcomes.set("ops", async () => ({ status: 429, headers: { "retry-after": "1800" } }));
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(35 * minute);
    expect(said(world)).toHaveLength(1);
    await world.clock.advance(5 * minute);
    expect(said(world)).toHaveLength(2);
  });

  it("that hangs delays nobody, and its message is sent again with the same id", async () => {
    const world = worldOf();
    world.outcomes.set("ops", () => new Promise(() => {}));
    const notifier = start(world, [webhook("ops"), webhook("other")]);
    world.amounts.set("A", 10);
    await world.clock.advance(10 * minute);
    expect(said(world, "other")).toEqual(["+BalanceLow A"]);
    world.outcomes.delete("ops");
    await world.clock.advance(10 * minute);
    const ids = world.sent.filter(({ to }) => to === "ops").map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
    expect(notifier.counts()[0]?.failures.timeout).toBe(ids.length - 1);
  });

  it("whose message may have arrived is told that it is over", async () => {
    const world = worldOf();
    world.outcomes.set("ops", () => Promise.reject(new CheckError("timeout", "silence")));
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(7 * minute);
    world.outcomes.delete("ops");
    world.amounts.set("A", 500);
    await world.clock.advance(10 * minute);
    expect(said(world).at(-1)).toBe("-BalanceLow A");
  });

  it("keeps what it was told over a reload, also a changed one; one that is removed forgets", async () => {
    const world = worldOf();
    const notifier = start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(10 * minute);
    notifier.configure({ repeat: 24 * hour, receivers: [webhook("ops", { lang: "zh" })] });
    await world.clock.advance(hour);
    expect(said(world)).toEqual(["+BalanceLow A"]);
    notifier.configure({ repeat: 24 * hour, receivers: [] });
    await world.clock.advance(hour);
    notifier.configure({ repeat: 24 * hour, receivers: [webhook("ops")] });
    await world.clock.advance(hour);
    expect(said(world)).toEqual(["+BalanceLow A", "+BalanceLow A"]);
  });

  it("that no longer asks for something is told nothing more of it", async () => {
    const world = worldOf();
    const notifier = start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(10 * minute);
    notifier.configure({ repeat: 24 * hour, receivers: [webhook("ops", { when: ["mail"] })] });
    await world.clock.advance(hour);
    world.amounts.set("A", 500);
    await world.clock.advance(hour);
    expect(said(world)).toEqual(["+BalanceLow A"]);
  });
});

describe("without a threshold", () => {
  it("an amount that goes to nothing is told for a day", async () => {
    const world = worldOf();
    const labels = { project: "A", provider: "acme", type: "credits", unit: "credits" };
    let value = 5;
    const http = httpOf(world);
    const notifier = new Notifier({
      blocks: () => [{ key: "project:A", samples: () => [{ family: "balance_alert_balance", labels, value }] }],
      subjectOf: () => ({ labels: {} }),
      pause: async () => {},
      records: world.records,
      clock: world.clock,
      logger: silentLogger,
      http: () => http,
      externalUrl: undefined,
      onChange() {},
    });
    notifier.configure({ repeat: 72 * hour, receivers: [webhook("ops")] });
    await world.clock.advance(hour);
    value = 0;
    await world.clock.advance(hour);
    expect(said(world)).toEqual(["+BalanceExhausted A"]);
    await world.clock.advance(24 * hour);
    expect(said(world)).toEqual(["+BalanceExhausted A", "-BalanceExhausted A"]);
  });
});

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "notify-"));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Records on disk, and a way to wait until it has them. */
function onDisk(records: NotifyRecords): { readonly records: NotifyRecords; readonly idle: () => Promise<void> } {
  let writing = 0;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    records: {
      get: (name) => records.get(name),
      names: () => records.names(),
      async keep(name, value) {
        writing += 1;
        await records.keep(name, value);
        writing -= 1;
      },
    },
    async idle() {
      for (let turns = 0; turns < 5 || writing > 0; turns++) await turn();
    },
  };
}

/** Moves the clock, and lets the disk and the fake network come to an end in between. */
async function pass(clock: FakeClock, ms: number, idle: () => Promise<void>): Promise<void> {
  for (let passed = 0; passed < ms; passed += 15_000) {
    await clock.advance(15_000);
    for (let step = 0; step < 4; step++) await idle();
  }
}

/** What a killed process leaves behind. */
function copyState(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith(".sock") });
}

describe("a restart", () => {
  it("neither repeats nor loses, and goes on with what was waiting", async () => {
    const folder = newFolder();
    const clock = fakeClock();
    const first = await openStore(folder, clock);
    const disk = onDisk(first.store.notify);
    const world = worldOf(disk.records, clock);
    const notifier = start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await pass(clock, 10 * minute, disk.idle);
    world.amounts.set("B", 10);
    await pass(clock, 3 * minute, disk.idle);
    await notifier.stop(1000);
    await first.store.close();

    const second = await openStore(folder, clock);
    const later = onDisk(second.store.notify);
    world.records = later.records;
    const again = start(world, [webhook("ops")]);
    await pass(clock, 4 * minute, later.idle);
    expect(said(world)).toEqual(["+BalanceLow A", "+BalanceLow B"]);
    world.amounts.set("A", 500).set("B", 500);
    await pass(clock, 2 * minute, later.idle);
    expect(said(world)).toEqual(["+BalanceLow A", "+BalanceLow B", "-BalanceLow A, -BalanceLow B"]);
    await again.stop(0);
    await second.store.close();
  });

  it.each([
    { killed: "before the message leaves", until: "intent", taken: 1 },
    { killed: "after the receiver took it and before that is on disk", until: "sending", taken: 2 },
    { killed: "when it is on disk that the receiver took it", until: "done", taken: 1 },
  ])("after a kill $killed, the receiver takes $taken, of one id", async ({ until, taken }) => {
    const [folder, copy] = [newFolder(), newFolder()];
    const clock = fakeClock();
    const first = await openStore(folder, clock);
    const disk = onDisk(first.store.notify);
    const world = worldOf(disk.records, clock);
    let isKilled = false;
    const kill = () => {
      if (!isKilled) copyState(folder, copy);
      isKilled = true;
      return new Promise<never>(() => {}); // Nothing that was under way goes on.
    };
    if (until === "sending") world.outcomes.set("ops", kill);
    if (until === "intent")
      world.records = {
        ...disk.records,
        async keep(name, value) {
          await disk.records.keep(name, value);
          if (value !== undefined && "sending" in value) await kill();
        },
      };
    const notifier = start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    while (!isKilled && clock.monotonicMs() < 7 * minute) await pass(clock, 15_000, disk.idle);
    if (until === "done") void kill();
    expect(isKilled).toBe(true);
    notifier.configure({ repeat: 0, receivers: [] });

    const second = await openStore(copy, clock);
    const later = onDisk(second.store.notify);
    world.outcomes.clear();
    world.records = later.records;
    const again = start(world, [webhook("ops")]);
    await pass(clock, 10 * minute, later.idle);
    expect(world.sent.map((one) => one.said)).toEqual(Array.from({ length: taken }, () => ["+BalanceLow A"]));
    expect(new Set(world.sent.map(({ id }) => id)).size).toBe(1);
    await again.stop(0);
    await second.store.close();
    await first.store.close();
  });
});
