import type { SeriesHistory } from "../forecast/forecast.ts";
import { type LedgerSeries, spendTotals } from "../ledger/ledger.ts";
import type { MailboxMemory } from "../mailbox/memory.ts";
import type { HistoryPoint, LastRun, ProjectState, RatesState, RemainingReading, SubscriptionState } from "../model.ts";
import { applyRun, type ProjectRun } from "./apply.ts";
import { prefixes, type RecordKind, type StateReader } from "./database.ts";
import { Ledgers } from "./ledgers.ts";
import { NotifyRecords } from "./notify-records.ts";
import { SeriesHistories, seriesIn } from "./series.ts";
import { haveSameNames, type InUse, type MailboxState, type StoreOptions } from "./store-options.ts";
import { Unused } from "./unused.ts";
import { type Prepared, WriteQueue } from "./write-queue.ts";

const defaultStateKeptMs = 90 * 86_400_000;
const forgetEveryMs = 60_000;

/** REMEMBERS: the last good readings, histories and mail positions, in memory and on disk. */
export class Store {
  readonly notify = new NotifyRecords(() => this.#queue);
  readonly #options: StoreOptions;
  readonly #queue: WriteQueue | undefined;
  readonly #projects = new Map<string, ProjectState>();
  readonly #subscriptions = new Map<string, SubscriptionState>();
  readonly #mailboxes = new Map<string, MailboxState>();
  /** What the last scan found, also where the disk has not taken it yet. */
  readonly #memories = new Map<string, MailboxMemory>();
  readonly #series: SeriesHistories;
  readonly #ledgers = new Ledgers((key) => this.#queue?.write(key));
  readonly #unused = { project: new Unused(), subscription: new Unused(), mailbox: new Unused() };
  #rates: RatesState = {};
  #inUse: InUse | undefined;
  #stateKeptMs = defaultStateKeptMs;
  #restored = 0;
  #cancelTimer = () => {};

  constructor(options: StoreOptions) {
    this.#options = options;
    const { database, clock, logger, onChange } = options;
    this.#series = new SeriesHistories({
      write: database === undefined ? undefined : (key) => this.#queue?.write(prefixes.history + key),
      onTopUp: (name) => onChange({ kind: "project", name }),
    });
    const kept = database ?? options.kept;
    if (kept !== undefined) this.#restore(kept);
    if (database !== undefined) {
      const [prepare, keys] = [(key: string) => this.#prepare(key), () => this.#keys()];
      this.#queue = new WriteQueue({ files: database, clock, logger, prepare, keys });
    }
    this.#forgetRegularly();
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

  subscription(name: string): SubscriptionState | undefined {
    return this.#subscriptions.get(name);
  }

  mailbox(name: string): MailboxState | undefined {
    return this.#mailboxes.get(name);
  }

  get rates(): RatesState {
    return this.#rates;
  }

  /** Where the next scan begins. */
  mailboxMemory(name: string): MailboxMemory | undefined {
    return this.#memories.get(name);
  }

  history(project: string, reading: RemainingReading): SeriesHistory | undefined {
    return this.#series.history(project, reading);
  }

  /** What the project used, was topped up with and had left, by day. */
  ledger(project: string): readonly LedgerSeries[] {
    return this.#ledgers.of(project);
  }

  /** Top-ups ever seen, of which the disk knows. */
  topUps(project: string, reading: RemainingReading): number {
    return this.#series.topUps(project, reading);
  }

  recordProject(project: { readonly name: string; readonly provider: string }, run: ProjectRun): void {
    const { name } = project;
    const previous = this.#projects.get(name);
    if (previous !== undefined && previous.provider !== project.provider) this.#series.forgetProjects(new Set([name]));
    const state = applyRun(previous, project, run);
    this.#projects.set(name, state);
    if (run.answer !== undefined && state.lastGood !== undefined) {
      const { readings } = run.answer;
      const atMs = state.lastGood.measuredAtMs;
      const amounts = this.#series.observe(name, readings, atMs);
      this.#ledgers.observe(name, { provider: project.provider, atMs, amounts, totals: spendTotals(readings) });
      if (this.#series.markUnused(name, readings, previous?.lastGood?.readings ?? [])) this.#forgetUnused();
    }
    this.#changed("project", name);
  }

  /** Puts what was read elsewhere in front of a series' history. @returns false where what is there already leaves no room for it */
  addPast(project: string, reading: RemainingReading, points: readonly HistoryPoint[]): boolean {
    const isTaken = this.#series.addPast(project, reading, points);
    if (isTaken) this.#options.onChange({ kind: "project", name: project });
    return isTaken;
  }

  /** Whether what is known of a project is on disk, now or after the write that is under way. */
  isProjectKept(name: string): Promise<boolean> {
    const histories = this.#shownSeries(name).map((key) => prefixes.history + key);
    const keys = [prefixes.project + name, prefixes.ledger + name, ...histories];
    return this.#queue === undefined ? Promise.resolve(true) : this.#queue.isKept(keys);
  }

  recordLookup(subscription: string, lastRun: LastRun, expiresAtMs: number | undefined): void {
    const found = expiresAtMs === undefined ? {} : { lastGood: { measuredAtMs: lastRun.startedAtMs, expiresAtMs } };
    this.#subscriptions.set(subscription, {
      ...this.#subscriptions.get(subscription),
      subscription,
      lastRun,
      ...found,
    });
    this.#changed("subscription", subscription);
  }

