import {
  createLedgerSeries,
  type LedgerAccount,
  type LedgerChange,
  type LedgerSeries,
  recordAmount,
  recordSpend,
  restoreClosed,
} from "../ledger/ledger.ts";
import type { UsageReading } from "../model.ts";
import { prefixes, type StateReader } from "./database.ts";
import type { ObservedReading } from "./series.ts";
import { mostUnused } from "./unused.ts";
import type { Prepared } from "./write-queue.ts";

/** One answer of a project, with what the changes of its amounts were. */
export interface ObservedAnswer {
  readonly provider: string;
  readonly atMs: number;
  readonly amounts: readonly ObservedReading[];
  readonly totals: readonly UsageReading[];
}

type Write = (key: string) => void;

/**
 * The ledgers of all projects. Two records keep one: what can still change of a project, written with each change, and the days that are
 * closed of a series, written once a day.
 */
export class Ledgers {
  readonly #projects = new Map<string, Map<string, LedgerSeries>>();
  readonly #write: Write;

  constructor(write: Write) {
    this.#write = write;
  }

  of(project: string): readonly LedgerSeries[] {
    return [...(this.#projects.get(project)?.values() ?? [])];
  }

  observe(project: string, { provider, atMs, amounts, totals }: ObservedAnswer): void {
    const all = this.#projects.get(project) ?? new Map<string, LedgerSeries>();
    if (amounts.length + totals.length > 0) this.#projects.set(project, all);
    let isChanged = false;
    const record = (account: LedgerAccount, change: (series: LedgerSeries) => LedgerChange) => {
      const key = closedKey(project, account);
      const series = all.get(key) ?? createLedgerSeries(account);
      // Those that were read last are the last.
      all.delete(key);
      all.set(key, series);
      const { isChanged: changed, isClosed } = change(series);
      if (isClosed) this.#write(key);
      isChanged ||= changed;
    };
    for (const { reading, movements } of amounts)
      record({ ...reading, provider }, (series) => recordAmount(series, { atMs, value: reading.value, movements }));
    for (const { unit, window, value } of totals)
      record({ provider, type: "spend", unit, window }, (series) => recordSpend(series, atMs, value));
    const tooMany = all.size - amounts.length - totals.length - mostUnused;
    if (tooMany > 0) this.#forget(project, [...all.keys()].slice(0, tooMany));
    if (isChanged) this.#write(prefixes.ledger + project);
  }

  /** What goes to disk under a key of `prefixes.ledger`. */
  prepare(project: string): Prepared {
    if (!this.#projects.has(project)) return {};
    return { value: Buffer.from(JSON.stringify(this.of(project).map(({ closed: _, ...open }) => open))) };
  }

  /** What goes to disk under a key of `prefixes.closedDays`. */
  prepareClosed(key: string): Prepared {
    const [project = ""] = JSON.parse(key.slice(prefixes.closedDays.length)) as string[]; // Written by closedKey.
    const series = this.#projects.get(project)?.get(key);
    return series === undefined || series.closed.length === 0 ? {} : { value: series.closed };
  }

  *keys(): Generator<string> {
    for (const [project, all] of this.#projects) {
      yield prefixes.ledger + project;
      for (const [key, { closed }] of all) if (closed.length > 0) yield key;
    }
  }

  restore(state: StateReader): void {
    for (const { project, series } of readLedgers(state))
      this.#projects.set(project, new Map(series.map((one) => [closedKey(project, one), one])));
  }

  forgetProject(project: string): void {
    this.#forget(project, [...(this.#projects.get(project)?.keys() ?? [])]);
  }

  /** Series that were last read before `beforeMs`, unless the last answer of the project speaks of them. */
  forgetUnused(beforeMs: number): void {
    for (const [project, all] of this.#projects) {
      if (all.size < 2) continue;
      const newestMs = [...all.values()].reduce((newest, { lastAtMs }) => Math.max(newest, lastAtMs), 0);
      const unused = [...all].filter(([, { lastAtMs }]) => lastAtMs < beforeMs && lastAtMs < newestMs);
      if (unused.length > 0)
        this.#forget(
          project,
          unused.map(([key]) => key),
        );
    }
  }

  #forget(project: string, keys: readonly string[]): void {
    const all = this.#projects.get(project);
    if (all === undefined) return;
    for (const key of keys) {
      all.delete(key);
      this.#write(key);
    }
    if (all.size === 0) this.#projects.delete(project);
    this.#write(prefixes.ledger + project);
  }
}

/** What a state holds of ledgers. Days that cannot be read are left out. */
export function* readLedgers(state: StateReader): Generator<{ project: string; series: LedgerSeries[] }> {
  const closed = new Map([...state.bytes("closedDays")].map(({ key, bytes }) => [prefixes.closedDays + key, bytes]));
  for (const { name: project, value } of state.records("ledger")) {
    const series = value as LedgerSeries[]; // Written by Ledgers.prepare, without `closed`.
    for (const one of series) restoreClosed(one, closed.get(closedKey(project, one)) ?? new Uint8Array());
    yield { project, series };
  }
}

function closedKey(project: string, { provider, type, unit, account, window }: LedgerAccount): string {
  return prefixes.closedDays + JSON.stringify([project, provider, type, unit, account ?? null, window ?? null]);
}
