import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { BlockSamples } from "../../src/metrics/block-samples.ts";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";
import { createRuntimeMetrics } from "../../src/metrics/runtime.ts";
import { letOthersRun } from "../../src/platform/event-loop.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { parseExposition, sampleSet } from "./parse-exposition.ts";

const never = Number.POSITIVE_INFINITY;
const openMetrics = "application/openmetrics-text;version=1.0.0";

function start() {
  const said: { message: string; fields: unknown }[] = [];
  const say = (message: string, fields?: unknown) => void said.push({ message, fields });
  const clock = { nowMs: 1000 };
  const refreshed: number[] = [];
  const runtime = createRuntimeMetrics({ processMetrics: false });
  const metrics = createMetrics({
    nowMs: () => clock.nowMs,
    logger: { ...silentLogger, warn: say, error: say },
    runtime,
    refresh: (nowMs) => refreshed.push(nowMs),
  });
  return { metrics, clock, said, refreshed, runtime };
}

function balance(project: string, value: number, validUntilMs = never): BlockSamples {
  const labels = { project, provider: "p", type: "balance", unit: "CNY" };
  return { samples: [{ family: "balance_alert_balance", labels, value }], validUntilMs };
}

/** The values of balance_alert_balance by project. */
async function balances(metrics: Metrics): Promise<Record<string, number>> {
  const body = (await metrics.scrape(undefined, undefined)).body;
  const family = parseExposition(body.toString(), "text").find(({ name }) => name === "balance_alert_balance");
  return Object.fromEntries((family?.samples ?? []).map(({ labels, value }) => [labels.project, value]));
}