  /** A payment that a person marked. Resolves with whether it is on disk. */
  markRenewed(subscription: string, on: string): Promise<boolean> {
    const renewed = { on, markedAtMs: this.#options.clock.nowMs() };
    this.#subscriptions.set(subscription, { ...this.#subscriptions.get(subscription), subscription, renewed });
    this.#changed("subscription", subscription);
    return this.#queue === undefined
      ? Promise.resolve(true)
      : this.#queue.isKept([prefixes.subscription + subscription]);
  }

  recordRates(state: RatesState): void {
    this.#rates = { ...this.#rates, ...state };
    this.#queue?.write(prefixes.rates);
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
    if (this.#inUse === undefined || !haveSameNames(this.#inUse, inUse)) this.#use(inUse);
    this.#forgetUnused();
  }

  #use(inUse: InUse): void {
    this.#inUse = inUse;
    const known = { project: this.#projects, subscription: this.#subscriptions, mailbox: this.#mailboxes } as const;
    for (const kind of ["project", "subscription", "mailbox"] as const) {
      this.#unused[kind].clear();
      for (const [name, state] of known[kind])
        if (!inUse[kind].has(name)) this.#unused[kind].set(name, lastUsedAtMs(state));
    }
    this.#series.setInUse(new Set([...inUse.project].flatMap((project) => this.#shownSeries(project))));
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

  /** Series of which the last good answer spoke. */
  #shownSeries(project: string): string[] {
    return seriesIn(project, this.#projects.get(project)?.lastGood?.readings ?? []);
  }

  #forgetUnused(): void {
    const beforeMs = this.#options.clock.nowMs() - this.#stateKeptMs;
    const projects = this.#unused.project.takeForgotten(beforeMs);
    for (const name of projects) this.#forget("project", name);
    this.#series.forgetProjects(new Set(projects));
    for (const name of projects) this.#ledgers.forgetProject(name);
    for (const name of this.#unused.subscription.takeForgotten(beforeMs)) this.#forget("subscription", name);
    for (const name of this.#unused.mailbox.takeForgotten(beforeMs)) this.#forget("mailbox", name);
    this.#series.forgetUnused(beforeMs);
  }

  #forget(kind: RecordKind, name: string): void {
    const known = { project: this.#projects, subscription: this.#subscriptions, mailbox: this.#mailboxes };
    known[kind].delete(name);
    if (kind === "mailbox") this.#memories.delete(name);
    this.#queue?.write(prefixes[kind] + name);
  }

  #forgetRegularly(): void {
    this.#forgetUnused();
    this.#ledgers.forgetUnused(this.#options.clock.nowMs() - this.#stateKeptMs);
    this.#correctFuture();
    this.#cancelTimer = this.#options.clock.startTimer(() => this.#forgetRegularly(), forgetEveryMs);
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
    if (prefix === prefixes.history) return this.#series.prepare(name);
    if (prefix === prefixes.ledger) return this.#ledgers.prepare(name);
    if (prefix === prefixes.closedDays) return this.#ledgers.prepareClosed(key);
    if (prefix === prefixes.rates) return encoded(this.#rates);
    if (prefix === prefixes.mailbox) return this.#prepareMailbox(name);
    if (prefix === prefixes.notify) return this.notify.prepare(name);
    if (prefix === prefixes.subscription) return encoded(this.#subscriptions.get(name));
    return encoded(this.#projects.get(name));
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
    for (const name of this.#subscriptions.keys()) yield prefixes.subscription + name;
    for (const name of new Set([...this.#mailboxes.keys(), ...this.#memories.keys()])) yield prefixes.mailbox + name;
    yield* this.notify.keys();
    for (const key of this.#series.keys()) yield prefixes.history + key;
    if (this.#rates.lastRun !== undefined) yield prefixes.rates;
    yield* this.#ledgers.keys();
  }

  /** A history that cannot be read is left out and said: the rest is still worth having. */
  #restore(database: StateReader): void {
    // Only this class writes records: they are what their kinds say.
    for (const { name, value } of database.records("project")) this.#projects.set(name, value as ProjectState);
    for (const { name, value } of database.records("subscription"))
      this.#subscriptions.set(name, value as SubscriptionState);
    for (const { name, value } of database.records("mailbox")) {
      const state = value as MailboxState;
      this.#mailboxes.set(name, state);
      if (state.memory !== undefined) this.#memories.set(name, state.memory);
    }
    for (const { value } of database.records("rates")) this.#rates = value as RatesState;
    this.notify.restore(database);
    this.#restored = this.#projects.size;
    this.#ledgers.restore(database);
    for (const { key, bytes } of database.bytes("history")) {
      try {
        this.#series.restore(key, bytes);
      } catch (error) {
        this.#options.logger.warn("history left out: it cannot be read", { series: key, error: String(error) });
      }
    }
  }
}

function lastUsedAtMs({ lastRun, renewed }: Pick<SubscriptionState, "lastRun" | "renewed">): number {
  return Math.max(lastRun?.startedAtMs ?? 0, renewed?.markedAtMs ?? 0);
}

function encoded(state: object | undefined): Prepared {
  return state === undefined ? {} : { value: Buffer.from(JSON.stringify(state)) };
}
