import { isDeepStrictEqual } from "node:util";
import type { ReceiverConfig } from "../config/notify-schema.ts";
import { CheckError, type FailureReason } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient } from "../platform/http-client.ts";
import type { Logger } from "../platform/logger.ts";
import type { Alert } from "./alert.ts";
import type { FoundAlerts } from "./alert-tracker.ts";
import { inOrder, type Message, messageId, type ToldAlert } from "./message.ts";
import { mayHaveArrived, type Send, sendInTime } from "./receivers/receiver.ts";
import { senderOf } from "./receivers/sender.ts";

/** An alert that a receiver knows as firing. */
interface Told {
  readonly alert: Alert;
  readonly toldAtMs: number;
  /** How often it has been told, this time included. */
  readonly times: number;
  /** The last message about it may have arrived or not: whatever holds is said again. */
  readonly isUncertain?: true;
}

type Known = Map<string, Told>;

/** What is kept of a receiver. */
export interface ReceiverRecord {
  readonly told: readonly Told[];
  /** The last message, if nobody knows whether it arrived: written before it leaves, removed when a message has arrived. */
  readonly sending?: Sending;
}

type Sending = Pick<Message, "id" | "alerts">;

export interface WorkerOptions {
  readonly receiver: ReceiverConfig;
  readonly record: ReceiverRecord | undefined;
  /** Resolves when the disk has it or has failed to take it. */
  readonly keep: (record: ReceiverRecord) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly http: () => HttpClient;
  readonly externalUrl: string | undefined;
  readonly groupWaitMs: number;
  readonly onChange: () => void;
}

const firstRetryMs = 15_000;
const longestRetryMs = 5 * 60_000;
/** Longer waits that a receiver asks for are cut: it may be wrong, and money may run out meanwhile. */
const longestAskedMs = 60 * 60_000;

/**
 * Brings one receiver up to date. Messages are not queued: what a receiver already has is compared with what holds, and the
 * difference is the next message. One that was down for a day gets one message, and nothing grows meanwhile.
 *
 * A send and a write cannot be one step. The intent is written, the message sent, and the outcome written. Where the process is killed
 * between the two writes, or the receiver is silent, nobody knows whether the message arrived: while it still holds it is sent again, with
 * the same id and nothing else in it, and says that it may be known.
 */
