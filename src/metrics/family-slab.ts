import type { Family } from "./families.ts";
import { grown, hashText, SeriesIndex } from "./series-index.ts";
import { headerText, type Labels, numberText, seriesText } from "./series-text.ts";

/** A buffer that one family has left behind and the next may use. */
export interface SpareBuffer {
  bytes: Buffer;
}

// More lines are changed by copying them one byte at a time than by a call into the engine's copy, up to this length.
const shortCopy = 96;

/**
 * The finished lines of one family, back to back in one buffer. A new number of the same length is written over the
 * old one at once; anything else (a longer number, a series that came or went) is noted and worked in by one pass of
 * block copies before the next rendering. So a rendering costs one copy, and a change costs its own line only.
 *
 * Measured at 10,000 projects x 8 gauges with 5 % of the projects changed (bench/scrape.ts): see `Exposition`.
 */
export class FamilySlab {
  readonly family: Family;
  /** Place of the family in the table. */
  readonly place: number;
  readonly headers: { readonly text: Buffer; readonly openmetrics: Buffer };

  #bytes: Buffer = Buffer.allocUnsafeSlow(0);
  #length = 0;
  /** Series that have an index, also those that were removed. */
  #count = 0;
  /** By series: where its line ends (behind the line feed), how wide its number is (0: no line), its number. */
  #ends = new Int32Array(0);
  #widths = new Uint8Array(0);
  #values = new Float64Array(0);
  /** By series: its labels; undefined for a removed one. */
  readonly #labels: (Labels | undefined)[] = [];
  readonly #index = new SeriesIndex();
  /** Indices of removed series, to be used again. */
  readonly #free: number[] = [];
  /** Series whose line must be worked in by the next pass, each once; 1 in `#isPending`. */
  #pending: number[] = [];
  #isPending = new Uint8Array(0);
  /** Text of lines that are not in the buffer yet, by series. */
  readonly #newText = new Map<number, string>();

  constructor(family: Family, place: number) {
    this.family = family;
    this.place = place;
    this.headers = {
      text: Buffer.from(headerText(family, "text")),
      openmetrics: Buffer.from(headerText(family, "openmetrics")),
    };
  }

  labelsOf(series: number): Labels | undefined {
    return this.#labels[series];
  }

