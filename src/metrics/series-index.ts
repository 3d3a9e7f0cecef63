/**
 * Finds a series of a family by its text: an open-addressing table in typed arrays. A Map of the texts would cost some
 * 150 bytes a series, more than the text of the series itself; this costs 10 to 15.
 */
export class SeriesIndex {
  /** A series' index + 1; 0 free, -1 left by a removed one. Its length is a power of two. */
  #cells = new Int32Array(16);
  /** By series. */
  #hashes = new Int32Array(16);
  /** Cells that are not free. */
  #used = 0;
  #live = 0;

  /** The index of the series with this hash for which `matches` holds, or -1. */
  find(hash: number, matches: (index: number) => boolean): number {
    const mask = this.#cells.length - 1;
    for (let cell = hash & mask; ; cell = (cell + 1) & mask) {
      const entry = this.#cells[cell];
      if (entry === undefined || entry === 0) return -1;
      if (entry > 0 && this.#hashes[entry - 1] === hash && matches(entry - 1)) return entry - 1;
    }
  }

  add(hash: number, index: number): void {
    if (index >= this.#hashes.length) this.#hashes = grown(this.#hashes, index + (index >> 3) + 8);
    this.#hashes[index] = hash;
    if (4 * (this.#used + 1) > 3 * this.#cells.length) this.#rebuild();
    this.#put(hash, index);
    this.#live += 1;
  }

  remove(index: number): void {
    const mask = this.#cells.length - 1;
    for (let cell = (this.#hashes[index] ?? 0) & mask; ; cell = (cell + 1) & mask) {
      const entry = this.#cells[cell];
      if (entry === undefined || entry === 0) return;
      if (entry - 1 !== index) continue;
      this.#cells[cell] = -1;
      this.#live -= 1;
      return;
    }
  }

  #put(hash: number, index: number): void {
    const mask = this.#cells.length - 1;
    let cell = hash & mask;
    while (this.#cells[cell] !== 0) cell = (cell + 1) & mask;
    this.#cells[cell] = index + 1;
    this.#used += 1;
  }

  /** Makes the table at most half full of live series; the cells of removed ones are free again. */
  #rebuild(): void {
    const before = this.#cells;
    let size = 16;
    while (size < 2 * (this.#live + 1)) size *= 2;
    this.#cells = new Int32Array(size);
    this.#used = 0;
    for (const entry of before) {
      const hash = entry > 0 ? this.#hashes[entry - 1] : undefined;
      if (hash !== undefined) this.#put(hash, entry - 1);
    }
  }
}

/** A copy with room for `length` elements. */
export function grown<A extends Int32Array | Float64Array | Uint8Array>(array: A, length: number): A {
  // A typed array's own constructor makes an array of its own type; the type system cannot say so.
  const larger = new (array.constructor as new (length: number) => A)(length);
  larger.set(array);
  return larger;
}
