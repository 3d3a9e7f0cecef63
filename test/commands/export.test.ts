/** `export`: a month of simulated use, kept by a store and printed in every format. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runExport } from "../../src/commands/export.ts";
import type { ExportedMonth } from "../../src/commands/exported-month.ts";
import { runSpend } from "../../src/commands/spend.ts";
import type { Reading } from "../../src/model.ts";
import { systemHost } from "../../src/platform/host.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { burntUntil } from "../../src/provider-kit/simulated-burn.ts";
import { provider } from "../../src/providers/simulated.ts";
import { openDatabase } from "../../src/store/database.ts";
import { Store } from "../../src/store/store.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { contextAt } from "../support/local-provider.ts";
import { parseOptions } from "../support/provider-harness.ts";

const folder = mkdtempSync(join(tmpdir(), "balance-alert-"));
const statePath = join(folder, "state");
const configFile = join(folder, "config.yaml");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pollMs = 600_000;
const octoberEnd = Date.parse("2026-11-01T00:00:00Z");
/** In October. */
let topUps = 0;
const fromMs = Date.parse("2026-10-01T00:00:00Z");
const untilMs = Date.parse("2026-11-03T12:00:00Z");
const account = { start: 100, burn_per_day: 12, noise: 0.6, top_up: { amount: 80, below: 15 }, models: ["m"] };
const burn = { perDay: 12, noise: 0.6, seed: "1" };

writeFileSync(
  configFile,
  `projects:
  - { name: Told, provider: simulated, start: 100, burn_per_day: 12, labels: { team: ai } }
subscriptions:
  - { name: "Domain, big", cycle_type: monthly, renewal_day: 15, amount: 88, currency: CNY, prices: [{ from: 2026-10-10, amount: 99 }], labels: { team: web } }
  - { name: By hand, cycle_type: weekly, renewal_day: 1, amount: 5, currency: USD, auto_renew: false, last_renewed_date: 2026-10-12 }
  - { name: Later, cycle_type: monthly, renewal_day: 20, amount: 1, currency: USD, start_date: 2026-11-01 }
`,
);

/** Two accounts that burn alike: of one the vendor tells what was spent, of the other only what is left. */
beforeAll(async () => {
  const clock = fakeClock(fromMs);
  const { database } = await openDatabase(statePath, () => clock.nowMs());
  const store = new Store({ database, clock, logger: silentLogger, onChange: () => {} });
  const options = parseOptions(provider, account);
  let before = Number.POSITIVE_INFINITY;
  for (let atMs = fromMs; atMs <= untilMs; atMs += pollMs) {
    const { readings } = await provider.check(options, contextAt(new Date(atMs).toISOString()));
    const [balance] = readings;
    if (balance?.kind === "remaining") {
      if (atMs < octoberEnd && balance.value > before) topUps += 1;
      before = balance.value;
    }
    const record = (name: string, own: readonly Reading[]) =>
      store.recordProject(
        { name, provider: "simulated" },
        { startedAtMs: atMs, durationMs: 0, answer: { readings: own } },
      );
    record("Told", readings);
    record(
      "Left",
      readings.filter(({ kind }) => kind === "remaining"),
    );
    record("Tokens", [{ kind: "usage", window: "month", value: (atMs - fromMs) / pollMs, unit: "credits" }]);
  }
  await store.close();
});

const lines: string[] = [];
const warnings: string[] = [];
function hostAt(now: string) {
  lines.length = 0;
  warnings.length = 0;
  return {
    ...systemHost({ version: "0.0.0", revision: "" }),
    clock: fakeClock(Date.parse(now)),
    print: (text: string) => void lines.push(text),
    warn: (text: string) => void warnings.push(text),
  };
}

async function exported(format: string, month = "2026-10", now = "2026-11-03T12:00:00Z") {
  expect(await runExport(hostAt(now), { month, format, configFile, statePath })).toBe(0);
  return lines.join("\n");
}

/** Cells of a CSV text by column. */
function records(text: string): Record<string, string>[] {
  const rows = text
    .split("\n")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
      ),
    );
  const [header = [], ...cells] = rows;
  return cells.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""])));
}

const sum = (values: readonly (number | undefined)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);
const burnt = (from: number, until: number) => burntUntil(until, burn) - burntUntil(from, burn);