  /** The index of the series with this text, or -1. */
  find(text: string): number {
    return this.#index.find(hashText(text), (series) => {
      const labels = this.#labels[series];
      return labels !== undefined && this.textOf(labels) === text;
    });
  }

  textOf(labels: Labels): string {
    return seriesText(this.family.name, this.family.labels, labels);
  }

  /** Adds a series that is not there yet and returns its index. */
  add(labels: Labels, text: string, value: number): number {
    const reused = this.#free.pop();
    const series = reused ?? this.#count;
    if (reused === undefined) this.#append(text, value);
    this.#values[series] = value;
    this.#labels[series] = labels;
    this.#index.add(hashText(text), series);
    if (reused !== undefined) {
      this.#newText.set(series, text);
      this.#note(series);
    }
    return series;
  }

  remove(series: number): void {
    this.#index.remove(series);
    this.#labels[series] = undefined;
    this.#newText.delete(series);
    this.#free.push(series);
    this.#note(series);
  }

  /** Returns whether the number is another one than before. */
  set(series: number, value: number): boolean {
    if (this.#values[series] === value) return false;
    this.#values[series] = value;
    if (this.#isPending[series] === 1) return true;
    const text = numberText(value);
    if (text.length === this.#widths[series]) {
      writeAscii(this.#bytes, this.#end(series) - 1 - text.length, text);
    } else {
      this.#note(series);
    }
    return true;
  }

  /** Works in what is pending; returns the length of all lines in bytes. */
  settle(spare: SpareBuffer): number {
    if (this.#pending.length > 0) this.#rebuild(spare);
    return this.#length;
  }

  /** Copies the lines of a settled family; returns the offset behind them. */
  copyTo(target: Buffer, offset: number): number {
    this.#bytes.copy(target, offset, 0, this.#length);
    return offset + this.#length;
  }

  #end(series: number): number {
    // Only indices that were given out come here.
    return this.#ends[series] as number;
  }

  #note(series: number): void {
    if (this.#isPending[series] === 1) return;
    this.#isPending[series] = 1;
    this.#pending.push(series);
  }

  /** A new line at the end needs no pass: nothing behind it moves. */
  #append(text: string, value: number): void {
    const series = this.#count;
    if (series >= this.#ends.length) {
      this.#ends = grown(this.#ends, series + 1);
      this.#widths = grown(this.#widths, this.#ends.length);
      this.#values = grown(this.#values, this.#ends.length);
      this.#isPending = grown(this.#isPending, this.#ends.length);
    }
    const number = numberText(value);
    const needed = this.#length + 3 * text.length + number.length + 1;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(roomFor(needed));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    const start = this.#length + this.#bytes.write(text, this.#length);
    this.#length = writeAscii(this.#bytes, start, `${number}\n`);
    this.#ends[series] = this.#length;
    this.#widths[series] = number.length;
    this.#count += 1;
  }

  /** One pass over the changed lines in their order: blocks between them are copied, offsets behind them move along. */
  #rebuild(spare: SpareBuffer): void {
    const changed = Int32Array.from(this.#pending).sort();
    const room = this.#roomAfter(changed);
    const source = this.#bytes;
    const target = room > spare.bytes.length ? Buffer.allocUnsafeSlow(roomFor(room)) : spare.bytes;
    let from = 0;
    let to = 0;
    let next = 0;
    for (const series of changed) {
      const shift = to - from;
      // The start of this line, before the offsets in front of it move.
      const start = series === 0 ? 0 : series === next ? from : this.#end(series - 1);
      if (shift !== 0) for (let i = next; i < series; i += 1) this.#ends[i] = this.#end(i) + shift;
      const end = this.#end(series);
      to = this.#writeLine(series, source, target, { from, to, start, end });
      this.#ends[series] = to;
      this.#isPending[series] = 0;
      from = end;
      next = series + 1;
    }
    const shift = to - from;
    if (shift !== 0) for (let i = next; i < this.#count; i += 1) this.#ends[i] = this.#end(i) + shift;
    source.copy(target, to, from, this.#length);
    this.#length += shift;
    this.#bytes = target;
    spare.bytes = source;
    this.#pending = [];
    this.#newText.clear();
  }

  /** Copies what stands before the line, then writes the line as it is now. Returns the offset behind it. */
  #writeLine(
    series: number,
    source: Buffer,
    target: Buffer,
    at: { readonly from: number; readonly to: number; readonly start: number; readonly end: number },
  ): number {
    if (this.#labels[series] === undefined) {
      this.#widths[series] = 0;
      return copyBytes(source, target, at.to, at.from, at.start);
    }
    // Only indices that were given out come here.
    const number = numberText(this.#values[series] as number);
    const text = this.#newText.get(series);
    let to: number;
    if (text === undefined) {
      to = copyBytes(source, target, at.to, at.from, at.end - 1 - (this.#widths[series] as number));
    } else {
      to = copyBytes(source, target, at.to, at.from, at.start);
      to += target.write(text, to);
    }
    this.#widths[series] = number.length;
    return writeAscii(target, to, `${number}\n`);
  }

  /** An upper bound of the length after the pass: no number is longer than 24 characters. */
  #roomAfter(changed: Int32Array): number {
    let room = this.#length + changed.length * 25;
    for (const text of this.#newText.values()) room += 3 * text.length;
    return room;
  }
}

/** Some slack, so that small growth does not ask for a new buffer; pages that are never written cost nothing. */
function roomFor(length: number): number {
  return length + (length >> 2) + 256;
}

/** Writes ASCII text and returns the offset behind it. */
function writeAscii(target: Buffer, offset: number, text: string): number {
  for (let i = 0; i < text.length; i += 1) target[offset + i] = text.charCodeAt(i);
  return offset + text.length;
}

/** Copies `source[from, end)` to `target[to...]`; returns the offset behind the copy. */
function copyBytes(source: Buffer, target: Buffer, to: number, from: number, end: number): number {
  const length = end - from;
  if (length > shortCopy) {
    source.copy(target, to, from, end);
  } else {
    // Within both buffers by construction.
    for (let i = 0; i < length; i += 1) target[to + i] = source[from + i] as number;
  }
  return to + length;
}