describe("blocks", () => {
  test("are computed at the next scrape and then only when something changed", async () => {
    const { metrics, clock, refreshed } = start();
    const asked: string[] = [];
    const amounts: Record<string, number> = { a: 1, b: 2 };
    for (const name of ["a", "b"]) {
      metrics.register(name, (nowMs) => {
        asked.push(`${name} at ${nowMs}`);
        return balance(name, amounts[name] ?? Number.NaN);
      });
    }
    expect(asked).toEqual([]);
    expect(await balances(metrics)).toEqual({ a: 1, b: 2 });
    amounts.a = 10;
    amounts.b = 20;
    metrics.invalidate("a");
    metrics.invalidate("a");
    metrics.invalidate("unknown");
    clock.nowMs = 2000;
    expect(await balances(metrics)).toEqual({ a: 10, b: 2 });
    expect(asked).toEqual(["a at 1000", "b at 1000", "a at 2000"]);
    expect(refreshed).toEqual([1000, 2000]);
  });

  test("are computed again when what they said is no longer right", async () => {
    const { metrics, clock } = start();
    metrics.register("a", (nowMs) => (nowMs < 5000 ? balance("a", 1, 5000) : { samples: [], validUntilMs: never }));
    metrics.register("b", (nowMs) => balance("b", nowMs, nowMs + 1000));
    expect(await balances(metrics)).toEqual({ a: 1, b: 1000 });
    clock.nowMs = 1999;
    expect(await balances(metrics)).toEqual({ a: 1, b: 1000 });
    clock.nowMs = 4999;
    expect(await balances(metrics)).toEqual({ a: 1, b: 4999 });
    clock.nowMs = 5000;
    expect(await balances(metrics)).toEqual({ b: 4999 });
  });

  test("are all computed again when the clock was set back", async () => {
    const { metrics, clock } = start();
    metrics.register("a", (nowMs) => balance("a", nowMs));
    clock.nowMs = 10_000;
    expect(await balances(metrics)).toEqual({ a: 10_000 });
    clock.nowMs = 9000;
    expect(await balances(metrics)).toEqual({ a: 10_000 });
    clock.nowMs = 5000;
    expect(await balances(metrics)).toEqual({ a: 5000 });
  });

  test("that are removed are gone, also when they were to be computed again", async () => {
    const { metrics, clock } = start();
    metrics.register("a", () => balance("a", 1, 2000));
    metrics.register("b", () => balance("b", 2));
    await balances(metrics);
    metrics.invalidate("a");
    metrics.remove("a");
    metrics.remove("unknown");
    clock.nowMs = 3000;
    expect(await balances(metrics)).toEqual({ b: 2 });
  });

  test("that are described anew say the new thing", async () => {
    const { metrics } = start();
    metrics.register("a", () => balance("a", 1));
    await balances(metrics);
    metrics.register("a", () => balance("renamed", 2));
    expect(await balances(metrics)).toEqual({ renamed: 2 });
  });

  test("with a bug are absent and logged, and the others stay", async () => {
    const { metrics, said } = start();
    let value = 1;
    metrics.register("a", () => balance("a", value));
    metrics.register("b", () => balance("b", 2));
    await balances(metrics);
    value = Number.NaN;
    metrics.invalidate("a");
    expect(await balances(metrics)).toEqual({ b: 2 });
    value = 3;
    metrics.invalidate("a");
    expect(await balances(metrics)).toEqual({ a: 3, b: 2 });
    expect(said).toEqual([
      {
        message: "metrics cannot be computed",
        fields: {
          block: "a",
          error: "Error: metric balance_alert_balance of a: NaN is not a number that can be shown",
        },
      },
    ]);
  });

  test("with two series alike are logged once", async () => {
    const { metrics, said } = start();
    metrics.register("b", () => ({
      samples: [...balance("same", 1).samples, ...balance("same", 2).samples],
      validUntilMs: never,
    }));
    for (let scrape = 0; scrape < 3; scrape += 1) {
      expect(await balances(metrics)).toEqual({ same: 1 });
      metrics.invalidate("b");
    }
    expect(said).toEqual([
      { message: "series left out because others have the same labels", fields: { block: "b", series: 1 } },
    ]);
  });

  test("add up to what needs attention", async () => {
    const { metrics } = start();
    let mails = 3;
    const none = { samples: [], validUntilMs: never };
    metrics.register("project:a", () => ({ ...none, alerts: { kind: "balance", count: 1 } }));
    metrics.register("project:b", () => ({ ...none, alerts: { kind: "balance", count: 1 } }));
    metrics.register("mailbox:a", () => ({ ...none, alerts: { kind: "email", count: mails } }));
    await metrics.scrape(undefined, undefined);
    expect(metrics.alerts()).toEqual({ balance: 2, subscription: 0, email: 3 });
    mails = 1;
    metrics.invalidate("mailbox:a");
    metrics.remove("project:a");
    const body = (await metrics.scrape(undefined, undefined)).body;
    expect(metrics.alerts()).toEqual({ balance: 1, subscription: 0, email: 1 });
    expect(body.toString().split("\n").slice(2)).toEqual([
      'balance_alert_alerts_active{kind="balance"} 1',
      'balance_alert_alerts_active{kind="subscription"} 0',
      'balance_alert_alerts_active{kind="email"} 1',
      "",
    ]);
  });
});

