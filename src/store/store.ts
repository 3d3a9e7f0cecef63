import {
  createSeriesHistory,
  decodeHistory,
  encodeHistory,
  observe,
  type SeriesHistory,
} from "../forecast/forecast.ts";
import type { MailboxMemory } from "../mailbox/memory.ts";
import type { LastRun, LookupState, ProjectState, Reading, RemainingReading } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { applyRun, type ProjectRun } from "./apply.ts";
import { type Database, prefixes, type RecordKind } from "./database.ts";
import { projectOfSeries, seriesKey } from "./series-key.ts";
import { Unused } from "./unused.ts";
import { type Prepared, WriteQueue } from "./write-queue.ts";

/** What is remembered about a mailbox. */
export interface MailboxState {
  readonly mailbox: string;
  /** What the metrics show. */
  readonly memory?: MailboxMemory;
  readonly lastRun?: LastRun;
  readonly lastSuccessAtMs?: number;
}

/** A subject of the store that changed. */
export interface Change {
  readonly kind: RecordKind;
  readonly name: string;
}

/** The names that the configuration uses. */
export type InUse = Readonly<Record<RecordKind, ReadonlySet<string>>>;

export interface StoreOptions {
  /** Undefined keeps everything in memory only. */
  readonly database: Database | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after each change, so that what is derived from it can be made anew. */
  readonly onChange: (change: Change) => void;
}

interface Series {
  readonly history: SeriesHistory;
  /** Top-ups that are on disk: a counter that was shown never goes back. */
  keptTopUps: number;
}

const defaultStateKeptMs = 90 * 86_400_000;
const tidyEveryMs = 60_000;

/** REMEMBERS: the last good readings, histories and mail positions, in memory and on disk. */
export class Store {
  readonly #options: StoreOptions;
  readonly #queue: WriteQueue | undefined;
  readonly #projects = new Map<string, ProjectState>();
  readonly #lookups = new Map<string, LookupState>();
  readonly #mailboxes = new Map<string, MailboxState>();
  /** What the last scan found, also where the disk has not taken it yet. */
  readonly #memories = new Map<string, MailboxMemory>();
  /** By the key of the series. */
  readonly #series = new Map<string, Series>();
  readonly #unused = { project: new Unused(), lookup: new Unused(), mailbox: new Unused(), series: new Unused() };
  #stateKeptMs = defaultStateKeptMs;
  #restored = 0;
  #cancelTimer = () => {};

