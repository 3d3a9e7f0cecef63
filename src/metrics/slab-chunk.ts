import { NumberDigits } from "./number-digits.ts";
import { grown } from "./series-index.ts";
import type { SeriesWriter } from "./series-text.ts";
import { noRoom, roomFor } from "./spare-room.ts";

/** A buffer that one chunk has left behind and the next may use. */
export interface SpareBuffer {
  bytes: Buffer;
}

/** One for each buffer of a chunk. */
export interface Loan {
  /** Those who were given the buffer and have not given it back. */
  readers: number;
}

/** Small enough for a chunk of text to stay in the processor's cache while it is worked on. */
export const seriesPerChunk = 2048;

// Shorter blocks are copied faster by a loop than by a call into the engine's copy.
const shortCopy = 96;
const longestNumber = 24;
const lineFeed = 0x0a;
/** Shared by all chunks: a number is copied out of it as soon as it is in. */
const digits = new NumberDigits();
const pending = 1;
const removed = 2;

/**
 * Finished lines of up to 2048 series of one family, back to back. A new number of the same length is written over the
 * old one at once, unless somebody reads the lines; anything else (a longer number, a series that came or went) is noted
 * and worked in by one pass of block copies before the next rendering.
 */
export class SlabChunk {
  /** Series that have a place here, also those that were removed. */
  count = 0;
  #bytes: Buffer;
  #length = 0;
  /** While the finished lines have readers they are not written over. */
  #loan: Loan = { readers: 0 };
  /** By place: where its line ends (behind the line feed), how wide its number is (0: no line), its number, its state. */
  #ends = new Int32Array(16);
  #widths = new Uint8Array(16);
  #values = new Float64Array(16);
  #states = new Uint8Array(16);
  /** Places whose line must be worked in by the next pass, each once. */
  #pending: number[] = [];
  /** What stands before the number in lines that are not in the buffer yet, by place. */
  #newText: Map<number, Buffer> | undefined;

  /** @param room bytes that are likely to be needed */
  constructor(room: number) {
    this.#bytes = Buffer.allocUnsafeSlow(room);
  }

  get length(): number {
    return this.#length;
  }

  /** An upper bound of the length once everything is worked in. */
  get #lengthAtMost(): number {
    let atMost = this.#length + this.#pending.length * (longestNumber + 1);
    if (this.#newText !== undefined) for (const text of this.#newText.values()) atMost += text.length;
    return atMost;
  }

  /** Whether the series at this place is the one that has been written. */
  isAt(place: number, { bytes, start, end }: SeriesWriter): boolean {
    const waiting = this.#newText?.get(place);
    if (waiting !== undefined) return waiting.compare(bytes, start, end) === 0;
    const from = place === 0 ? 0 : this.#end(place - 1);
    return this.#bytes.compare(bytes, start, end, from, this.#end(place) - 1 - this.#width(place)) === 0;
  }

