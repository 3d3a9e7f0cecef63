/**
 * Gives back the memory of bytes that nobody will read again, in place of leaving that to the garbage collector: megabytes
 * that wait for it wake it early, and it stops the event loop for tens of milliseconds. Memory that was given back is also
 * used again while it is warm. Bytes that share their memory with others (small ones of Node.js' pool) are left alone, and
 * so are all of them on Node.js 20, which has no `transfer`.
 */
export function freeBytes(bytes: Buffer): void {
  const memory: ArrayBufferLike & { transfer?(length: number): ArrayBuffer } = bytes.buffer;
  if (memory.byteLength === bytes.byteLength) memory.transfer?.(0);
}