describe("export of a month", () => {
  it("has used, topped up and left by day, whose sums are what was burnt", async () => {
    const { month, days } = JSON.parse(await exported("json")) as ExportedMonth;
    expect(month).toBe("2026-10");
    const of = (name: string) => days.filter(({ project }) => project === name);
    for (const name of ["Told", "Left"]) {
      expect(of(name).map(({ date }) => date)).toEqual(
        Array.from({ length: 31 }, (_, day) => `2026-10-${String(day + 1).padStart(2, "0")}`),
      );
      expect(new Set(of(name).map(({ type, unit }) => `${type} ${unit}`))).toEqual(new Set(["balance USD"]));
    }
    // What the vendor said last of October is what was burnt up to then; the ten minutes after it were never seen.
    expect(sum(of("Told").map(({ used }) => used))).toBeCloseTo(burnt(fromMs, octoberEnd - pollMs), 3);
    expect(of("Told").at(-1)?.seen).toBeLessThan(1);
    // Beside a top-up the usual use is taken for what nobody could see.
    const left = sum(of("Left").map(({ used }) => used));
    expect(Math.abs(left / burnt(fromMs, octoberEnd) - 1)).toBeLessThan(0.001);
    // Each day's end is the day before, less what was used and plus what came in.
    const rows = of("Left");
    for (const [index, { used = 0, toppedUp = 0, left: end = 0 }] of rows.entries()) {
      const before = rows[index - 1]?.left;
      // Midnight lies between two polls.
      if (before !== undefined) expect(Math.abs(before - used + toppedUp - end)).toBeLessThan(0.3);
    }
    expect(topUps).toBeGreaterThan(3);
    expect(Math.abs(sum(rows.map(({ toppedUp }) => toppedUp)) - 80 * topUps)).toBeLessThan(0.5);
  });

  it("counts a month that is under way up to now", async () => {
    const { days } = JSON.parse(await exported("json", "2026-11")) as ExportedMonth;
    const told = days.filter(({ project }) => project === "Told");
    expect(told.map(({ date }) => date)).toEqual(["2026-11-01", "2026-11-02", "2026-11-03"]);
    expect(sum(told.map(({ used }) => used))).toBeCloseTo(burnt(octoberEnd, untilMs), 3);
    expect(told.at(-1)?.seen).toBe(0.5);
  });

  it("has the payments of subscriptions, at the price of their day, and none that nobody has made", async () => {
    const { payments } = JSON.parse(await exported("json")) as ExportedMonth;
    expect(payments).toEqual([
      { date: "2026-10-05", subscription: "By hand", amount: 5, currency: "USD" },
      { date: "2026-10-12", subscription: "By hand", amount: 5, currency: "USD" },
      { date: "2026-10-15", subscription: "Domain, big", amount: 99, currency: "CNY" },
    ]);
    const early = JSON.parse(await exported("json", "2026-10", "2026-10-14T00:00:00Z")) as ExportedMonth;
    expect(early.payments.map(({ date }) => date)).toEqual(["2026-10-05", "2026-10-12"]);
  });

  it("is the same as CSV", async () => {
    const { days, payments } = JSON.parse(await exported("json")) as ExportedMonth;
    const rows = records(await exported("csv"));
    expect(lines[0]?.split("\n")[0]).toBe(
      "date,project,subscription,provider,type,account,unit,used,topped_up,left,paid,seen",
    );
    expect(rows).toHaveLength(days.length + payments.length);
    expect(sum(rows.map(({ used }) => Number(used)))).toBeCloseTo(sum(days.map(({ used }) => used)), 6);
    expect(rows.at(-1)).toMatchObject({ subscription: "Domain, big", unit: "CNY", paid: "99", used: "", left: "" });
    expect(rows.find(({ project }) => project === "Tokens")).toMatchObject({
      topped_up: "",
      left: "",
      unit: "credits",
    });
  });

  it("has every mandatory column of FOCUS 1.2, of its type and null only where that is allowed", async () => {
    interface Column {
      readonly name: string;
      readonly type: "Decimal" | "String" | "Date/Time" | "JSON";
      readonly nullable: boolean;
      readonly level: "Mandatory" | "Recommended" | "Conditional";
      readonly values?: readonly string[];
    }
    const specification = parse(
      readFileSync(join(import.meta.dirname, "../fixtures/focus-1.2-columns.yaml"), "utf8"),
    ) as readonly Column[];
    const rows = records(await exported("focus"));
    const names = Object.keys(rows[0] ?? {});
    const mandatory = specification.filter(({ level }) => level === "Mandatory").map(({ name }) => name);
    expect(mandatory.filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !specification.some((column) => column.name === name))).toEqual([]);
    const formats = {
      Decimal: /^-?\d+(\.\d+)?(E-?\d+)?$/,
      String: /./,
      "Date/Time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/,
      JSON: /^\{".+\}$/,
    };
    for (const { name, type, nullable, values } of specification.filter((column) => names.includes(column.name)))
      for (const row of rows) {
        const value = row[name] ?? "";
        if (value === "" && nullable) continue;
        expect(value, name).toMatch(formats[type]);
        if (values !== undefined) expect(values, name).toContain(value);
      }
    expect(warnings.join()).toMatch(/^31 rows are not in a national currency/);
  });

  it("has the use and the payments in the rows of FOCUS", async () => {
    const rows = records(await exported("focus"));
    const told = rows.filter((row) => row["BillingAccountId"] === "Told");
    expect(sum(told.map((row) => Number(row["EffectiveCost"])))).toBeCloseTo(burnt(fromMs, octoberEnd - pollMs), 3);
    expect(told[0]).toMatchObject({
      BillingAccountType: "Project",
      BillingCurrency: "USD",
      BillingPeriodStart: "2026-10-01T00:00:00Z",
      BillingPeriodEnd: "2026-11-01T00:00:00Z",
      ChargeCategory: "Usage",
      ChargeClass: "",
      ChargeFrequency: "Usage-Based",
      ChargePeriodStart: "2026-10-01T00:00:00Z",
      ChargePeriodEnd: "2026-10-02T00:00:00Z",
      ProviderName: "Simulated",
      Tags: '{"team":"ai"}',
    });
    expect(rows.at(-1)).toMatchObject({
      BilledCost: "99",
      BillingAccountId: "Domain, big",
      BillingCurrency: "CNY",
      ChargeCategory: "Purchase",
      ChargeFrequency: "Recurring",
      ChargePeriodStart: "2026-10-15T00:00:00Z",
      Tags: '{"team":"web"}',
    });
  });

  it.each([
    [{ month: "2026-13" }, "--month 2026-13 is not a month: write it as 2026-10"],
    [{ statePath: join(folder, "none") }, "no state found in"],
  ])("of %o is refused", async (flags, message) => {
    const code = await runExport(hostAt("2026-11-03T12:00:00Z"), {
      month: "2026-10",
      format: "csv",
      configFile,
      statePath,
      ...flags,
    });
    expect([code, warnings.join()]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("spend", () => {
  it("tells spent and projected of every project from the state", async () => {
    const flags = { statePath, csv: undefined, at: undefined };
    expect(await runSpend(hostAt("2026-11-03T12:00:00Z"), { ...flags, json: true })).toBe(0);
    const rows = JSON.parse(lines.join("")) as { project: string; spent: number; projected: number }[];
    expect(rows.map(({ project }) => project)).toEqual(["Told", "Left", "Tokens"]);
    const [told, left] = rows;
    expect(told).toEqual({
      project: "Told",
      unit: "USD",
      window: "month",
      spent: expect.closeTo(burnt(octoberEnd, untilMs), 3),
      projected: expect.any(Number),
      low: expect.any(Number),
      high: expect.any(Number),
    });
    expect(Math.abs((left?.projected ?? 0) / 360 - 1)).toBeLessThan(0.1);
    expect(await runSpend(hostAt("2026-11-03T12:00:00Z"), { ...flags, json: false })).toBe(0);
    expect(lines.join("")).toMatch(/^PROJECT +UNIT +SPENT +PROJECTED +80 % INTERVAL\nTold +USD +\d+\.\d\d +/);
    expect(await runSpend(hostAt("2026-12-01T00:00:00Z"), { ...flags, json: true })).toBe(0);
    expect(JSON.parse(lines.join("")), "of a month that is over").toEqual([]);
  });
});
