import { seed } from "../support/seed.ts";

/** Numbers that look like chance and come again with the same seed. */
export interface Chance {
  readonly seed: number;
  /** From 0 up to and not including `limit`. */
  below(limit: number): number;
  bytes(length: number): Buffer;
}

/** A linear congruential generator: https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
export function chance(): Chance {
  let state = seed;
  const next = () => {
    state = (state * 48_271) % (2 ** 31 - 1);
    return state / (2 ** 31 - 1);
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { seed, below, bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))) };
}
