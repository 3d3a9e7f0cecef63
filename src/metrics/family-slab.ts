import type { Family } from "./family.ts";
import { SeriesIndex } from "./series-index.ts";
import { type ExpositionFormat, headerText, type SeriesWriter } from "./series-text.ts";
import { type Loan, SlabChunk, type SpareBuffer, seriesPerChunk } from "./slab-chunk.ts";

const firstRoom = 256;

/** The finished lines of one family in chunks, and which series is where. A series is known by its number from 0. */
export class FamilySlab {
  readonly family: Family;
  /** Place of the family in the table. */
  readonly place: number;
  readonly #headers: Readonly<Record<ExpositionFormat, Buffer>>;
  readonly #chunks: SlabChunk[] = [];
  readonly #index = new SeriesIndex();
  /** Numbers of removed series, to be used again. */
  readonly #free: number[] = [];
  #live = 0;

  constructor(family: Family, place: number) {
    this.family = family;
    this.place = place;
    this.#headers = {
      text: Buffer.from(headerText(family, "text")),
      openmetrics: Buffer.from(headerText(family, "openmetrics")),
    };
  }

  /** The series that has been written, or -1. */
  find(written: SeriesWriter): number {
    return this.#index.find(written.hash, (series) => this.#chunkOf(series).isAt(series % seriesPerChunk, written));
  }

  /** Adds the series that has been written, which is not there yet. */
  add(written: SeriesWriter, value: number): number {
    const reused = this.#free.pop();
    const series = reused ?? this.#append(written, value);
    if (reused !== undefined) this.#chunkOf(reused).replace(reused % seriesPerChunk, written, value);
    this.#index.add(written.hash, series);
    this.#live += 1;
    return series;
  }

  remove(series: number): void {
    this.#index.remove(series);
    this.#chunkOf(series).remove(series % seriesPerChunk);
    this.#free.push(series);
    this.#live -= 1;
  }

  /** Returns whether the number is another one than before. */
  set(series: number, value: number): boolean {
    return this.#chunkOf(series).set(series % seriesPerChunk, value);
  }

  /** Headers and lines, or nothing without a line; see `SlabChunk.lines`. */
  parts(format: ExpositionFormat, spare: SpareBuffer, loans?: Loan[]): readonly Buffer[] {
    if (this.#live === 0) return [];
    return [this.#headers[format], ...this.#chunks.map((chunk) => chunk.lines(spare, loans))];
  }

  #append(written: SeriesWriter, value: number): number {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.count === seriesPerChunk) {
      // The next chunk will be about as long as the one before.
      chunk = new SlabChunk(chunk === undefined ? firstRoom : chunk.length + (chunk.length >> 5));
      this.#chunks.push(chunk);
    }
    return (this.#chunks.length - 1) * seriesPerChunk + chunk.append(written, value);
  }

  #chunkOf(series: number): SlabChunk {
    // Only numbers that were given out come here.
    return this.#chunks[Math.floor(series / seriesPerChunk)] as SlabChunk;
  }
}
