import {
  createSeriesHistory,
  decodeHistory,
  encodeHistory,
  observe,
  type SeriesHistory,
} from "../forecast/forecast.ts";
import type { MailboxMemory } from "../mailbox/memory.ts";
import type { Answer, LastRun, LookupState, ProjectState, RemainingReading } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { applyRun, type ProjectRun } from "./apply.ts";
import type { Database, RecordKind } from "./database.ts";
import { projectOfSeries, seriesKey } from "./series-key.ts";

/** What is remembered about a mailbox. */
export interface MailboxState {
  readonly mailbox: string;
  readonly memory?: MailboxMemory;
  readonly lastRun?: LastRun;
  readonly lastSuccessAtMs?: number;
}

/** A subject of the store that changed. */
export interface Change {
  readonly kind: RecordKind;
  readonly name: string;
}

export interface StoreOptions {
  /** Undefined keeps everything in memory only. */
  readonly database: Database | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after each change, so that what is derived from it can be made anew. */
  readonly onChange: (change: Change) => void;
}

/** A disk that takes longer than this, or twice as long, is as good as none: what it was asked to keep is shown all the same. */
const patienceMs = 5_000;

/** Histories change at every poll but matter slowly: they are written in rounds, so many at a time. */
const historyRoundMs = 10_000;
const historiesARound = 1_000;

