/** A day of a ledger, and days as bytes. */
export interface LedgerDay {
  /** Days since 1970-01-01. */
  readonly day: number;
  used: number;
  toppedUp: number;
  /** At the last reading of the day; absent where there was none. */
  left?: number;
  /** The part of the day that was seen: 1 for a whole day. */
  seen: number;
}

/*
 * Days as bytes: the number of the day (2 bytes), which amounts follow (1), the part that was seen in 1/65535 (2), and the amounts (8 each)
 * but for a use and a top-up of 0.
 */
const has = { used: 1, toppedUp: 2, left: 4 } as const;
const headBytes = 5;
const wholeDay = 0xffff;

export function encodeDays(days: readonly LedgerDay[]): Uint8Array {
  const parts = days.map(({ day, used, toppedUp, left, seen }) => {
    const amounts = [used === 0 ? undefined : used, toppedUp === 0 ? undefined : toppedUp, left];
    return { day, seen, amounts };
  });
  const bytes = parts.reduce((sum, { amounts }) => sum + headBytes + 8 * amounts.filter(isKnown).length, 0);
  const view = new DataView(new ArrayBuffer(bytes));
  let offset = 0;
  for (const { day, seen, amounts } of parts) {
    view.setUint16(offset, day);
    view.setUint8(
      offset + 2,
      amounts.reduce<number>((flags, amount, index) => flags | (isKnown(amount) ? 1 << index : 0), 0),
    );
    view.setUint16(offset + 3, Math.round(seen * wholeDay));
    offset += headBytes;
    for (const amount of amounts.filter(isKnown)) {
      view.setFloat64(offset, amount);
      offset += 8;
    }
  }
  return new Uint8Array(view.buffer);
}

/** @throws RangeError for bytes that `encodeDays` did not write */
export function decodeDays(bytes: Uint8Array): LedgerDay[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const days: LedgerDay[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const [day, flags, seen] = [view.getUint16(offset), view.getUint8(offset + 2), view.getUint16(offset + 3)];
    offset += headBytes;
    const amount = (flag: number) => {
      if ((flags & flag) === 0) return undefined;
      offset += 8;
      return view.getFloat64(offset - 8);
    };
    const [used = 0, toppedUp = 0, left] = [amount(has.used), amount(has.toppedUp), amount(has.left)];
    days.push({ day, used, toppedUp, ...(left === undefined ? {} : { left }), seen: seen / wholeDay });
  }
  return days;
}

function isKnown(amount: number | undefined): amount is number {
  return amount !== undefined;
}
