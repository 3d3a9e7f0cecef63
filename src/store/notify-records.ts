import { prefixes, type StateReader } from "./database.ts";
import type { Prepared, WriteQueue } from "./write-queue.ts";

/** What receivers of notifications have been told, by name; made and understood by the notifier. */
export class NotifyRecords {
  readonly #records = new Map<string, object>();
  readonly #queue: () => Pick<WriteQueue, "write" | "isKept"> | undefined;

  /** @param queue undefined where state is kept in memory only */
  constructor(queue: () => Pick<WriteQueue, "write" | "isKept"> | undefined) {
    this.#queue = queue;
  }

  restore(state: StateReader): void {
    for (const { name, value } of state.records("notify")) this.#records.set(name, value as object); // Written by `keep` only.
  }

  get(name: string): object | undefined {
    return this.#records.get(name);
  }

  names(): readonly string[] {
    return [...this.#records.keys()];
  }

  /** Undefined forgets it. Resolves when the disk has taken it or failed to. */
  async keep(name: string, value: object | undefined): Promise<void> {
    if (value === undefined) this.#records.delete(name);
    else this.#records.set(name, value);
    const queue = this.#queue();
    queue?.write(prefixes.notify + name);
    await queue?.isKept([prefixes.notify + name]);
  }

  /** What goes to disk; nothing for what was forgotten. */
  prepare(name: string): Prepared {
    const record = this.#records.get(name);
    return record === undefined ? {} : { value: Buffer.from(JSON.stringify(record)) };
  }

  *keys(): Generator<string> {
    for (const name of this.#records.keys()) yield prefixes.notify + name;
  }
}
