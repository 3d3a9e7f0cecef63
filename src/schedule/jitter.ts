export interface JitterOptions {
  /** The window in which a slot's jobs start, as a part of the nominal interval; 0 starts all at the slot. */
  readonly fraction: number;
  /** The window is never longer. */
  readonly longestMs: number;
  /** Fewer jobs than this on one schedule start together. */
  readonly fromJobs: number;
}

export const defaultJitter: JitterOptions = { fraction: 0.1, longestMs: 30_000, fromJobs: 50 };

// Offsets are multiples of this, so that a window of 30 s means 300 wake-ups and not one a job.
const quantumMs = 100;

/** Length of the window in which `jobs` jobs of one schedule start. */
export function jitterWindowMs(jitter: JitterOptions, intervalMs: number, jobs: number): number {
  return jobs < jitter.fromJobs ? 0 : Math.min(jitter.fraction * intervalMs, jitter.longestMs);
}

/** When in the window a job starts: always the same for one key and window, evenly distributed over keys. */
export function jitterOffsetMs(key: string, windowMs: number): number {
  return Math.floor((hashFraction(key) * windowMs) / quantumMs) * quantumMs;
}

/** A number in [0, 1) from the key alone: FNV-1a, then MurmurHash3's final mix, without which keys that differ in the last digit stay close. */
function hashFraction(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
