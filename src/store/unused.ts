/** What is no longer in use is kept for a while, because it may come back, but never more of it than this. */
export const mostUnused = 1_000;

/** Keys of one kind that are no longer in use, with the time of their last use. */
export class Unused {
  readonly #lastUsedAtMs = new Map<string, number>();

  set(key: string, lastUsedAtMs: number): void {
    this.#lastUsedAtMs.set(key, lastUsedAtMs);
  }

  delete(key: string): void {
    this.#lastUsedAtMs.delete(key);
  }

  clear(): void {
    this.#lastUsedAtMs.clear();
  }

  /** Takes out what was last used before `beforeMs`, and the oldest of what is too much. */
  takeForgotten(beforeMs: number): string[] {
    const tooMany = this.#lastUsedAtMs.size - mostUnused;
    const oldestFirst = [...this.#lastUsedAtMs].sort(([, a], [, b]) => a - b);
    const forgotten = oldestFirst.filter(([, atMs], index) => index < tooMany || atMs < beforeMs).map(([key]) => key);
    for (const key of forgotten) this.#lastUsedAtMs.delete(key);
    return forgotten;
  }

  get isTooMany(): boolean {
    return this.#lastUsedAtMs.size > mostUnused;
  }
}
