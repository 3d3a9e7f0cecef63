import type { Family } from "./family.ts";
import { type ExpositionFormat, headerText } from "./series-text.ts";
import { SlabChunk, seriesPerChunk } from "./slab-chunk.ts";

const firstRoom = 256;

/** The finished lines of one family, in chunks. A series is known by its number from 0. */
export class FamilySlab {
  readonly family: Family;
  /** Place of the family in the table. */
  readonly index: number;
  readonly #headers: Readonly<Record<ExpositionFormat, Buffer>>;
  readonly #chunks: SlabChunk[] = [];
  /** Numbers of removed series, to be used again. */
  readonly #free: number[] = [];
  #live = 0;

  constructor(family: Family, index: number) {
    this.family = family;
    this.index = index;
    this.#headers = {
      text: Buffer.from(headerText(family, "text")),
      openmetrics: Buffer.from(headerText(family, "openmetrics")),
    };
  }

  /** @param labels as `labelsText` writes them */
  add(labels: string, value: number): number {
    this.#live += 1;
    const text = this.family.name + labels;
    const free = this.#free.pop();
    if (free === undefined) return this.#append(text, value);
    this.#chunkOf(free).replace(free % seriesPerChunk, text, value);
    return free;
  }

  remove(series: number): void {
    this.#chunkOf(series).remove(series % seriesPerChunk);
    this.#free.push(series);
    this.#live -= 1;
  }

  /** Returns whether the number is another one than before. */
  set(series: number, value: number): boolean {
    return this.#chunkOf(series).set(series % seriesPerChunk, value);
  }

  /** Finishes the lines; returns how many bytes `copyTo` will write. */
  compact(format: ExpositionFormat): number {
    if (this.#live === 0) return 0;
    let length = this.#headers[format].length;
    for (const chunk of this.#chunks) {
      chunk.compact();
      length += chunk.length;
    }
    return length;
  }

  /** Headers and lines, or nothing without a line. Returns the offset behind them. */
  copyTo(target: Buffer, offset: number, format: ExpositionFormat): number {
    if (this.#live === 0) return offset;
    let end = offset + this.#headers[format].copy(target, offset);
    for (const chunk of this.#chunks) end = chunk.copyTo(target, end);
    return end;
  }

  #append(text: string, value: number): number {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.count === seriesPerChunk) {
      // The next chunk will be about as long as the one before.
      chunk = new SlabChunk(chunk === undefined ? firstRoom : chunk.length + (chunk.length >> 5));
      this.#chunks.push(chunk);
    }
    return (this.#chunks.length - 1) * seriesPerChunk + chunk.append(text, value);
  }

  #chunkOf(series: number): SlabChunk {
    // Only numbers that were given out come here.
    return this.#chunks[Math.floor(series / seriesPerChunk)] as SlabChunk;
  }
}
