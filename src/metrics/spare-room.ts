/** The spare buffer when it is large enough, and not so large that much of it would lie idle; else a new one with some room to grow. */
export function roomFor(needed: number, spare: Buffer): Buffer {
  const fits = spare.length >= needed && spare.length <= 2 * needed + 4096;
  return fits ? spare : Buffer.allocUnsafeSlow(needed + (needed >> 4));
}

export const noRoom = Buffer.alloc(0);