/** REMEMBERS: the last good readings, counters and histories, in memory and on disk. */
export class Store {
  readonly #options: StoreOptions;
  readonly #projects = new Map<string, ProjectState>();
  readonly #lookups = new Map<string, LookupState>();
  readonly #mailboxes = new Map<string, MailboxState>();
  readonly #histories = new Map<string, SeriesHistory>();
  readonly #changedHistories = new Set<string>();
  readonly #pending = new Set<Promise<void>>();
  /** The last write of each subject that is under way. */
  readonly #unwritten = new Map<string, Promise<void>>();
  /** What is shown when its write has ended. */
  readonly #held = new Set<() => void>();
  #isFailing = false;
  #writeFailures = 0;
  #restored = 0;
  #cancelRound: (() => void) | undefined;
  #cancelPatience: (() => void) | undefined;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#restore();
    this.#scheduleRound();
    if (options.database !== undefined) this.#losePatience(new Set());
  }

  /** Projects whose state came from an earlier run. */
  get restored(): number {
    return this.#restored;
  }

  get writeFailures(): number {
    return this.#writeFailures;
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

  history(project: string, reading: RemainingReading): SeriesHistory | undefined {
    return this.#histories.get(seriesKey(project, reading));
  }

  /**
   * Whether the newest state of a subject would be lost by a kill at this moment. Counters of such a state must not be shown yet:
   * they would go back after the restart.
   */
  isUnwritten(kind: RecordKind, name: string): boolean {
    return this.#unwritten.has(subjectOf(kind, name));
  }

  /** Resolves when all that was recorded so far is on disk, or cannot be. */
  async written(): Promise<void> {
    await Promise.all([...this.#unwritten.values()]);
  }

  recordProject(project: { readonly name: string; readonly provider: string }, run: ProjectRun): ProjectState {
    const previous = this.#projects.get(project.name);
    if (previous !== undefined && previous.provider !== project.provider) this.#forgetHistories(project.name);
    const state = applyRun(previous, project, run);
    this.#projects.set(project.name, state);
    if (run.answer !== undefined && state.lastGood !== undefined)
      this.#observe(project.name, run.answer, state.lastGood.measuredAtMs);
    void this.#write("project", project.name, state);
    return state;
  }

  recordLookup(subscription: string, lastRun: LastRun, expiresAtMs: number | undefined): void {
    const lastGood =
      expiresAtMs === undefined
        ? this.#lookups.get(subscription)?.lastGood
        : { measuredAtMs: lastRun.startedAtMs, expiresAtMs };
    const state: LookupState = { subscription, lastRun, ...(lastGood === undefined ? {} : { lastGood }) };
    this.#lookups.set(subscription, state);
    void this.#write("lookup", subscription, state);
  }

  recordMailboxRun(mailbox: string, lastRun: LastRun): void {
    const previous = this.#mailboxes.get(mailbox);
    const succeeded =
      lastRun.failure === undefined ? { lastSuccessAtMs: lastRun.startedAtMs + lastRun.durationMs } : {};
    const state: MailboxState = { ...previous, mailbox, lastRun, ...succeeded };
    this.#mailboxes.set(mailbox, state);
    void this.#write("mailbox", mailbox, state);
  }

  /**
   * Resolves when the memory is on disk, so that a mail that was counted is never counted again. What a disk does not take is kept
   * in memory: position and counts are one record, so that after a restart both go on from the same earlier place.
   */
  keepMailbox(mailbox: string, memory: MailboxMemory): Promise<void> {
    const state: MailboxState = { ...this.#mailboxes.get(mailbox), mailbox, memory };
    this.#mailboxes.set(mailbox, state);
    return this.#write("mailbox", mailbox, state);
  }

  /** Writes what is not written yet and closes the database. */
  async close(): Promise<void> {
    this.#cancelRound?.();
    this.#cancelPatience?.();
    this.#writeHistories(Number.POSITIVE_INFINITY);
    await Promise.all([...this.#pending]);
    await this.#options.database?.close();
  }

  #observe(project: string, answer: Answer, atMs: number): void {
    for (const reading of answer.readings) {
      if (reading.kind !== "remaining") continue;
      const key = seriesKey(project, reading);
      const history = this.#histories.get(key) ?? createSeriesHistory();
      this.#histories.set(key, history);
      const topUpsBefore = history.topUps;
      observe(history, {
        atMs,
        value: reading.value,
        type: reading.type,
        ...(reading.limit === undefined ? {} : { limit: reading.limit }),
        ...(reading.resetsAtMs === undefined ? {} : { resetsAtMs: reading.resetsAtMs }),
      });
      // A counter is written with the state that shows it; everything else of a history can wait for its round.
      if (history.topUps === topUpsBefore) this.#changedHistories.add(key);
      else this.#writeHistory(key, history);
    }
  }

  #forgetHistories(project: string): void {
    for (const key of this.#histories.keys()) {
      if (projectOfSeries(key) !== project) continue;
      this.#histories.delete(key);
      this.#changedHistories.delete(key);
      const { database } = this.#options;
      if (database !== undefined) void this.#track(database.removeHistory(key));
    }
  }

  /** Resolves when the state may be shown: when it is on disk, or the disk does not take it. */
  #write(kind: RecordKind, name: string, state: unknown): Promise<void> {
    const { database, onChange } = this.#options;
    if (database === undefined) {
      onChange({ kind, name });
      return Promise.resolve();
    }
    const subject = subjectOf(kind, name);
    const written = this.#track(database.put(kind, name, state));
    const shown: Promise<void> = new Promise((resolve) => {
      const show = () => {
        if (!this.#held.delete(show)) return;
        if (this.#unwritten.get(subject) === shown) this.#unwritten.delete(subject);
        onChange({ kind, name });
        resolve();
      };
      this.#held.add(show);
      void written.then(show);
    });
    this.#unwritten.set(subject, shown);
    return shown;
  }

  /** Shows what has waited for the disk since the last look. */
  #losePatience(heldBefore: ReadonlySet<() => void>): void {
    for (const show of heldBefore) show();
    const held = new Set(this.#held);
    this.#cancelPatience = this.#options.clock.startTimer(() => this.#losePatience(held), patienceMs);
  }

  #track(written: Promise<void>): Promise<void> {
    const tracked: Promise<void> = this.#settled(written).then(() => void this.#pending.delete(tracked));
    this.#pending.add(tracked);
    return tracked;
  }

  /** A disk that is full or read-only must not stop the polling: it is counted, said once, and memory goes on. */
  async #settled(written: Promise<void>): Promise<void> {
    const { logger } = this.#options;
    try {
      await written;
      if (this.#isFailing) logger.info("state is written again", { failures: this.#writeFailures });
      this.#isFailing = false;
    } catch (error) {
      this.#writeFailures += 1;
      const fields = { error: error instanceof Error ? error.message : String(error) };
      if (this.#isFailing) logger.debug("state not written", fields);
      else logger.error("state not written: it is kept in memory, and a restart would lose what changed", fields);
      this.#isFailing = true;
    }
  }

  #scheduleRound(): void {
    if (this.#options.database === undefined) return;
    this.#cancelRound = this.#options.clock.startTimer(() => {
      this.#writeHistories(historiesARound);
      this.#scheduleRound();
    }, historyRoundMs);
  }

  #writeHistories(most: number): void {
    const { database } = this.#options;
    if (database === undefined) return;
    let written = 0;
    for (const key of this.#changedHistories) {
      if (written++ >= most) return;
      const history = this.#histories.get(key);
      if (history !== undefined) this.#writeHistory(key, history);
    }
  }

  #writeHistory(key: string, history: SeriesHistory): void {
    this.#changedHistories.delete(key);
    const { database } = this.#options;
    if (database !== undefined) void this.#track(database.putHistory(key, encodeHistory(history)));
  }

  /** A record that cannot be read is left out and said: the rest is still worth having. */
  #restore(): void {
    const { database, logger } = this.#options;
    if (database === undefined) return;
    const read = <Value>(kind: RecordKind, into: Map<string, Value>) => {
      for (const { name, value } of database.records(kind)) into.set(name, value as Value); // Only this class writes under this kind.
    };
    read("project", this.#projects);
    read("lookup", this.#lookups);
    read("mailbox", this.#mailboxes);
    this.#restored = this.#projects.size;
    for (const { key, bytes } of database.histories()) {
      try {
        this.#histories.set(key, decodeHistory(bytes));
      } catch (error) {
        logger.warn("history left out: it cannot be read", { series: key, error: String(error) });
      }
    }
  }
}

function subjectOf(kind: RecordKind, name: string): string {
  return `${kind}:${name}`;
}