describe("a scrape", () => {
  test.each([
    [undefined, "text", "text/plain; version=0.0.4; charset=utf-8"],
    [openMetrics, "openmetrics", "application/openmetrics-text; version=1.0.0; charset=utf-8"],
  ] as const)(
    "for Accept %s is %s with the families of prom-client at the end",
    async (accept, format, contentType) => {
      const { metrics, runtime } = start();
      metrics.register("a", () => balance("a", 1));
      runtime.observeCheck("p", 100);
      const scrape = await metrics.scrape(accept, "identity");
      expect(scrape).toEqual({ body: scrape.body, contentType });
      expect(parseExposition(scrape.body.toString(), format).map(({ name }) => name)).toEqual([
        "balance_alert_balance",
        "balance_alert_alerts_active",
        "balance_alert_check_duration_seconds",
      ]);
    },
  );

  test.each([10, 2000])("of %d projects is the same with gzip, also when nothing changed", async (projects) => {
    const { metrics, runtime } = start();
    for (let at = 0; at < projects; at += 1) metrics.register(`${at}`, () => balance(`项目 ${at}`, at / 7));
    for (let scrape = 0; scrape < 3; scrape += 1) {
      runtime.observeCheck("p", 100);
      for (const accept of [undefined, openMetrics]) {
        const plain = await metrics.scrape(accept, undefined);
        const packed = await metrics.scrape(accept, "gzip");
        expect(packed.encoding).toBe("gzip");
        expect(packed.contentType).toBe(plain.contentType);
        expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
        expect(packed.body.length).toBeLessThan(plain.body.length);
      }
      metrics.register("0", () => balance("项目 0", 1e9 + Math.floor(scrape / 2)));
    }
  });

  test("at the same time as others and as changes is of one state", async () => {
    const { metrics } = start();
    let amount = 1;
    for (let at = 0; at < 3000; at += 1) metrics.register(`${at}`, () => balance(`${at}`, amount));
    const scrapes = [1, 2, 3].map(async (value) => {
      const scrape = metrics.scrape(undefined, "gzip");
      amount = value;
      for (let at = 0; at < 3000; at += 1) metrics.invalidate(`${at}`);
      const body = (await scrape).body;
      const [family] = parseExposition(gunzipSync(body).toString(), "text");
      return new Set(family?.samples.map(({ value: shown }) => shown)).size;
    });
    expect(await Promise.all(scrapes)).toEqual([1, 1, 1]);
  });

  test("in one format has the samples of the other", async () => {
    const { metrics } = start();
    metrics.register("a", () => balance('a"\\\n', 1.5));
    const text = parseExposition((await metrics.scrape("text/plain", undefined)).body.toString(), "text");
    const other = parseExposition((await metrics.scrape(openMetrics, undefined)).body.toString(), "openmetrics");
    expect(sampleSet(other)).toEqual(sampleSet(text));
  });
});

test("what changes by the thousand is computed in parts before the scrape, and shown at it", async () => {
  let pauses = 0;
  let computed = 0;
  const metrics = createMetrics({
    nowMs: () => 1000,
    logger: silentLogger,
    runtime: createRuntimeMetrics({ processMetrics: false }),
    pause: async () => void pauses++,
  });
  const projects = Array.from({ length: 1000 }, (_, at) => `project-${at}`);
  for (const [at, name] of projects.entries())
    metrics.register(name, () => {
      computed += 1;
      return balance(name, at);
    });
  expect(computed).toBe(0);
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  expect({ computed, pauses }).toEqual({ computed: 800, pauses: 40 });
  expect(await balances(metrics)).toEqual(Object.fromEntries(projects.map((name, at) => [name, at])));
  expect(computed).toBe(1000);
  for (const name of projects) metrics.invalidate(name);
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  expect({ computed, pauses }, "changes of what is known").toEqual({ computed: 1800, pauses: 80 });
});

test.each([
  ["computes few of them itself", false, 200],
  ["does not wait for what changes without a pause", true, 1000],
])("a scrape that comes meanwhile %s", async (_, isUnceasing, mostAtScrape) => {
  let computed = 0;
  const metrics = createMetrics({
    nowMs: () => 1000,
    logger: silentLogger,
    runtime: createRuntimeMetrics({ processMetrics: false }),
    pause: () => letOthersRun(),
  });
  const names = Array.from({ length: 1000 }, (_, at) => `project-${at}`);
  for (const name of names) metrics.register(name, () => balance(name, ++computed));
  let isDone = false;
  let mostATurn = 0;
  const watched = (async () => {
    for (let before = 0; !isDone; before = computed) {
      await letOthersRun();
      mostATurn = Math.max(mostATurn, computed - before);
      if (isUnceasing) for (const name of names) metrics.invalidate(name);
    }
  })();
  expect(Object.keys(await balances(metrics))).toHaveLength(names.length);
  isDone = true;
  await watched;
  expect(mostATurn).toBeLessThanOrEqual(mostAtScrape);
});
