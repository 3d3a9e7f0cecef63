/** Consumption of an imagined account: a pure function of the wall clock, so that a restart or a second instance sees the same. */

const msPerDay = 86_400_000;
const stepsPerDay = 4;
/** The deviations of one week add up to nothing, so that any week can be computed without those before it. */
const stepsPerBlock = 7 * stepsPerDay;

export interface Burn {
  readonly perDay: number;
  /** 0: even; 1: each quarter of a day burns between nothing and twice the mean. */
  readonly noise: number;
  readonly seed: string;
}

/** What was burnt from the epoch to `ms`; never falls as time goes on. */
export function burntUntil(ms: number, { perDay, noise, seed }: Burn): number {
  const steps = (ms / msPerDay) * stepsPerDay;
  const block = Math.floor(steps / stepsPerBlock);
  const deviations = deviationsOf(seed, block);
  let extra = 0;
  let left = steps - block * stepsPerBlock;
  for (const deviation of deviations) {
    if (left <= 0) break;
    extra += deviation * Math.min(1, left);
    left -= 1;
  }
  return (perDay / stepsPerDay) * (steps + noise * extra);
}

/** Those of a week are asked for many times in a row when an account tells its past, in turn with the begin of its window. */
const weeks = new Map<string, readonly number[]>();
const weeksKept = 8;

function deviationsOf(seed: string, block: number): readonly number[] {
  const key = `${block}:${seed}`;
  const known = weeks.get(key);
  if (known !== undefined) return known;
  if (weeks.size >= weeksKept) weeks.clear();
  const deviations = computeDeviations(seed, block);
  weeks.set(key, deviations);
  return deviations;
}

/** A number for each step of a week, each within -1 and 1, with the sum 0. */
function computeDeviations(seed: string, block: number): number[] {
  const raw = Array.from({ length: stepsPerBlock }, (_, step) => 2 * fraction(`${seed}:${block}:${step}`) - 1);
  const mean = raw.reduce((total, one) => total + one, 0) / raw.length;
  return raw.map((one) => (one - mean) / (1 + Math.abs(mean)));
}

/** A number from 0 to 1 (exclusive) that depends on the text alone: FNV-1a, then the finish of MurmurHash3. */
export function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
