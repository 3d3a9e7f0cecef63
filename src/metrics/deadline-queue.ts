interface Queued<T> {
  readonly entry: T;
  readonly atMs: number;
}

/**
 * Says which entries have come of age, without looking at the others: a binary heap with one place for each entry. A
 * deadline that moves later, as it does at every check, costs nothing until the earlier one has come.
 */
export class DeadlineQueue<T> {
  readonly #heap: Queued<T>[] = [];
  /** The place of an entry in the heap, never later than its deadline. */
  readonly #queued = new Map<T, Queued<T>>();
  readonly #deadlineOf: (entry: T) => number;

  /** @param deadlineOf epoch milliseconds; infinite for an entry that never comes of age */
  constructor(deadlineOf: (entry: T) => number) {
    this.#deadlineOf = deadlineOf;
  }

  /** To be called when an entry is new or its deadline has moved. */
  moved(entry: T): void {
    const atMs = this.#deadlineOf(entry);
    const queued = this.#queued.get(entry);
    if (atMs === Number.POSITIVE_INFINITY || (queued !== undefined && queued.atMs <= atMs)) return;
    const place = { entry, atMs };
    this.#queued.set(entry, place);
    this.#push(place);
  }

  remove(entry: T): void {
    this.#queued.delete(entry);
  }

  /** Takes out all entries whose deadline has come. */
  due(nowMs: number): readonly T[] {
    const due: T[] = [];
    for (let first = this.#heap[0]; first !== undefined && first.atMs <= nowMs; first = this.#heap[0]) {
      this.#pop();
      const { entry } = first;
      // A place that was given up: the entry is gone, or has an earlier one.
      if (this.#queued.get(entry) !== first) continue;
      this.#queued.delete(entry);
      if (this.#deadlineOf(entry) <= nowMs) due.push(entry);
      else this.moved(entry);
    }
    return due;
  }

  #push(place: Queued<T>): void {
    const heap = this.#heap;
    let at = heap.push(place) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.atMs <= place.atMs) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = place;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      if (left === undefined) break;
      const right = heap[2 * at + 2];
      const child = right !== undefined && right.atMs < left.atMs ? 2 * at + 2 : 2 * at + 1;
      const below = child === 2 * at + 2 ? right : left;
      if (below === undefined || below.atMs >= last.atMs) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}