  /** Adds a line at the end, which needs no pass: nothing behind it moves. */
  append({ bytes, start, end }: SeriesWriter, value: number): number {
    const place = this.count;
    if (place >= this.#ends.length) this.#grow(Math.min(2 * place, seriesPerChunk));
    this.#makeRoom(this.#length + end - start + longestNumber + 1);
    this.#length = copyBytes(bytes, this.#bytes, this.#length, start, end);
    this.#length = this.#writeNumber(place, value, this.#bytes, this.#length);
    this.#ends[place] = this.#length;
    this.#values[place] = value;
    this.count += 1;
    return place;
  }

  /** Puts another series in the place of a removed one. */
  replace(place: number, { bytes, start, end }: SeriesWriter, value: number): void {
    this.#newText ??= new Map();
    this.#newText.set(place, Buffer.from(bytes.subarray(start, end)));
    this.#values[place] = value;
    this.#note(place, pending);
  }

  remove(place: number): void {
    this.#newText?.delete(place);
    this.#note(place, pending | removed);
  }

  /** Returns whether the number is another one than before. */
  set(place: number, value: number): boolean {
    if (this.#values[place] === value) return false;
    this.#values[place] = value;
    if (this.#states[place] !== 0) return true;
    digits.write(value);
    if (digits.length === this.#widths[place] && this.#loan.readers === 0) {
      digits.copyTo(this.#bytes, this.#end(place) - 1 - digits.length);
    } else {
      this.#note(place, pending);
    }
    return true;
  }

  /** Works in what is pending; gives all lines. With `loans` they stay as they are until the loan that is added has no reader. */
  lines(spare: SpareBuffer, loans?: Loan[]): Buffer {
    if (this.#pending.length > 0) this.#rebuild(spare);
    if (loans !== undefined) {
      this.#loan.readers += 1;
      loans.push(this.#loan);
    }
    return this.#bytes.subarray(0, this.#length);
  }

  // Only places that were given out come to these two.
  #end(place: number): number {
    return this.#ends[place] as number;
  }
  #width(place: number): number {
    return this.#widths[place] as number;
  }

  #note(place: number, state: number): void {
    if (((this.#states[place] as number) & pending) === 0) this.#pending.push(place);
    this.#states[place] = state;
  }

  #grow(length: number): void {
    this.#ends = grown(this.#ends, length);
    this.#widths = grown(this.#widths, length);
    this.#values = grown(this.#values, length);
    this.#states = grown(this.#states, length);
  }

  /** For lines behind the others; what stands there may be written while the others have readers. */
  #makeRoom(needed: number): void {
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(needed + (needed >> 1));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#replaceBytes(larger);
  }

  #replaceBytes(bytes: Buffer): void {
    this.#bytes = bytes;
    if (this.#loan.readers > 0) this.#loan = { readers: 0 };
  }

  /** One pass over the changed lines in their order: blocks between them are copied, offsets behind them move along. */
  #rebuild(spare: SpareBuffer): void {
    const changed = Int32Array.from(this.#pending).sort();
    const source = this.#bytes;
    const target = roomFor(this.#lengthAtMost, spare.bytes);
    let from = 0;
    let to = 0;
    let next = 0;
    for (const place of changed) {
      // The start of this line, before the offsets in front of it move.
      const start = place === next ? from : this.#end(place - 1);
      this.#move(next, place, to - from);
      const end = this.#end(place);
      to = this.#writeLine(place, source, target, { from, to, start, end });
      this.#ends[place] = to;
      this.#states[place] = this.#width(place) === 0 ? removed : 0;
      from = end;
      next = place + 1;
    }
    this.#move(next, this.count, to - from);
    to = copyBytes(source, target, to, from, this.#length);
    this.#length = to;
    spare.bytes = this.#loan.readers > 0 ? noRoom : source;
    this.#replaceBytes(target);
    this.#pending = [];
    this.#newText = undefined;
  }

  #move(first: number, end: number, shift: number): void {
    if (shift === 0) return;
    for (let place = first; place < end; place += 1) this.#ends[place] = this.#end(place) + shift;
  }

  /** Copies what stands before the line, then writes the line as it is now. Returns the offset behind it. */
  #writeLine(
    place: number,
    source: Buffer,
    target: Buffer,
    at: { readonly from: number; readonly to: number; readonly start: number; readonly end: number },
  ): number {
    if (((this.#states[place] as number) & removed) !== 0) {
      this.#widths[place] = 0;
      return copyBytes(source, target, at.to, at.from, at.start);
    }
    const text = this.#newText?.get(place);
    let to: number;
    if (text === undefined) {
      to = copyBytes(source, target, at.to, at.from, at.end - 1 - this.#width(place));
    } else {
      to = copyBytes(source, target, at.to, at.from, at.start);
      to = copyBytes(text, target, to, 0, text.length);
    }
    return this.#writeNumber(place, this.#values[place] as number, target, to);
  }

  /** Writes the end of a line; returns the offset behind it. */
  #writeNumber(place: number, value: number, target: Buffer, offset: number): number {
    digits.write(value);
    digits.copyTo(target, offset);
    target[offset + digits.length] = lineFeed;
    this.#widths[place] = digits.length;
    return offset + digits.length + 1;
  }
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
