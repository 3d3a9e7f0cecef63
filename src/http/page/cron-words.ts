/** A schedule in words, for who does not read cron. Pure; the same on the server and in the browser. */
import type { Dictionary } from "./dictionary.ts";
import { type Html, html } from "./html.ts";

const nicknames: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
};
const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const timesMax = 4;

interface Field {
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

const second: Field = { first: 0, last: 59 };
const minute: Field = { first: 0, last: 59 };
const hour: Field = { first: 0, last: 23 };
const monthDay: Field = { first: 1, last: 31 };
const month: Field = { first: 1, last: 12, names: monthNames };
const weekday: Field = { first: 0, last: 7, names: dayNames };

/** The expression as it is written, with its words in front where there are some. */
export function renderSchedule(expression: string, t: Dictionary): Html {
  const words = cronWords(expression, t);
  return html`${words && html`${words} `}<code class="cron">${expression}</code>`;
}

/**
 * @param expression a valid one, as the config has it
 * @returns undefined for what is rarely written (`15W`, `MON#2`, more than a few times a day): the expression has to speak for itself
 */
export function cronWords(expression: string, t: Dictionary): string | undefined {
  const texts = (nicknames[expression.trim().toLowerCase()] ?? expression).trim().split(/\s+/u);
  const [seconds = "0", minutes = "", hours = "", days = "", months = "", weekdays = ""] =
    texts.length === 6 ? texts : ["0", ...texts];
  const when = timeWords({ seconds, minutes, hours }, t);
  const on = dayWords({ days, months, weekdays }, t);
  if (when === undefined || on === undefined) return undefined;
  if (on.length === 0) return when.isClock ? t.cron.everyDay(when.words) : when.words;
  return t.cron.together(when.words, on);
}

function isAny(text: string): boolean {
  return text === "*" || text === "?";
}

/** The values that a field names, ascending; undefined when it has more than numbers, names, ranges and steps. */
function valuesOf(text: string, { first, last, names = [] }: Field): readonly number[] | undefined {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^(?:(?<any>[*?])|(?<from>\w+)(?:-(?<to>\w+))?)(?:\/(?<step>\d+))?$/u.exec(part)?.groups;
    if (match === undefined) return undefined;
    const number = (word: string) => {
      const named = names.indexOf(word.toUpperCase());
      return named === -1 ? (/^\d+$/u.test(word) ? Number(word) : Number.NaN) : named + first;
    };
    const { any, from = "", to, step } = match;
    const low = any === undefined ? number(from) : first;
    const high = any !== undefined ? last : to !== undefined ? number(to) : step === undefined ? low : last;
    // A range over the end (22-2) is rare, and NaN compares as false.
    if (!(low <= high)) return undefined;
    for (let value = low; value <= high; value += Number(step ?? 1)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** The step of a field whose values are evenly spread over all of it, midnight and full hours included. */
function evenStep(values: readonly number[], size: number): number | undefined {
  const step = size / values.length;
  return Number.isInteger(step) && values.every((value, index) => value === index * step) ? step : undefined;
}

interface TimeFields {
  readonly seconds: string;
  readonly minutes: string;
  readonly hours: string;
}

interface TimeWords {
  readonly words: string;
  /** Times on the clock, such as `at 09:00 and 18:00`. */
  readonly isClock?: boolean;
}

function timeWords(fields: TimeFields, t: Dictionary): TimeWords | undefined {
  const seconds = valuesOf(fields.seconds, second);
  const minutes = valuesOf(fields.minutes, minute);
  const hours = valuesOf(fields.hours, hour);
  if (seconds === undefined || minutes === undefined || hours === undefined) return undefined;
  const [secondStep, minuteStep, hourStep] = [evenStep(seconds, 60), evenStep(minutes, 60), evenStep(hours, 24)];
  if (seconds.length > 1) {
    return secondStep !== undefined && minuteStep === 1 && hourStep === 1
      ? { words: t.cron.every(secondStep, "second") }
      : undefined;
  }
  const [atSecond = 0] = seconds;
  const [atMinute = 0] = minutes;
  const [firstHour = 0] = hours;
  const isSpread = hourStep !== undefined && hours.length > 2;
  if (hours.length * minutes.length <= timesMax && !isSpread) {
    return { words: t.cron.at(hours.flatMap((h) => minutes.map((m) => clock(h, m, atSecond)))), isClock: true };
  }
  if (atSecond !== 0) return undefined;
  const inTheHour =
    minuteStep === 60
      ? t.cron.every(1, "hour")
      : minuteStep === undefined
        ? t.cron.atMinutes(minutes)
        : t.cron.every(minuteStep, "minute");
  if (hourStep === 1) return { words: inTheHour };
  if (isSpread && minutes.length === 1) {
    const every = t.cron.every(hourStep, "hour");
    return { words: atMinute === 0 ? every : t.cron.within(every, t.cron.atMinutes(minutes)) };
  }
  if (!isRun(hours)) return undefined;
  const lastHour = hours.at(-1) ?? firstHour;
  return {
    words: t.cron.within(
      inTheHour,
      t.cron.between(clock(firstHour, atMinute), clock(lastHour, minutes.at(-1) ?? atMinute)),
    ),
  };
}

function clock(hours: number, minutes: number, seconds = 0): string {
  const parts = seconds === 0 ? [hours, minutes] : [hours, minutes, seconds];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function isRun(values: readonly number[]): boolean {
  return values.every((value, index) => value === (values[0] ?? 0) + index);
}

interface DayFields {
  readonly days: string;
  readonly months: string;
  readonly weekdays: string;
}

/** Empty: every day. */
function dayWords(fields: DayFields, t: Dictionary): readonly string[] | undefined {
  // Such a day has to match both, which words hardly say.
  if (!isAny(fields.weekdays) && !isAny(fields.days)) return undefined;
  const words: string[] = [];
  if (!isAny(fields.weekdays)) {
    const days = valuesOf(fields.weekdays, weekday)?.map((day) => day % 7);
    if (days === undefined) return undefined;
    // Monday first, as a week is written.
    const week = [...new Set(days)].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
    if (week.length < 7)
      words.push(t.cron.onWeekdays(rangesOf(week.map((day) => (day + 6) % 7)).map(named(t.cron.weekdays, t))));
  }
  if (fields.days.toUpperCase() === "L") words.push(t.cron.onLastDay);
  else if (!isAny(fields.days)) {
    const days = valuesOf(fields.days, monthDay);
    if (days === undefined) return undefined;
    if (days.length < 31)
      words.push(
        t.cron.onDays(
          rangesOf(days).map(([from, to]) => t.cron.range(`${from}`, to === undefined ? undefined : `${to}`)),
        ),
      );
  }
  if (!isAny(fields.months)) {
    const months = valuesOf(fields.months, month);
    if (months === undefined) return undefined;
    if (months.length < 12)
      words.push(t.cron.inMonths(rangesOf(months.map((number) => number - 1)).map(named(t.cron.months, t))));
  }
  return words;
}

type Range = readonly [number, number | undefined];

/** Three and more in a row are written from the first to the last. */
function rangesOf(values: readonly number[]): readonly Range[] {
  const ranges: Range[] = [];
  for (let start = 0; start < values.length; ) {
    let end = start;
    while ((values[end + 1] ?? Number.NaN) === (values[end] ?? 0) + 1) end += 1;
    if (end - start < 2) end = start;
    ranges.push([values[start] ?? 0, end === start ? undefined : values[end]]);
    start = end + 1;
  }
  return ranges;
}

function named(names: readonly string[], t: Dictionary): (range: Range) => string {
  return ([from, to]) => t.cron.range(names[from] ?? "", to === undefined ? undefined : (names[to] ?? ""));
}
