/**
 * Runs work one at a time and takes the clients in turn: one that asks for much waits for itself. When the queue is full, the client
 * that has most in it loses its newest.
 */
export class FairQueue {
  readonly #most: number;
  /** In the order in which clients get their turn; each entry says whether the turn has come or the work is refused. */
  readonly #waiting = new Map<string, ((isTurn: boolean) => void)[]>();
  #length = 0;
  #isRunning = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** Undefined when the queue is full. */
  async run<Result>(client: string, work: () => Promise<Result>): Promise<Result | undefined> {
    if (!(await this.#acquire(client))) return undefined;
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  async #acquire(client: string): Promise<boolean> {
    if (!this.#isRunning) {
      this.#isRunning = true;
      return true;
    }
    const own = this.#waiting.get(client) ?? [];
    if (this.#length >= this.#most) {
      let longest = own;
      for (const queue of this.#waiting.values()) if (queue.length > longest.length + 1) longest = queue;
      if (longest === own) return false;
      longest.pop()?.(false);
      this.#length -= 1;
    }
    this.#waiting.set(client, own);
    this.#length += 1;
    return new Promise((resolve) => own.push(resolve));
  }

  #release(): void {
    for (const [client, queue] of this.#waiting) {
      this.#waiting.delete(client);
      if (queue.length > 1) this.#waiting.set(client, queue);
      this.#length -= 1;
      queue.shift()?.(true);
      return;
    }
    this.#isRunning = false;
  }
}