  constructor(options: StoreOptions) {
    this.#options = options;
    const { database, clock, logger } = options;
    if (database !== undefined) {
      this.#restore(database);
      const [prepare, keys] = [(key: string) => this.#prepare(key), () => this.#keys()];
      this.#queue = new WriteQueue({ files: database, clock, logger, prepare, keys });
    }
    this.#tidy();
  }

  /** Projects whose state came from an earlier run. */
  get restored(): number {
    return this.#restored;
  }

  get writeFailures(): number {
    return this.#queue === undefined ? 0 : this.#queue.failures;
  }

  project(name: string): ProjectState | undefined {
    return this.#projects.get(name);
  }

  lookup(subscription: string): LookupState | undefined {
    return this.#lookups.get(subscription);
  }

  mailbox(name: string): MailboxState | undefined {
    return this.#mailboxes.get(name);
  }

  /** Where the next scan begins. */
  mailboxMemory(name: string): MailboxMemory | undefined {
    return this.#memories.get(name);
  }

  history(project: string, reading: RemainingReading): SeriesHistory | undefined {
    return this.#series.get(seriesKey(project, reading))?.history;
  }

  /** Top-ups ever seen, of which the disk knows. */
  topUps(project: string, reading: RemainingReading): number {
    return this.#series.get(seriesKey(project, reading))?.keptTopUps ?? 0;
  }

  recordProject(project: { readonly name: string; readonly provider: string }, run: ProjectRun): void {
    const { name } = project;
    const previous = this.#projects.get(name);
    if (previous !== undefined && previous.provider !== project.provider) this.#forgetSeriesOf(new Set([name]));
    const state = applyRun(previous, project, run);
    this.#projects.set(name, state);
    if (run.answer !== undefined && state.lastGood !== undefined) {
      this.#observe(name, run.answer.readings, state.lastGood.measuredAtMs);
      this.#markUnusedSeries(name, previous?.lastGood?.readings ?? []);
    }
    this.#changed("project", name);
  }

  /** Whether what is known of a project is on disk, now or after the write that is under way. */
  isProjectKept(name: string): Promise<boolean> {
    const keys = [prefixes.project + name, ...this.#shownSeries(name).map((key) => prefixes.history + key)];
    return this.#queue === undefined ? Promise.resolve(true) : this.#queue.isKept(keys);
  }

  recordLookup(subscription: string, lastRun: LastRun, expiresAtMs: number | undefined): void {
    const lastGood =
      expiresAtMs === undefined
        ? this.#lookups.get(subscription)?.lastGood
        : { measuredAtMs: lastRun.startedAtMs, expiresAtMs };
    this.#lookups.set(subscription, { subscription, lastRun, ...(lastGood === undefined ? {} : { lastGood }) });
    this.#changed("lookup", subscription);
  }

  recordMailboxRun(mailbox: string, lastRun: LastRun): void {
    const succeeded =
      lastRun.failure === undefined ? { lastSuccessAtMs: lastRun.startedAtMs + lastRun.durationMs } : {};
    this.#mailboxes.set(mailbox, { ...this.#mailboxes.get(mailbox), mailbox, lastRun, ...succeeded });
    this.#changed("mailbox", mailbox);
  }

  /**
   * Keeps what a scan found. Position and counts are one record, and shown when the disk has it: a mail that was counted is never counted
   * again. Resolves when the disk has taken it or failed to.
   */
  async keepMailbox(mailbox: string, memory: MailboxMemory): Promise<void> {
    this.#memories.set(mailbox, memory);
    if (this.#queue === undefined) return this.#showMemory(mailbox, memory);
    this.#queue.write(prefixes.mailbox + mailbox);
    await this.#queue.isKept([prefixes.mailbox + mailbox]);
  }

  /** What is not named here is forgotten after `stateKeptMs`, or earlier where there is too much of it. */
  setInUse(inUse: InUse, stateKeptMs: number): void {
    this.#stateKeptMs = stateKeptMs;
    const known = { project: this.#projects, lookup: this.#lookups, mailbox: this.#mailboxes } as const;
    for (const kind of ["project", "lookup", "mailbox"] as const) {
      this.#unused[kind].clear();
      for (const [name, state] of known[kind])
        if (!inUse[kind].has(name)) this.#unused[kind].set(name, state.lastRun?.startedAtMs ?? 0);
    }
    this.#unused.series.clear();
    const shown = new Set([...inUse.project].flatMap((project) => this.#shownSeries(project)));
    for (const [key, { history }] of this.#series) if (!shown.has(key)) this.#unused.series.set(key, history.lastAtMs);
    this.#forgetUnused();
  }

  /** Writes what is not written yet and closes the database. */
  async close(): Promise<void> {
    this.#cancelTimer();
    await this.#queue?.close();
  }

  #changed(kind: RecordKind, name: string): void {
    this.#queue?.write(prefixes[kind] + name);
    this.#options.onChange({ kind, name });
  }

  #observe(project: string, readings: readonly Reading[], atMs: number): void {
    for (const reading of readings) {
      if (reading.kind !== "remaining") continue;
      const key = seriesKey(project, reading);
      const series = this.#series.get(key) ?? { history: createSeriesHistory(), keptTopUps: 0 };
      this.#series.set(key, series);
      observe(series.history, {
        atMs,
        value: reading.value,
        type: reading.type,
        ...(reading.limit === undefined ? {} : { limit: reading.limit }),
        ...(reading.resetsAtMs === undefined ? {} : { resetsAtMs: reading.resetsAtMs }),
      });
      if (this.#queue === undefined) series.keptTopUps = series.history.topUps;
      else this.#queue.write(prefixes.history + key);
    }
  }

  /** Series of which the last good answer spoke. */
  #shownSeries(project: string): string[] {
    return seriesIn(project, this.#projects.get(project)?.lastGood?.readings ?? []);
  }

  #markUnusedSeries(project: string, before: readonly Reading[]): void {
    const shown = new Set(this.#shownSeries(project));
    for (const key of shown) this.#unused.series.delete(key);
    for (const key of seriesIn(project, before)) {
      const series = this.#series.get(key);
      if (series !== undefined && !shown.has(key)) this.#unused.series.set(key, series.history.lastAtMs);
    }
    if (this.#unused.series.isTooMany) this.#forgetUnused();
  }

  #forgetUnused(): void {
    const beforeMs = this.#options.clock.nowMs() - this.#stateKeptMs;
    const projects = this.#unused.project.takeForgotten(beforeMs);
    for (const name of projects) this.#forget("project", name);
    this.#forgetSeriesOf(new Set(projects));
    for (const name of this.#unused.lookup.takeForgotten(beforeMs)) this.#forget("lookup", name);
    for (const name of this.#unused.mailbox.takeForgotten(beforeMs)) this.#forget("mailbox", name);
    for (const key of this.#unused.series.takeForgotten(beforeMs)) this.#forgetSeries(key);
  }

  #forget(kind: RecordKind, name: string): void {
    const known = { project: this.#projects, lookup: this.#lookups, mailbox: this.#mailboxes };
    known[kind].delete(name);
    if (kind === "mailbox") this.#memories.delete(name);
    this.#queue?.write(prefixes[kind] + name);
  }

  #forgetSeriesOf(projects: ReadonlySet<string>): void {
    if (projects.size === 0) return;
    for (const key of [...this.#series.keys()]) if (projects.has(projectOfSeries(key))) this.#forgetSeries(key);
  }

  #forgetSeries(key: string): void {
    this.#series.delete(key);
    this.#unused.series.delete(key);
    this.#queue?.write(prefixes.history + key);
  }

  #tidy(): void {
    this.#forgetUnused();
    this.#correctFuture();
    this.#cancelTimer = this.#options.clock.startTimer(() => this.#tidy(), tidyEveryMs);
  }

  /** A clock that was ahead has dated amounts that would stay fresh until it is there again: from now on they grow old. */
  #correctFuture(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const [name, state] of this.#projects) {
      if (state.lastGood === undefined || state.lastGood.measuredAtMs <= nowMs) continue;
      this.#projects.set(name, { ...state, lastGood: { ...state.lastGood, measuredAtMs: nowMs } });
      this.#changed("project", name);
    }
  }

  #showMemory(mailbox: string, memory: MailboxMemory): void {
    this.#mailboxes.set(mailbox, { ...this.#mailboxes.get(mailbox), mailbox, memory });
    this.#options.onChange({ kind: "mailbox", name: mailbox });
  }

  /** What goes to disk under a key; nothing for what was forgotten. */
  #prepare(key: string): Prepared {
    const [prefix, name] = [key.slice(0, 2), key.slice(2)];
    if (prefix === prefixes.history) return this.#prepareHistory(name);
    if (prefix === prefixes.mailbox) return this.#prepareMailbox(name);
    if (prefix === prefixes.lookup) return encoded(this.#lookups.get(name));
    return encoded(this.#projects.get(name));
  }

  #prepareHistory(key: string): Prepared {
    const series = this.#series.get(key);
    if (series === undefined) return {};
    const counted = series.history.topUps;
    return {
      value: encodeHistory(series.history),
      onKept: () => {
        if (series.keptTopUps === counted) return;
        series.keptTopUps = counted;
        this.#options.onChange({ kind: "project", name: projectOfSeries(key) });
      },
    };
  }

  #prepareMailbox(name: string): Prepared {
    const memory = this.#memories.get(name);
    const state = this.#mailboxes.get(name);
    if (memory === undefined) return encoded(state);
    return {
      ...encoded({ ...state, mailbox: name, memory }),
      onKept: () => {
        if (this.#memories.has(name) && this.#mailboxes.get(name)?.memory !== memory) this.#showMemory(name, memory);
      },
    };
  }

  *#keys(): Generator<string> {
    for (const name of this.#projects.keys()) yield prefixes.project + name;
    for (const name of this.#lookups.keys()) yield prefixes.lookup + name;
    for (const name of new Set([...this.#mailboxes.keys(), ...this.#memories.keys()])) yield prefixes.mailbox + name;
    for (const key of this.#series.keys()) yield prefixes.history + key;
  }

  /** A history that cannot be read is left out and said: the rest is still worth having. */
  #restore(database: Database): void {
    // Only this class writes records: they are what their kinds say.
    for (const { name, value } of database.records("project")) this.#projects.set(name, value as ProjectState);
    for (const { name, value } of database.records("lookup")) this.#lookups.set(name, value as LookupState);
    for (const { name, value } of database.records("mailbox")) {
      const state = value as MailboxState;
      this.#mailboxes.set(name, state);
      if (state.memory !== undefined) this.#memories.set(name, state.memory);
    }
    this.#restored = this.#projects.size;
    for (const { key, bytes } of database.histories()) {
      try {
        const history = decodeHistory(bytes);
        this.#series.set(key, { history, keptTopUps: history.topUps });
      } catch (error) {
        this.#options.logger.warn("history left out: it cannot be read", { series: key, error: String(error) });
      }
    }
  }
}

function encoded(state: object | undefined): Prepared {
  return state === undefined ? {} : { value: Buffer.from(JSON.stringify(state)) };
}

function seriesIn(project: string, readings: readonly Reading[]): string[] {
  return readings.flatMap((reading) => (reading.kind === "remaining" ? [seriesKey(project, reading)] : []));
}
