/**
 * Cron expressions on civil time: what a wall clock shows, written as the epoch milliseconds at which UTC shows the same.
 * Civil time has no daylight saving, so this part is plain arithmetic; cron-expression.ts brings it to a zone.
 *
 * node-cron understands the expression (names, steps, ranges, `L`, `W`, `#`) and says which days match. Its own search for the next
 * run is not used: it starts from `new Date()` only, and skips the hour that a zone repeats in autumn.
 */
import { createTask, parse } from "node-cron";

export interface CivilCron {
  /** The first matching second after `afterMs`; infinity when none comes within 42 years. */
  nextMs(afterMs: number): number;
  /** The shortest and the longest time between two neighbouring matches, in milliseconds. */
  gaps(): Gaps;
}

export interface Gaps {
  readonly shortestMs: number;
  readonly longestMs: number;
}

const never = Number.POSITIVE_INFINITY;
const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

// 29 February falls on a given weekday every 28 years, every 40 around 2100: a day that does not come in 42 years never comes.
// equivalent value: to look for longer finds no other day
const horizonMs = 42 * 366 * dayMs;

// Gaps are looked for in a fixed calendar, so that they do not depend on the day of the question.
// equivalent value: any four years that begin with a January have the same gaps
const calendarStartMs = Date.UTC(2024, 0, 1);
// equivalent value: the next 29 February comes two months after these four years
const calendarYearsMs = 4 * 366 * dayMs;
// equivalent value: a day more shows the same
const enoughDayGaps = 64;
// A year shows how long a schedule rests between its months.
// equivalent value: a day more shows the same
const enoughDayGapsOfSomeMonths = 366;

// Reloads may bring ever new expressions; a handful is in use at a time.
const cacheSize = 1000;
const cache = new Map<string, CivilCron>();

/** Compiles an expression that `explainCronProblem` has found valid; each distinct one once. Throws what node-cron throws. */
export function civilCron(expression: string): CivilCron {
  const known = cache.get(expression);
  if (known !== undefined) return known;
  const cron = compile(expression);
  if (cache.size >= cacheSize) cache.clear();
  cache.set(expression, cron);
  return cron;
}

interface TimesOfDay {
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
}

function compile(expression: string): CivilCron {
  const fields = parse(expression);
  const times = { hours: ascending(fields.hour), minutes: ascending(fields.minute), seconds: ascending(fields.second) };
  const months = new Set(fields.month);
  const everyDay = isEveryDay(fields);
  const matchesDay = everyDay ? () => true : dayMatcher(expression, firstTime(times, 0));
  const dayGaps = everyDay ? 1 : months.size < 12 ? enoughDayGapsOfSomeMonths : enoughDayGaps;
  let gaps: Gaps | undefined;

  function nextMs(afterMs: number): number {
    const startMs = Math.floor(afterMs / secondMs) * secondMs + secondMs;
    const lastDayMs = startMs + horizonMs;
    let day = Math.floor(startMs / dayMs) * dayMs;
    let timeMs = startMs - day;
    while (day <= lastDayMs) {
      if (!months.has(new Date(day).getUTCMonth() + 1)) {
        day = startOfNextMonth(day);
      } else {
        const found = matchesDay(day) ? firstTime(times, timeMs) : never;
        if (found < never) return day + found;
        day += dayMs;
      }
      timeMs = 0;
    }
    return never;
  }

  return {
    nextMs,
    gaps() {
      gaps ??= measureGaps(times, nextMs, dayGaps);
      return gaps;
    },
  };
}

function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Most expressions name hours and minutes only: then every day matches, and every night is as long as the one before. */
function isEveryDay({ dayOfMonth, month, dayOfWeek }: ReturnType<typeof parse>): boolean {
  const all = (values: readonly unknown[], count: number) =>
    // equivalent result: node-cron, asked for each day, says the same, but takes longer
    new Set(values.filter((value) => typeof value === "number")).size === count;
  // equivalent value: node-cron, asked for each day, says the same, but takes longer
  return all(dayOfMonth, 31) && all(month, 12) && all(dayOfWeek, 7);
}

/** Asks node-cron whether a civil day matches, and remembers the last answer: most questions are about the same day. */
function dayMatcher(expression: string, timeOfDayMs: number): (day: number) => boolean {
  const task = createTask(expression, () => undefined, { timezone: "UTC" });
  // Matching needs no life cycle, and node-cron keeps every task that is not destroyed in a global registry.
  task.destroy();
  let last: { readonly day: number; readonly isMatch: boolean } | undefined;
  return (day) => {
    if (last?.day !== day) last = { day, isMatch: task.match(new Date(day + timeOfDayMs)) };
    return last.isMatch;
  };
}

/** The first time of day, in milliseconds since midnight, at or after `fromMs`; infinity when none is left. */
function firstTime({ hours, minutes, seconds }: TimesOfDay, fromMs: number): number {
  for (const hour of hours) {
    // What has passed is skipped early: six fields have 86,400 times a day.
    // equivalent value: fewer are skipped
    if ((hour + 1) * hourMs <= fromMs) continue;
    for (const minute of minutes) {
      const startMs = hour * hourMs + minute * minuteMs;
      if (startMs + minuteMs <= fromMs) continue;
      const second = seconds.find((second) => startMs + second * secondMs >= fromMs);
      if (second !== undefined) return startMs + second * secondMs;
    }
  }
  return never;
}

function startOfNextMonth(day: number): number {
  const date = new Date(day);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function measureGaps(times: TimesOfDay, nextMs: CivilCron["nextMs"], dayGaps: number): Gaps {
  const gapsMs = gapsWithinDay(times);
  const { hours, minutes, seconds } = times;
  const dayLengthMs =
    span(hours) * hourMs +
    span(minutes) * minuteMs +
    span(seconds) * secondMs; /* from the first time of a day to its last */
  let previousMs = nextMs(calendarStartMs - 1);
  for (let found = 0; found < dayGaps; found += 1) {
    if (found >= 2 && previousMs > calendarStartMs + calendarYearsMs) break;
    const followingMs = nextMs(previousMs + dayLengthMs);
    gapsMs.push(followingMs - previousMs - dayLengthMs);
    previousMs = followingMs;
  }
  return { shortestMs: Math.min(...gapsMs), longestMs: Math.max(...gapsMs) };
}

/** The distinct gaps between the times of one day: between seconds of a minute, minutes of an hour, hours of a day. */
function gapsWithinDay({ hours, minutes, seconds }: TimesOfDay): number[] {
  const beforeMinuteMs = span(seconds) * secondMs;
  const beforeHourMs = span(minutes) * minuteMs + beforeMinuteMs;
  return [
    ...steps(seconds).map((step) => step * secondMs),
    ...steps(minutes).map((step) => step * minuteMs - beforeMinuteMs),
    ...steps(hours).map((step) => step * hourMs - beforeHourMs),
  ];
}

function span(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

function steps(values: readonly number[]): readonly number[] {
  return values.slice(1).map((value, index) => value - (values[index] ?? value));
}
