/** From 0 up to and not including 1; for jitter and nonces that need to be unique, not secret. */
export function systemRandom(): number {
  return Math.random();
}
