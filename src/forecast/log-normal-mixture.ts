/** A mixture of log-normal distributions, which is what a forecast of an amount or a time is. */

/** One part of the mixture: mean and deviation of the logarithm. */
export interface LogNormal {
  /** The weights of a mixture add up to 1. */
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

const shares = [0.1, 0.5, 0.9] as const;

/** The 10th, 50th and 90th percentile: 80 % of the futures lie between the first and the last. */
export function quantiles(parts: readonly LogNormal[]): [number, number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const { mean, deviation } of parts) {
    least = Math.min(least, mean - 3 * deviation);
    most = Math.max(most, mean + 3 * deviation);
  }
  const quantile = (share: number, from: number): number => {
    let low = from;
    let high = most;
    while (high - low > 1e-3) {
      const middle = (low + high) / 2;
      if (shareBelow(parts, middle) < share) low = middle;
      else high = middle;
    }
    return high;
  };
  const low = quantile(shares[0], least);
  const median = quantile(shares[1], low);
  return [Math.exp(low), Math.exp(median), Math.exp(quantile(shares[2], median))];
}

function shareBelow(parts: readonly LogNormal[], log: number): number {
  let share = 0;
  for (const { weight, mean, deviation } of parts) share += weight * normalShare((log - mean) / deviation);
  return share;
}

/** Distribution function of the standard normal, to 1e-4: a logistic curve fitted to it. */
function normalShare(deviations: number): number {
  return 1 / (1 + Math.exp(-deviations * (1.5976 + 0.070566 * deviations * deviations)));
}
