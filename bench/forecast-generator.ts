/**
 * Balance histories with a known future, from a seed: accounts that nobody has seen can be made at any time. They are
 * of the kinds that the estimator was made for, so they tell about chance, not about kinds that nobody thought of.
 *
 * An account is a series of hourly uses. The balance is read from it at the times of the polls; the truth is how long
 * the balance at a time lasts in the hours that follow, without a further top-up.
 */
import { between, type Kind, type Noise, type Random } from "./forecast-kinds.ts";

export interface Question {
  readonly atMs: number;
  /** Days until the balance is used up; null for never. */
  readonly days: number | null;
  /**
   * The answer of one who knows the account as well as can be: its true balance and the true mean of its use, but
   * nothing of chance or of events to come. What it errs is fate. Only for histories that are `alike`.
   */
  readonly bestDays?: number | null;
}

export interface KnownHistory {
  readonly kind: string;
  readonly name: string;
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
  readonly questions: readonly Question[];
}

export interface GeneratorSettings {
  /** `alike`: 21 days from New Year's Day 2026, asked after 4, 8, 15 and 21 days. `varied`: any start, length, poll interval and time. */
  readonly frame: "alike" | "varied";
  readonly perKind: number;
  readonly seed: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const newYear2026Hour = 490_896;
/** Long enough for every runway that is asked for. */
const futureHours = 400 * 24;
const stepMinutes = 5;

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function noiseFrom(random: Random): Noise {
  return (sigma) => Math.exp(sigma * normal(random) - (sigma * sigma) / 2);
}

export function generateHistories(kinds: readonly Kind[], settings: GeneratorSettings): KnownHistory[] {
  const random = randomFrom(settings.seed);
  const histories: KnownHistory[] = [];
  for (let number = 0; number < settings.perKind; number++) {
    for (const kind of kinds) histories.push(generate(kind, `${kind.name}-${number}`, settings, random));
  }
  return histories;
}

/** One account: when it began, how long it is seen, and what it uses in each hour. */
interface Account {
  readonly kind: Kind;
  readonly startHour: number;
  readonly days: number;
  readonly pollMinutes: number;
  readonly averageDay: number;
  readonly hours: Float64Array;
  /** What is known at a time of the hours to come. */
  readonly expectedAfter: (hour: number) => Float64Array;
}

function generate(kind: Kind, name: string, settings: GeneratorSettings, random: Random): KnownHistory {
  const alike = settings.frame === "alike";
  const account = open(kind, alike, random);
  const startMs = account.startHour * hourMs;
  const parts = alike ? [4 / 21, 8 / 21, 15 / 21, 1] : [0.3, 0.6, 1];
  const askedMs = parts.map((part) => startMs + Math.round(part * account.days * 24 * 60) * 60_000 - 1000);
  const { points, balances } = watch(account, askedMs, between(random, alike ? 20 : 6, 45), random);
  const questions = askedMs.flatMap((atMs, index) => {
    const balance = balances[index];
    if (balance === undefined || balance <= 0 || points[0] === undefined || points[0].atMs > atMs) return [];
    const known = { balance, startMs, atMs };
    const days = lasts(account.hours, known);
    if (!alike) return [{ atMs, days }];
    return [{ atMs, days, bestDays: lasts(account.expectedAfter(Math.floor((atMs - startMs) / hourMs)), known) }];
  });
  return { kind: kind.name, name, points, questions };
}

function open(kind: Kind, alike: boolean, random: Random): Account {
  const startHour = newYear2026Hour + (alike ? 0 : Math.floor(between(random, 0, 366) * 24));
  const days = alike ? 21 : Math.floor(between(random, 5, 60));
  const pollMinutes = pick(random, alike ? [10, 30, 60] : [5, 10, 30, 60, 360, 720, 1440]);
  const scale = 10 ** between(random, 0.3, 3) / 24;
  const seed = Math.floor(random() * 2 ** 32);
  const hoursOf = (noise: Noise, knownUntil: number): Float64Array => {
    const pattern = kind.pattern(randomFrom(seed), days);
    return Float64Array.from({ length: days * 24 + futureHours }, (_, since) => {
      return scale * pattern({ number: startHour + since, since, noise, knownUntil });
    });
  };
  const hours = hoursOf(noiseFrom(random), Number.POSITIVE_INFINITY);
  const used = hours.subarray(0, days * 24).reduce((sum, amount) => sum + amount, 0);
  return {
    kind,
    startHour,
    days,
    pollMinutes,
    averageDay: used > 0 ? used / days : scale * 24,
    hours,
    expectedAfter: (hour) => hoursOf(() => 1, hour),
  };
}

/** What a daemon sees of the account, and its true balance at each of the times. */
function watch(account: Account, askedMs: readonly number[], firstDays: number, random: Random) {
  const { kind, averageDay, hours } = account;
  const startMs = account.startHour * hourMs;
  const points: { atMs: number; value: number }[] = [];
  const balances: number[] = [];
  const least = averageDay * between(random, 2, 5);
  const topUp = averageDay * between(random, 15, 25);
  const updateMinutes = (kind.updateHours ?? 0) * 60;
  let balance = averageDay * firstDays;
  let told = balance;
  // Money that nobody has read yet is not part of what is asked.
  let unread = 0;
  let missing = 0;
  for (let minute = 0; minute < account.days * 24 * 60; minute += stepMinutes) {
    const atMs = startMs + minute * 60_000;
    if (minute > 0) balance -= ((hours[Math.floor((minute - stepMinutes) / 60)] ?? Number.NaN) * stepMinutes) / 60;
    if (kind.refunds && random() < 2 / 288) balance += averageDay * between(random, 0.005, 0.04);
    if (balance < least && minute % 60 === 0 && random() < 0.1) {
      balance += topUp;
      unread += topUp;
    }
    if (updateMinutes === 0 || minute % updateMinutes === 0) told = balance;
    if (kind.gaps && missing === 0 && random() < 3 / (account.days * 288))
      missing = Math.floor(between(random, 6, 60) * 12);
    if (missing > 0) missing--;
    else if (minute % account.pollMinutes === 0 && random() > 0.01) {
      const value = told * (1 + (kind.jitter ?? 0) * normal(random));
      points.push({ atMs, value: kind.whole ? Math.round(value) : Number(value.toPrecision(6)) });
      if (told === balance) unread = 0;
    }
    if (askedMs.some((asked) => asked >= atMs && asked < atMs + stepMinutes * 60_000)) balances.push(balance - unread);
  }
  return { points, balances };
}

interface Known {
  readonly balance: number;
  readonly startMs: number;
  readonly atMs: number;
}

/** Days from `atMs` until a balance is used up; null for never. */
function lasts(hours: Float64Array, { balance, startMs, atMs }: Known): number | null {
  let left = balance;
  let fromMs = atMs;
  for (let hour = Math.floor((atMs - startMs) / hourMs); hour < hours.length; hour++) {
    const endMs = startMs + (hour + 1) * hourMs;
    const used = ((hours[hour] ?? Number.NaN) * (endMs - fromMs)) / hourMs;
    if (used >= left) return (fromMs + ((endMs - fromMs) * left) / used - atMs) / dayMs;
    left -= used;
    fromMs = endMs;
  }
  return null;
}

function pick(random: Random, values: readonly number[]): number {
  const value = values[Math.floor(values.length * random())];
  if (value === undefined) throw new RangeError("nothing to pick from");
  return value;
}
