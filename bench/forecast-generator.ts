/**
 * Balance histories with a known future, of the same kinds of accounts as `forecast-histories/` and some more, from a
 * seed: a set on which nothing has been tuned can be made at any time.
 *
 * An account is a series of hourly uses. The balance is read from it at the times of the polls; the truth is how long
 * the balance at a time lasts in the hours that follow, without a further top-up.
 */

export interface GeneratedHistory {
  readonly kind: string;
  readonly name: string;
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
  readonly truths: readonly { readonly atMs: number; readonly days: number | null }[];
}

export interface GeneratorSettings {
  /** `alike`: 21 days from New Year's Day, asked after 4, 8, 15 and 21 days. `varied`: any start, length, poll interval and time. */
  readonly frame: "alike" | "varied";
  readonly perKind: number;
  readonly seed: number;
}

const hourMs = 3_600_000;
const dayHours = 24;
/** Long enough for every runway that is asked for. */
const futureHours = 400 * dayHours;

/** Uniform numbers from 0 to 1 (mulberry32). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Log-normal with the mean 1. */
function noise(random: Random, sigma: number): number {
  return Math.exp(sigma * normal(random) - (sigma * sigma) / 2);
}

/** Relative use in an hour, given by its number since the epoch and since the beginning; called once for each hour in turn. */
type Pattern = (hour: number, sinceStart: number) => number;

interface Kind {
  readonly name: string;
  readonly pattern: (random: Random, historyDays: number) => Pattern;
  /** The vendor tells its balance only so often. */
  readonly updateHours?: number;
  readonly whole?: boolean;
  readonly refunds?: boolean;
  readonly gaps?: boolean;
  /** Relative error of each reading, of a converted currency for instance. */
  readonly jitter?: number;
}

function weekday(hour: number): number {
  return Math.floor(hour / dayHours) % 7; // 0 is Thursday, 2 and 3 are the weekend
}

function isWeekend(hour: number): boolean {
  return weekday(hour) === 2 || weekday(hour) === 3;
}

function office(random: Random, weekendShare: number): Pattern {
  const opens = 7 + Math.floor(3 * random());
  const closes = opens + 9 + Math.floor(3 * random());
  const night = between(random, 0.1, 0.3);
  return (hour) => {
    const open = hour % dayHours >= opens && hour % dayHours < closes;
    return (isWeekend(hour) ? weekendShare : 1) * (open ? 1 : night) * noise(random, 0.35);
  };
}

function bursty(random: Random): Pattern {
  const sigma = between(random, 0.75, 1.2);
  let today = noise(random, sigma);
  return (hour, sinceStart) => {
    if (hour % dayHours === 0 && sinceStart > 0) today = noise(random, sigma);
    return today * noise(random, 0.35);
  };
}

function step(random: Random, factor: number, historyDays: number): Pattern {
  const from = between(random, 0.3, 0.7) * historyDays * dayHours;
  return (_, sinceStart) => (sinceStart < from ? 1 : factor) * noise(random, 0.35);
}

function invoice(random: Random, historyDays: number): Pattern {
  const first = Math.floor(between(random, 0.25, 0.7) * Math.min(30, historyDays) * dayHours);
  const amount = between(random, 4, 8) * dayHours;
  return (_, sinceStart) => noise(random, 0.35) + (sinceStart % (30 * dayHours) === first ? amount : 0);
}

/** The thirteen kinds of the recorded set. */
export const recordedKinds: readonly Kind[] = [
  { name: "steady", pattern: (random) => () => noise(random, 0.35) },
  { name: "office", pattern: (random) => office(random, 0.12) },
  { name: "bursty", pattern: (random) => bursty(random) },
  {
    name: "growth",
    pattern: (random) => {
      const daily = between(random, 0.01, 0.035);
      return (_, sinceStart) => Math.exp(Math.min(4, (daily * sinceStart) / dayHours)) * noise(random, 0.35);
    },
  },
  { name: "step_up", pattern: (random, days) => step(random, between(random, 2, 3), days) },
  { name: "step_down", pattern: (random, days) => step(random, between(random, 0.28, 0.45), days) },
  { name: "daily_batch", pattern: (random) => () => noise(random, 0.35), updateHours: 24 },
  { name: "integer_credits", pattern: (random) => () => noise(random, 0.35), whole: true },
  { name: "refunds", pattern: (random) => () => noise(random, 0.35), refunds: true },
  { name: "gaps", pattern: (random) => () => noise(random, 0.35), gaps: true },
  { name: "idle", pattern: () => () => 0 },
  {
    name: "weekend_batch",
    pattern: (random) => {
      const factor = between(random, 7, 12);
      return (hour) => (weekday(hour) === 2 && hour % dayHours < 8 ? factor : 1) * noise(random, 0.35);
    },
  },
  { name: "monthly_invoice", pattern: invoice },
];