export class ReceiverWorker {
  readonly #options: WorkerOptions;
  #told: Known = new Map();
  #receiver: ReceiverConfig;
  #send: Send;
  /** A message that may have arrived. */
  #unknown: Sending | undefined;
  #running: Promise<void> | undefined;
  #firstNewsAtMs: number | undefined;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #retryMs = 0;
  #isGone = false;
  #abandon: ((error: CheckError) => void) | undefined;
  #attempts = 0;
  readonly #failures = new Map<FailureReason, number>();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#receiver = options.receiver;
    this.#send = senderOf(options.receiver);
    for (const told of options.record?.told ?? []) this.#told.set(told.alert.key, told);
    this.#unknown = options.record?.sending;
  }

  get attempts(): number {
    return this.#attempts;
  }

  get failures(): ReadonlyMap<FailureReason, number> {
    return this.#failures;
  }

  /** A changed receiver is tried at once; what it has got is not sent again. */
  configure(receiver: ReceiverConfig): void {
    const isSame = isDeepStrictEqual(receiver, this.#receiver);
    this.#receiver = receiver;
    this.#send = senderOf(receiver);
    if (isSame) return;
    this.#retryMs = 0;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }

  /** It is no longer configured: nothing more is sent or written. */
  remove(): void {
    this.#isGone = true;
  }

  /** What would be sent now; undefined while there is nothing. Waits and retries are not looked at. */
  next(found: FoundAlerts, nowMs: number, repeatMs: number): Message | undefined {
    const again = this.#sameAgain(found);
    if (again !== undefined) return this.#message(again, true);
    const wanted = found.firing.filter((alert) => !found.isInhibited(alert) && wants(this.#receiver, alert));
    const news = wanted.filter(({ key, sinceMs }) => {
      const told = this.#told.get(key);
      return told?.alert.sinceMs !== sinceMs || told.isUncertain;
    });
    const holding = new Set([...found.firing, ...found.pending].map(({ key }) => key));
    // A hidden alert may end because the amount became unknown or worse. Its end is sent together with the end of the alert that hides it.
    const over = [...this.#told.values()].filter(({ alert }) => !holding.has(alert.key) && !found.isInhibited(alert));
    const isRepeatDue = wanted.some(({ key }) => nowMs - (this.#told.get(key)?.toldAtMs ?? nowMs) >= repeatMs);
    const said = isRepeatDue ? wanted : news;
    if (said.length === 0 && over.length === 0) return undefined;
    const alerts = inOrder([
      ...said.map((alert): ToldAlert => ({ status: "firing", alert })),
      ...over.map(({ alert }): ToldAlert => ({ status: "resolved", alert, endedAtMs: nowMs })),
    ]);
    const id = messageId(this.#receiver.name, alerts, (key) => this.#told.get(key)?.times ?? 0);
    return this.#message({ id, alerts }, false);
  }

  /**
   * The message that may have arrived, with current values and without the alerts that have changed since. It keeps its id, so a
   * receiver that has the first copy can drop this one.
   */
  #sameAgain({ firing }: FoundAlerts): Sending | undefined {
    if (this.#unknown === undefined) return undefined;
    const now = new Map(firing.map((alert) => [alert.key, alert]));
    const alerts = this.#unknown.alerts.flatMap((told): ToldAlert[] => {
      const alert = now.get(told.alert.key);
      if (told.status === "resolved") return alert === undefined ? [told] : [];
      const isSame = alert?.sinceMs === told.alert.sinceMs && wants(this.#receiver, alert);
      return isSame ? [{ ...told, alert }] : [];
    });
    return alerts.length === 0 ? undefined : { id: this.#unknown.id, alerts };
  }

  #message(sending: Sending, mayBeKnown: boolean): Message {
    const { externalUrl } = this.#options;
    return { ...sending, receiver: this.#receiver.name, mayBeKnown, isTest: false, externalUrl };
  }

  /** Sends what is new, unless something is on its way or it is too early. */
  consider(found: FoundAlerts, nowMs: number, repeatMs: number): void {
    if (this.#running !== undefined || this.#isGone) return;
    this.#dropUnwanted(found);
    const message = this.next(found, nowMs, repeatMs);
    if (message === undefined) {
      this.#firstNewsAtMs = undefined;
      return;
    }
    // What a round finds comes in over some seconds: it waits for the rest.
    this.#firstNewsAtMs ??= nowMs;
    if (nowMs - this.#firstNewsAtMs < this.#options.groupWaitMs || nowMs < this.#notBeforeMs) return;
    this.#running = this.#deliver(message).finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Gives up what is on its way; it may have arrived. */
  abandon(): void {
    this.#abandon?.(new CheckError("timeout", "the daemon stops"));
  }

  /** What the receiver no longer asks for is neither repeated nor resolved. */
  #dropUnwanted({ firing }: FoundAlerts): void {
    for (const { key } of firing) {
      const told = this.#told.get(key);
      if (told !== undefined && !wants(this.#receiver, told.alert)) this.#told.delete(key);
    }
  }

  async #deliver(message: Message): Promise<void> {
    const { logger, clock, http } = this.#options;
    const sending = { id: message.id, alerts: message.alerts };
    const unsure = this.#unsureOf(message, clock.nowMs());
    await this.#keep(unsure, sending);
    this.#attempts += 1;
    const fields = { receiver: message.receiver, alerts: message.alerts.length };
    try {
      await sendInTime(this.#send, message, { http: http(), clock }, (abandon) => {
        this.#abandon = abandon;
      });
      this.#note(message, clock.nowMs());
      this.#unknown = undefined;
      this.#firstNewsAtMs = undefined;
      if (this.#retryMs > 0) logger.info("receiver takes messages again", fields);
      else logger.debug("notification sent", fields);
      this.#retryMs = 0;
    } catch (error) {
      const failure =
        error instanceof CheckError ? error : new CheckError("internal", "a fault of this program", { cause: error });
      if (mayHaveArrived(failure)) {
        this.#told = unsure;
        this.#unknown = sending;
      }
      this.#failed(failure);
    }
    this.#abandon = undefined;
    await this.#keep(this.#told, this.#unknown);
    this.#options.onChange();
  }

  /** What the receiver knows while nobody knows whether this message arrived. */
  #unsureOf({ alerts }: Message, nowMs: number): Known {
    const unsure = new Map(this.#told);
    for (const { alert } of alerts)
      unsure.set(alert.key, { toldAtMs: nowMs, times: 0, ...unsure.get(alert.key), alert, isUncertain: true });
    return unsure;
  }

  #note({ alerts }: Message, nowMs: number): void {
    for (const { status, alert } of alerts)
      if (status === "resolved") this.#told.delete(alert.key);
      else {
        const times = (this.#told.get(alert.key)?.times ?? 0) + 1;
        this.#told.set(alert.key, { alert, toldAtMs: nowMs, times });
      }
  }

  #failed(failure: CheckError): void {
    const { logger, clock } = this.#options;
    this.#failures.set(failure.reason, (this.#failures.get(failure.reason) ?? 0) + 1);
    const fields = { receiver: this.#receiver.name, reason: failure.reason, error: failure.message };
    if (this.#retryMs > 0) logger.debug("notification not sent", fields);
    else logger.warn("notification not sent: tried again until it is", fields);
    if (failure.reason === "internal")
      logger.error("notification hit a fault of this program", { error: String(failure.cause) });
    this.#retryMs = Math.min(longestRetryMs, Math.max(firstRetryMs, this.#retryMs * 2));
    const askedMs = Math.min(longestAskedMs, failure.retryAfterMs ?? 0);
    this.#notBeforeMs = clock.nowMs() + Math.max(this.#retryMs, askedMs);
  }

  async #keep(told: Known, sending: Sending | undefined): Promise<void> {
    if (this.#isGone) return;
    await this.#options.keep({ told: [...told.values()], ...(sending === undefined ? {} : { sending }) });
  }
}

function wants({ when, severity, labels, owner }: ReceiverConfig, alert: Alert): boolean {
  return (
    when.includes(alert.when) &&
    severity.includes(alert.severity) &&
    Object.entries(labels).every(([name, value]) => (alert.subject.labels[name] ?? alert.labels[name]) === value) &&
    (owner === undefined || (alert.subject.owner !== undefined && owner.includes(alert.subject.owner)))
  );
}
