/** Kinds of accounts: how much is used in each hour. Those of the recorded histories, and some that they do not have. */

/** Uniform numbers from 0 to 1. */
export type Random = () => number;
/** A random factor with the mean 1; `sigma` is the deviation of its logarithm. */
export type Noise = (sigma: number) => number;

export interface Hour {
  /** Number since the epoch. */
  readonly number: number;
  /** Number since the beginning of the history. */
  readonly since: number;
  readonly noise: Noise;
  /** Events that begin after this hour since the beginning are left out: nobody can know of them. */
  readonly knownUntil: number;
}

/** Relative use in an hour; called once for each hour in turn. */
export type Pattern = (hour: Hour) => number;

export interface Kind {
  readonly name: string;
  /** Draws the parameters of one account; everything that is random later comes from the noise of the hours. */
  readonly pattern: (random: Random, historyDays: number) => Pattern;
  /** The vendor tells its balance only so often. */
  readonly updateHours?: number;
  readonly whole?: boolean;
  readonly refunds?: boolean;
  readonly gaps?: boolean;
  /** Relative error of each reading, of a converted currency for instance. */
  readonly jitter?: number;
}

const hourly = 0.35;

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** 0 is Thursday, as the epoch was; 2 and 3 are the weekend. */
function weekday(hour: number): number {
  return Math.floor(hour / 24) % 7;
}

function isWeekend(hour: number): boolean {
  return weekday(hour) === 2 || weekday(hour) === 3;
}

const steady: Kind["pattern"] =
  () =>
  ({ noise }) =>
    noise(hourly);

function office(random: Random, weekendShare: number, nights: readonly [number, number] = [0.1, 0.3]): Pattern {
  const opens = 7 + Math.floor(3 * random());
  const closes = opens + 9 + Math.floor(3 * random());
  const night = between(random, ...nights);
  return ({ number, noise }) => {
    const open = number % 24 >= opens && number % 24 < closes;
    return (isWeekend(number) ? weekendShare : 1) * (open ? 1 : night) * noise(hourly);
  };
}

function bursty(random: Random): Pattern {
  const sigma = between(random, 0.75, 1.2);
  let today = Number.NaN;
  return ({ number, noise }) => {
    if (number % 24 === 0 || Number.isNaN(today)) today = noise(sigma);
    return today * noise(hourly);
  };
}

/** Grows by a share a day, negative for a decline, but not for ever. */
function trend(daily: number, most: number): Pattern {
  return ({ since, noise }) =>
    Math.exp(Math.sign(daily) * Math.min(most, (Math.abs(daily) * since) / 24)) * noise(hourly);
}

function step(random: Random, factor: number, historyDays: number): Pattern {
  const from = between(random, 0.3, 0.7) * historyDays * 24;
  return ({ since, noise, knownUntil }) => (since >= from && from <= knownUntil ? factor : 1) * noise(hourly);
}

function invoice(random: Random, historyDays: number): Pattern {
  const first = Math.floor(between(random, 0.25, 0.7) * Math.min(30, historyDays) * 24);
  const amount = between(random, 4, 8) * 24;
  return ({ since, noise, knownUntil }) => noise(hourly) + (since % 720 === first && first <= knownUntil ? amount : 0);
}

function weekendBatch(random: Random): Pattern {
  const factor = between(random, 7, 12);
  return ({ number, noise }) => (weekday(number) === 2 && number % 24 < 8 ? factor : 1) * noise(hourly);
}

/** The thirteen kinds of the recorded set. */
export const recordedKinds: readonly Kind[] = [
  { name: "steady", pattern: steady },
  { name: "office", pattern: (random) => office(random, 0.12) },
  { name: "bursty", pattern: bursty },
  { name: "growth", pattern: (random) => trend(between(random, 0.01, 0.035), 4) },
  { name: "step_up", pattern: (random, days) => step(random, between(random, 2, 3), days) },
  { name: "step_down", pattern: (random, days) => step(random, between(random, 0.28, 0.45), days) },
  { name: "daily_batch", pattern: steady, updateHours: 24 },
  { name: "integer_credits", pattern: steady, whole: true },
  { name: "refunds", pattern: steady, refunds: true },
  { name: "gaps", pattern: steady, gaps: true },
  { name: "idle", pattern: () => () => 0 },
  { name: "weekend_batch", pattern: weekendBatch },
  { name: "monthly_invoice", pattern: invoice },
];

/** Two patterns at once. */
function times(one: Pattern, other: Pattern): Pattern {
  return (hour) => one(hour) * other({ ...hour, noise: () => 1 });
}

/** Kinds that the recorded set does not have. */
export const otherKinds: readonly Kind[] = [
  { name: "hourly_vendor", pattern: (random) => office(random, 0.3), updateHours: 1 },
  { name: "six_hour_vendor", pattern: steady, updateHours: 6 },
  { name: "office_closed", pattern: (random) => office(random, 0, [0, 0]) },
  {
    name: "office_step",
    pattern: (random, days) =>
      times(
        office(random, 0.2),
        step(random, random() < 0.5 ? between(random, 2, 4) : between(random, 0.25, 0.5), days),
      ),
  },
  { name: "office_growth", pattern: (random) => times(office(random, 0.2), trend(between(random, 0.01, 0.03), 4)) },
  { name: "decline", pattern: (random) => trend(-between(random, 0.01, 0.03), 1.5) },
  {
    name: "sporadic",
    pattern: (random) => {
      const perDay = between(random, 0.4, 3);
      // Log-normal with the deviation 1: above this limit in a given share of the hours.
      return ({ noise }) => (noise(1) > Math.exp(upperQuantile(perDay / 24) - 0.5) ? noise(0.8) * (24 / perDay) : 0);
    },
  },
  {
    name: "nightly_job",
    pattern: (random) => {
      const at = Math.floor(24 * random());
      return ({ number, noise }) => (number % 24 === at ? 20 : 0.2) * noise(0.3);
    },
  },
  { name: "converted_currency", pattern: steady, jitter: 0.002 },
  {
    name: "wandering",
    pattern: () => {
      let log = 0;
      return ({ noise }) => {
        log += Math.log(noise(0.03)) + 0.00045 - 0.0015 * log;
        return Math.exp(log) * noise(hourly);
      };
    },
  },
];

/** The standard normal deviate that is exceeded with this probability, by bisection of a logistic fit. */
function upperQuantile(share: number): number {
  let low = 0;
  let high = 6;
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (1 / (1 + Math.exp(middle * (1.5976 + 0.070566 * middle * middle))) > share) low = middle;
    else high = middle;
  }
  return low;
}
