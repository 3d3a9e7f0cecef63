/** TELLS: what needs attention, to chats, webhooks and mail addresses. */
import type { ReceiverConfig } from "../config/notify-schema.ts";
import type { ReceiverCounts } from "../metrics/notify-samples.ts";
import { type FailureReason, failureReasons } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient } from "../platform/http-client.ts";
import type { Logger } from "../platform/logger.ts";
import { AlertTracker, type TrackedTimes, type TrackerOptions } from "./alert-tracker.ts";
import { type ReceiverRecord, ReceiverWorker } from "./receiver-worker.ts";

export interface NotifyConfig {
  readonly repeat: number;
  readonly receivers: readonly ReceiverConfig[];
}

/** What outlives the process; `undefined` forgets a record. */
export interface NotifyRecords {
  get(name: string): unknown;
  /** Resolves when the disk has it or has failed to take it. */
  keep(name: string, value: object | undefined): Promise<void>;
  names(): readonly string[];
}

export interface NotifierOptions extends TrackerOptions {
  readonly records: NotifyRecords;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly http: () => HttpClient;
  readonly externalUrl: string | undefined;
  /** Called when the counts have changed. */
  readonly onChange: () => void;
  /** Time between two evaluations; a test has a shorter one. */
  readonly everyMs?: number;
}

/** `evaluation_interval` of prometheus.yml. */
const evaluationIntervalMs = 30_000;
const timesRecord = "times";
const receiverPrefix = "receiver:";

export class Notifier {
  readonly #options: NotifierOptions;
  readonly #everyMs: number;
  readonly #tracker: AlertTracker;
  readonly #workers = new Map<string, ReceiverWorker>();
  #config: NotifyConfig = { repeat: 0, receivers: [] };
  #cancelTimer = () => {};
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs ?? evaluationIntervalMs;
    // Only this class writes these records: they are what their names say.
    this.#tracker = new AlertTracker(options, options.records.get(timesRecord) as TrackedTimes | undefined);
  }

  /** Begins with the first receiver; without one nothing is evaluated. */
  configure(config: NotifyConfig): void {
    const { records } = this.#options;
    this.#config = config;
    const names = new Set(config.receivers.map(({ name }) => name));
    for (const [name, worker] of this.#workers) {
      if (names.has(name)) continue;
      worker.remove();
      this.#workers.delete(name);
    }
    for (const record of records.names())
      if (record.startsWith(receiverPrefix) && !names.has(record.slice(receiverPrefix.length)))
        void records.keep(record, undefined);
    for (const receiver of config.receivers) {
      const known = this.#workers.get(receiver.name);
      if (known === undefined) this.#workers.set(receiver.name, this.#workerOf(receiver));
      else known.configure(receiver);
    }
    if (config.receivers.length === 0) this.#cancelTimer();
    else if (this.#running === undefined && !this.#isStopped) this.#run();
  }

  #workerOf(receiver: ReceiverConfig): ReceiverWorker {
    const { records, ...tools } = this.#options;
    const recordName = receiverPrefix + receiver.name;
    return new ReceiverWorker({
      ...tools,
      receiver,
      record: records.get(recordName) as ReceiverRecord | undefined,
      keep: (record) => records.keep(recordName, record),
      groupWaitMs: this.#everyMs,
    });
  }

  counts(): ReceiverCounts[] {
    return [...this.#workers].map(([receiver, { attempts, failures }]) => ({
      receiver,
      attempts,
      failures: Object.fromEntries(failureReasons.map((reason) => [reason, failures.get(reason) ?? 0])) as Record<
        FailureReason,
        number
      >,
    }));
  }

  /** What each receiver would be told now, and what has not held long enough; nothing is sent or kept. */
  async preview({ repeat, receivers }: NotifyConfig) {
    const nowMs = this.#options.clock.nowMs();
    const found = await this.#tracker.evaluate(nowMs);
    const messages = new Map(
      receivers.flatMap((receiver) => {
        const message = this.#workerOf(receiver).next(found, nowMs, repeat);
        return message === undefined ? [] : [[receiver.name, message] as const];
      }),
    );
    return { messages, pending: found.pending };
  }

  /** No further evaluation; what is on its way may take `graceMs` to arrive. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer();
    const { clock } = this.#options;
    let cancel = () => {};
    const grace = new Promise<void>((resolve) => {
      cancel = clock.startTimer(resolve, graceMs);
    });
    await Promise.race([this.#settled(), grace]);
    cancel();
    for (const worker of this.#workers.values()) worker.abandon();
    await this.#settled();
  }

  async #settled(): Promise<void> {
    await this.#running;
    await Promise.all([...this.#workers.values()].map((worker) => worker.idle()));
  }

  #run(): void {
    this.#cancelTimer();
    this.#running = this.#evaluate().finally(() => {
      this.#running = undefined;
      if (this.#isStopped || this.#config.receivers.length === 0) return;
      this.#cancelTimer = this.#options.clock.startTimer(() => this.#run(), this.#everyMs);
    });
  }

  async #evaluate(): Promise<void> {
    const { clock, logger, records } = this.#options;
    try {
      const found = await this.#tracker.evaluate(clock.nowMs());
      if (found.isChanged) void records.keep(timesRecord, this.#tracker.times);
      for (const worker of this.#workers.values()) worker.consider(found, clock.nowMs(), this.#config.repeat);
    } catch (error) {
      logger.error("conditions cannot be evaluated", { error: error instanceof Error ? error.stack : String(error) });
    }
  }
}
