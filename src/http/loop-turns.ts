import type { Clock } from "../platform/clock.ts";
import { letOthersRun } from "../platform/event-loop.ts";

const sliceMs = 10;

/** Shares the event loop out to long work: one slice a turn, whether one request asks for it or twenty. */
export class LoopTurns {
  readonly #clock: Clock;
  #last: Promise<void> = Promise.resolve();
  #sliceEndsAtMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves in a turn of the event loop that no other long work has; its slice begins. */
  take(): Promise<void> {
    this.#last = this.#last.then(letOthersRun).then(() => {
      this.#sliceEndsAtMs = this.#clock.monotonicMs() + sliceMs;
    });
    return this.#last;
  }

  /** Whether the slice that began last is over, so that its owner has to take another turn. */
  get isSliceOver(): boolean {
    return this.#clock.monotonicMs() >= this.#sliceEndsAtMs;
  }
}
