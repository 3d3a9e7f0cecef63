/** Small enough for a chunk of text to stay in the processor's cache while it is compacted. */
export const seriesPerChunk = 2048;

const longestNumber = 24;
const lineFeed = 0x0a;
/** Where chunks are compacted, one after the other. */
let scratch = Buffer.alloc(0);

/** Finished lines of up to 2048 series of one family, back to back. The text before the number ends in a blank. */
export class SlabChunk {
  /** Slots that were given out, also those whose series was removed. */
  count = 0;
  #bytes: Buffer;
  #length = 0;
  /** By slot: where its line ends (behind the line feed), how wide its number is, and the number; NaN for no line. */
  #ends = new Int32Array(16);
  #widths = new Uint8Array(16);
  #values = new Float64Array(16);
  /** Slots whose line differs from the one in the buffer. */
  readonly #outdated = new Set<number>();
  /** What stands before the number, of lines that are not in the buffer yet. */
  readonly #newText = new Map<number, string>();

  /** @param room bytes that are likely to be needed */
  constructor(room: number) {
    this.#bytes = Buffer.allocUnsafeSlow(room);
  }

  /** Of the finished lines; exact after `compact`. */
  get length(): number {
    return this.#length;
  }

  /** Adds a line at the end, where nothing has to move. */
  append(text: string, value: number): number {
    const slot = this.count;
    if (slot === this.#ends.length) this.#growSlots(2 * slot);
    this.#makeRoom(this.#length + 3 * text.length + longestNumber + 1);
    this.#values[slot] = value;
    this.#length = this.#writeLine(this.#bytes, this.#length, slot, text);
    this.#ends[slot] = this.#length;
    this.count += 1;
    return slot;
  }

  /** Gives the slot of a removed series to another one. */
  replace(slot: number, text: string, value: number): void {
    this.#newText.set(slot, text);
    this.#values[slot] = value;
    this.#outdated.add(slot);
  }

  remove(slot: number): void {
    this.#newText.delete(slot);
    this.#values[slot] = Number.NaN;
    this.#outdated.add(slot);
  }

  /** Returns whether the number is another one than before. One of the same width is written over the old one at once. */
  set(slot: number, value: number): boolean {
    if (this.#values[slot] === value) return false;
    this.#values[slot] = value;
    if (this.#outdated.has(slot)) return true;
    const number = String(value);
    const width = this.#width(slot);
    if (number.length === width) writeAscii(this.#bytes, this.#end(slot) - 1 - width, number);
    else this.#outdated.add(slot);
    return true;
  }

  /** Copies all lines; returns the offset behind them. */
  copyTo(target: Buffer, offset: number): number {
    return offset + this.#bytes.copy(target, offset, 0, this.#length);
  }

  /** Rewrites the outdated lines in one pass: what stands between them is copied as it is. */
  compact(): void {
    if (this.#outdated.size === 0) return;
    const source = this.#bytes;
    const room = this.#roomNeeded();
    if (scratch.length < room) scratch = Buffer.allocUnsafeSlow(room + (room >> 2));
    let from = 0;
    let to = 0;
    let next = 0;
    for (const slot of Int32Array.from(this.#outdated).sort()) {
      const start = slot === next ? from : this.#end(slot - 1);
      const end = this.#end(slot);
      this.#moveEnds(next, slot, to - from);
      const isRemoved = Number.isNaN(this.#values[slot]);
      const text = this.#newText.get(slot);
      // Of a line that only has another number, the text before it stays.
      const kept = isRemoved || text !== undefined ? start : end - 1 - this.#width(slot);
      to += source.copy(scratch, to, from, kept);
      if (isRemoved) this.#widths[slot] = 0;
      else to = this.#writeLine(scratch, to, slot, text ?? "");
      this.#ends[slot] = to;
      from = end;
      next = slot + 1;
    }
    this.#moveEnds(next, this.count, to - from);
    to += source.copy(scratch, to, from, this.#length);
    this.#outdated.clear();
    this.#newText.clear();
    this.#length = 0;
    this.#makeRoom(to);
    this.#length = scratch.copy(this.#bytes, 0, 0, to);
  }

  // Only slots that were given out come here.
  #end(slot: number): number {
    return this.#ends[slot] as number;
  }
  #width(slot: number): number {
    return this.#widths[slot] as number;
  }

  #roomNeeded(): number {
    let room = this.#length + this.#outdated.size * (longestNumber + 1);
    for (const text of this.#newText.values()) room += 3 * text.length;
    return room;
  }

  #writeLine(target: Buffer, offset: number, slot: number, text: string): number {
    const start = text === "" ? offset : offset + target.write(text, offset);
    const number = String(this.#values[slot]);
    const end = writeAscii(target, start, number);
    target[end] = lineFeed;
    this.#widths[slot] = number.length;
    return end + 1;
  }

  #moveEnds(first: number, end: number, shift: number): void {
    if (shift === 0) return;
    for (let slot = first; slot < end; slot += 1) this.#ends[slot] = this.#end(slot) + shift;
  }

  #makeRoom(needed: number): void {
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(needed + (needed >> 4));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  #growSlots(length: number): void {
    this.#ends = grown(this.#ends, length);
    this.#widths = grown(this.#widths, length);
    this.#values = grown(this.#values, length);
  }
}

/** Shorter than a call into the engine for the few digits of a number. Returns the offset behind the text. */
function writeAscii(target: Buffer, offset: number, text: string): number {
  for (let at = 0; at < text.length; at += 1) target[offset + at] = text.charCodeAt(at);
  return offset + text.length;
}

function grown<A extends Int32Array | Float64Array | Uint8Array>(array: A, length: number): A {
  // A typed array's own constructor makes an array of its own type; the type system cannot say so.
  const larger = new (array.constructor as new (length: number) => A)(length);
  larger.set(array);
  return larger;
}
