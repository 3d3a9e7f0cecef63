import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { StateFiles } from "./database.ts";
import { longestKeyBytes } from "./record-format.ts";
import { recordsAWrite, StateGoneError } from "./record-log.ts";

/** The present value of a key, as it goes to disk. */
export interface Prepared {
  /** Undefined: the key is removed. */
  readonly value?: Uint8Array;
  /** Called when this value is on disk. */
  readonly onKept?: () => void;
}

export interface WriteQueueOptions {
  readonly files: StateFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Asked when the key's turn has come, so that the newest value is written, and once. */
  readonly prepare: (key: string) => Prepared;
  /** Every key that has a value. */
  readonly keys: () => Iterable<string>;
}

type Waiter = (isKept: boolean) => void;

interface Writing extends Prepared {
  readonly key: string;
  readonly waiters: readonly Waiter[];
  readonly isAgain: boolean;
}

const firstRetryMs = 1_000;
const longestRetryMs = 15_000;
/** Whether the files are still there is looked up this often when nothing is written. */
const verifyEveryMs = 10_000;

/**
 * Writes the values of keys until the disk has them: what could not be written waits, and is tried again. Files that are mostly out of
 * date, and files that someone else deleted, are replaced in the same way: every key waits to be written again, to a new file.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  /** Keys that have changed, with those who want to know whether the next attempt succeeds. */
  readonly #changed = new Map<string, Waiter[]>();
  /** Keys that are to be written once more because a new file was begun. */
  readonly #again = new Set<string>();
  #isReplacing = false;
  #running: Promise<void> | undefined;
  #cancelTimer = () => {};
  /** Positive while the disk fails. */
  #retryMs = 0;
  #failures = 0;
  #isClosed = false;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
    this.#startTimer(verifyEveryMs);
  }

  /** Failed attempts, and files that were lost. */
  get failures(): number {
    return this.#failures;
  }

  write(key: string): void {
    if (Buffer.byteLength(key) > longestKeyBytes) return; // A vendor's name for an account that no vendor has.
    if (!this.#changed.has(key)) this.#changed.set(key, []);
    if (this.#retryMs === 0) this.#run();
  }

  /** Whether the present values of the keys are on disk after the next attempt. While the disk fails the answer is no, at once. */
  async isKept(keys: readonly string[]): Promise<boolean> {
    const answers = keys.map((key) => {
      const waiters = this.#changed.get(key);
      if (waiters === undefined) return true;
      return this.#retryMs > 0 ? false : new Promise<boolean>((resolve) => waiters.push(resolve));
    });
    return (await Promise.all(answers)).every((isKept) => isKept);
  }

  /** One last attempt, also while the disk fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer();
    await this.#running;
    if (this.#changed.size > 0 || this.#again.size > 0) await this.#run();
    if (this.#changed.size > 0)
      this.#options.logger.error("state lost: it could not be written before the end", { records: this.#changed.size });
    await this.#options.files.close();
  }

  #startTimer(delayMs: number): void {
    this.#cancelTimer();
    if (this.#isClosed) return;
    this.#cancelTimer = this.#options.clock.startTimer(() => this.#run(), delayMs);
  }

  #run(): Promise<void> {
    this.#running ??= this.#attempt();
    return this.#running;
  }

  async #attempt(): Promise<void> {
    await Promise.resolve(); // What changes in the same turn goes into the same write.
    try {
      do await this.#writeBatch();
      while (this.#changed.size > 0 || this.#again.size > 0);
      this.#startTimer(verifyEveryMs);
    } catch (error) {
      this.#failed(error);
    }
    this.#running = undefined; // In the same turn in which nothing was left.
  }

  async #writeBatch(): Promise<void> {
    const { files } = this.#options;
    const batch = this.#takeBatch();
    try {
      if (!(await this.#isIntact())) return this.#putBack(batch);
      if (batch.length > 0) await files.append(batch.map(({ key, value }) => [key, value]));
    } catch (error) {
      this.#putBack(batch);
      throw error;
    }
    this.#succeeded();
    for (const { onKept } of batch) onKept?.();
    for (const { waiters } of batch) for (const answer of waiters) answer(true);
    if (files.isWasteful && !this.#isReplacing) {
      await files.beginFile();
      this.#writeEverythingAgain();
    }
    if (this.#isReplacing && this.#again.size === 0) {
      await files.removeOldFiles();
      this.#isReplacing = false;
    }
  }

  #takeBatch(): Writing[] {
    const { prepare } = this.#options;
    const batch: Writing[] = [];
    for (const key of inTurn(this.#changed.keys(), this.#again)) {
      if (batch.length === recordsAWrite) break;
      const waiters = this.#changed.get(key) ?? [];
      const isChanged = this.#changed.delete(key);
      const isAgain = this.#again.delete(key);
      if (isChanged || isAgain) batch.push({ ...prepare(key), key, waiters, isAgain });
    }
    return batch;
  }

  #putBack(batch: readonly Writing[]): void {
    for (const { key, waiters, isAgain } of batch) {
      this.#changed.set(key, [...waiters, ...(this.#changed.get(key) ?? [])]);
      if (isAgain) this.#again.add(key);
    }
  }

  /** False when something was deleted: then a new file was begun. */
  async #isIntact(): Promise<boolean> {
    const { files, logger } = this.#options;
    try {
      await files.verify();
      return true;
    } catch (error) {
      if (!(error instanceof StateGoneError)) throw error;
      if (this.#retryMs === 0) {
        this.#failures += 1;
        logger.error("state deleted while it is in use: all of it is written again", { error: error.message });
      }
      this.#writeEverythingAgain();
      await files.startAnew();
      return false;
    }
  }

  #writeEverythingAgain(): void {
    for (const key of this.#options.keys()) this.#again.add(key);
    this.#isReplacing = true;
  }

  #succeeded(): void {
    if (this.#retryMs > 0) this.#options.logger.info("state is written again", { failures: this.#failures });
    this.#retryMs = 0;
  }

  /** A disk that is full or read-only must not stop the polling. */
  #failed(error: unknown): void {
    const { logger } = this.#options;
    this.#failures += 1;
    const fields = { error: error instanceof Error ? error.message : String(error) };
    if (this.#retryMs > 0) logger.debug("state not written", fields);
    else
      logger.error(
        "state not written: tried again until it is. Amounts go on in memory, mails and top-ups are counted when they are written",
        fields,
      );
    this.#retryMs = Math.min(longestRetryMs, Math.max(firstRetryMs, this.#retryMs * 2));
    for (const waiters of this.#changed.values()) for (const answer of waiters.splice(0)) answer(false);
    this.#startTimer(this.#retryMs);
  }
}

function* inTurn(first: Iterable<string>, second: Iterable<string>): Generator<string> {
  yield* first;
  yield* second;
}