/** Kinds that the recorded set does not have. */
export const otherKinds: readonly Kind[] = [
  { name: "hourly_vendor", pattern: (random) => office(random, 0.3), updateHours: 1 },
  { name: "six_hour_vendor", pattern: (random) => () => noise(random, 0.35), updateHours: 6 },
  {
    name: "office_closed",
    pattern: (random) => {
      const open = office(random, 0);
      return (hour, sinceStart) => {
        const use = open(hour, sinceStart);
        return hour % dayHours < 7 || hour % dayHours > 20 ? 0 : use;
      };
    },
  },
  {
    name: "office_step",
    pattern: (random, days) => {
      const week = office(random, 0.2);
      const regime = step(random, random() < 0.5 ? between(random, 2, 4) : between(random, 0.25, 0.5), days);
      return (hour, sinceStart) => week(hour, sinceStart) * regime(hour, sinceStart);
    },
  },
  {
    name: "office_growth",
    pattern: (random) => {
      const week = office(random, 0.2);
      const daily = between(random, 0.01, 0.03);
      return (hour, sinceStart) => Math.exp(Math.min(4, (daily * sinceStart) / dayHours)) * week(hour, sinceStart);
    },
  },
  {
    name: "decline",
    pattern: (random) => {
      const daily = between(random, 0.01, 0.03);
      return (_, sinceStart) => Math.exp(-Math.min(1.5, (daily * sinceStart) / dayHours)) * noise(random, 0.35);
    },
  },
  {
    name: "sporadic",
    pattern: (random) => {
      const perDay = between(random, 0.4, 3);
      return () => (random() < perDay / dayHours ? noise(random, 0.8) * (dayHours / perDay) : 0);
    },
  },
  {
    name: "nightly_job",
    pattern: (random) => {
      const at = Math.floor(dayHours * random());
      return (hour) => (hour % dayHours === at ? 20 : 0.2) * noise(random, 0.3);
    },
  },
  { name: "converted_currency", pattern: (random) => () => noise(random, 0.35), jitter: 0.002 },
  {
    name: "wandering",
    pattern: (random) => {
      let log = 0;
      return () => {
        log += 0.03 * normal(random) - 0.0015 * log;
        return Math.exp(log) * noise(random, 0.35);
      };
    },
  },
];

export function generateHistories(kinds: readonly Kind[], settings: GeneratorSettings): GeneratedHistory[] {
  const random = randomFrom(settings.seed);
  const histories: GeneratedHistory[] = [];
  for (let number = 0; number < settings.perKind; number++) {
    for (const kind of kinds) histories.push(generate(kind, `${kind.name}-${number}`, settings, random));
  }
  return histories;
}

function generate(kind: Kind, name: string, settings: GeneratorSettings, random: Random): GeneratedHistory {
  const alike = settings.frame === "alike";
  const startHour = alike ? 490896 : 490896 + Math.floor(between(random, 0, 366) * dayHours);
  const days = alike ? 21 : Math.floor(between(random, 5, 60));
  const pollMinutes = alike ? pick(random, [10, 30, 60]) : pick(random, [5, 10, 30, 60, 360, 720, 1440]);
  const scale = 10 ** between(random, 0.3, 3) / dayHours;
  const use = kind.pattern(random, days);
  const hourly = new Float64Array(days * dayHours + futureHours);
  for (let hour = 0; hour < hourly.length; hour++) hourly[hour] = use(startHour + hour, hour) * scale;
  let averageDay = 0;
  for (let hour = 0; hour < days * dayHours; hour++) averageDay += (hourly[hour] as number) / days;
  if (averageDay === 0) averageDay = scale * dayHours;

  const vendor = kind.updateHours ?? 0;
  const start = startHour * hourMs;
  const points: { atMs: number; value: number }[] = [];
  const trueBalances: { atMs: number; balance: number }[] = [];
  let balance = averageDay * between(random, alike ? 20 : 6, 45);
  const least = averageDay * between(random, 2, 5);
  const topUp = averageDay * between(random, 15, 25);
  let told = balance;
  let missing = 0;
  // Money that nobody has read yet is not part of what is asked.
  let unread = 0;
  const askedMs = alike
    ? [4, 8, 15, 21].map((day) => start + day * 24 * hourMs - 1000)
    : [0.3, 0.6, 1].map((part) => start + Math.floor(part * days * 24 * 60) * 60_000 - 1000);

  for (let minute = 0; minute < days * 24 * 60; minute += 5) {
    const atMs = start + minute * 60_000;
    if (minute > 0) balance -= (hourly[Math.floor((minute - 5) / 60)] as number) / 12;
    if (kind.refunds && random() < 2 / 288) balance += averageDay * between(random, 0.005, 0.04);
    if (balance < least && minute % 60 === 0 && random() < 0.1) {
      balance += topUp;
      unread += topUp;
    }
    if (vendor === 0 || minute % (vendor * 60) === 0) told = balance;
    if (kind.gaps && missing === 0 && random() < 3 / (days * 288)) missing = Math.floor(between(random, 6, 60) * 12);
    if (missing > 0) missing--;
    else if (minute % pollMinutes === 0 && random() > 0.01) {
      const read = told * (1 + (kind.jitter ?? 0) * normal(random));
      points.push({ atMs, value: kind.whole ? Math.round(read) : Number(read.toPrecision(6)) });
      if (told === balance) unread = 0;
    }
    if (askedMs.some((asked) => asked >= atMs && asked < atMs + 300_000)) {
      trueBalances.push({ atMs, balance: balance - unread });
    }
  }
  const truths = askedMs.flatMap((atMs, index) => {
    const known = trueBalances[index];
    return known === undefined ? [] : [{ atMs, days: lasts(hourly, known, start, atMs) }];
  });
  return { kind: kind.name, name, points, truths: truths.filter((truth) => points.some((point) => point.atMs < truth.atMs)) };
}

/** Days from `atMs` until a balance is used up; null for never. */
function lasts(hourly: Float64Array, known: { atMs: number; balance: number }, start: number, atMs: number): number | null {
  let left = known.balance;
  let at = known.atMs;
  while (at < start + hourly.length * hourMs) {
    const hour = Math.floor((at - start) / hourMs);
    const endMs = start + (hour + 1) * hourMs;
    const used = ((hourly[hour] as number) * (endMs - at)) / hourMs;
    if (used >= left) return (at + ((endMs - at) * left) / used - atMs) / (24 * hourMs);
    left -= used;
    at = endMs;
  }
  return null;
}

function pick(random: Random, values: readonly number[]): number {
  return values[Math.floor(values.length * random())] as number;
}
