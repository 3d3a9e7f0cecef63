import { validateDetailed } from "node-cron";
import type { Schedule } from "../model.ts";
import { type OffsetChange, offsetChange, zoneOffsetMs } from "../platform/zone-offset.ts";
import { type CivilCron, civilCron } from "./civil-cron.ts";

const nicknames = "@hourly, @daily, @weekly, @monthly, @yearly";

const fieldWords: Readonly<Record<string, string>> = {
  second: 'second %s, expected 0 to 59, "*" or "*/15"',
  minute: 'minute %s, expected 0 to 59, "*" or "*/10"',
  hour: 'hour %s, expected 0 to 23, "*" or "*/6"',
  dayOfMonth: 'day of the month %s, expected 1 to 31, "*" or "L" for the last',
  month: 'month %s, expected 1 to 12, "*" or names such as "JAN"',
  dayOfWeek: 'weekday %s, expected 0 to 7 (0 and 7 are Sunday), "*" or names such as "MON-FRI"',
};

/**
 * What is wrong with a cron expression, in words that name the expression: `"*\/5 * * *" has 4 fields, expected 5 or 6`.
 * Undefined when it is valid: node-cron accepts it, and it comes at least once in 42 years.
 */
export function explainCronProblem(expression: string): string | undefined {
  const quoted = JSON.stringify(expression);
  const text = expression.trim();
  if (text === "") return `${quoted} is empty, expected 5 or 6 fields such as "*/10 * * * *"`;
  const odd = /[^\w\s*/,#?@-]/u.exec(text);
  if (odd !== null) return `${quoted} has ${JSON.stringify(odd[0])}, which no cron field can have`;
  const fields = text.split(/\s+/u);
  if (text.startsWith("@")) {
    return validateDetailed(expression).valid
      ? undefined
      : `${quoted} is not a known name, expected one of ${nicknames}`;
  }
  if (fields.length !== 5 && fields.length !== 6) {
    return `${quoted} has ${fields.length} field${fields.length === 1 ? "" : "s"}, expected 5 or 6`;
  }
  // node-cron writes out a range before it looks at the bounds: `0-999999999` would take all memory.
  const long = fields.find((field) => /\d{3}/u.test(field));
  if (long !== undefined) return `${quoted} has the field "${long}", expected numbers of one or two digits`;
  if (/[^\S ]/u.test(text)) return `${quoted} has a tab or a line break, expected blanks between the fields`;
  const step = stepProblem(fields);
  if (step !== undefined) return `${quoted} has ${step}`;
  const problem = validateDetailed(expression).errors[0];
  if (problem !== undefined) return explainField(quoted, problem.field, problem.value, problem.message);
  const isEver = Number.isFinite(civilCron(expression).nextMs(0));
  return isEver ? undefined : `${quoted} never comes`;
}

const fieldSizes: readonly (readonly [string, number])[] = [
  ["seconds", 60],
  ["minutes", 60],
  ["hours", 24],
  ["days of the month", 31],
  ["months", 12],
  ["weekdays", 7],
];

/** node-cron takes a step that is longer than its field, which then matches only the field's first value. */
function stepProblem(fields: readonly string[]): string | undefined {
  for (const [index, field] of fields.entries()) {
    const known = fieldSizes.at(index - fields.length);
    // equivalent condition: each of five or six fields has a size
    if (known === undefined) continue;
    const [name, size] = known;
    for (const [, step] of field.matchAll(/\/(\d+)/gu))
      if (Number(step) >= size) return `a step of ${step} ${name}, expected 1 to ${size - 1}`;
  }
  return undefined;
}

function explainField(quoted: string, field: string, value: string | undefined, message: string): string {
  if (message.includes("impossible")) return `${quoted} never comes: no such month has a day ${value}`;
  const words = fieldWords[field];
  return words === undefined ? `${quoted}: ${message}` : `${quoted} has ${words.replace("%s", JSON.stringify(value))}`;
}

/**
 * The nominal time between two runs in milliseconds: the shortest gap between two neighbouring slots on a calendar without daylight
 * saving. `*\/10 * * * *` is 10 minutes, `0 9,18 * * *` 9 hours, `*\/45 * * * *` 15 minutes (45 to 60). Cached by expression; the zone has
 * no part in it. The expression must be valid (`explainCronProblem`).
 */
export function nominalIntervalMs(schedule: Schedule): number {
  return civilCron(schedule.expression).gaps().shortestMs;
}

/** As `nominalIntervalMs`, but the longest gap: 15 hours for `0 9,18 * * *`. What is older than this by far has missed a slot. */
export function longestIntervalMs(schedule: Schedule): number {
  return civilCron(schedule.expression).gaps().longestMs;
}

/** The next `count` slots after `fromMs`, epoch milliseconds; fewer when the expression has no more within 42 years. */
export function nextSlots(schedule: Schedule, fromMs: number, count: number): readonly number[] {
  const slots: number[] = [];
  for (let slot = nextSlotMs(schedule, fromMs); slot !== undefined && slots.length < count; ) {
    slots.push(slot);
    slot = nextSlotMs(schedule, slot);
  }
  return slots;
}

// No zone has ever put its clocks back by more than this at once, a change of the date line excepted.
// equivalent value: to look back further finds the same change
const longestRepeatMs = 3 * 3600 * 1000;

/**
 * The first slot after `fromMs`, in the schedule's zone. Days on which clocks change lose no run:
 * - Clocks go forward over a slot: it runs at the change, unless the next slot comes as early as the lost one would have.
 * - Clocks go back: the repeated slots run again when the schedule is frequent (neighbouring slots are less than four times the
 *   repeated stretch apart); a daily slot in the repeated hour runs the first time only.
 */
export function nextSlotMs(schedule: Schedule, fromMs: number): number | undefined {
  const { timezone } = schedule;
  const cron = civilCron(schedule.expression);
  let sinceMs = fromMs; // the offset holds from here on, as far as is known
  let offsetMs = zoneOffsetMs(timezone, fromMs);
  let civilMs = cron.nextMs(fromMs + offsetMs);
  while (Number.isFinite(civilMs)) {
    const slotMs = civilMs - offsetMs;
    const change = offsetChange(timezone, sinceMs, slotMs);
    if (change !== undefined) {
      if (needsRunAt(change, cron)) return change.atMs;
      sinceMs = change.atMs;
      offsetMs = change.afterMs;
      civilMs = cron.nextMs(sinceMs + offsetMs - 1);
      continue;
    }
    const repeat = offsetChange(timezone, slotMs - longestRepeatMs, slotMs);
    if (repeat === undefined || slotMs >= endOfRepeatMs(repeat) || isFrequent(repeat, cron)) return slotMs;
    civilMs = cron.nextMs(endOfRepeatMs(repeat) + offsetMs - 1);
  }
  return undefined;
}

/** The instant from which the clocks show times that they have not shown before. */
function endOfRepeatMs({ atMs, beforeMs, afterMs }: OffsetChange): number {
  return atMs + beforeMs - afterMs;
}

/** Whether the first slot after the change comes later than it would have come had the clocks not changed. */
function needsRunAt(change: OffsetChange, cron: CivilCron): boolean {
  const { atMs, beforeMs, afterMs } = change;
  if (afterMs < beforeMs && !isFrequent(change, cron)) return false;
  return cron.nextMs(atMs - 1 + afterMs) - afterMs > cron.nextMs(atMs - 1 + beforeMs) - beforeMs;
}

function isFrequent({ atMs, beforeMs, afterMs }: OffsetChange, cron: CivilCron): boolean {
  const civilEndMs = atMs + beforeMs;
  const followingMs = cron.nextMs(civilEndMs - 1);
  return cron.nextMs(followingMs - 4 * (beforeMs - afterMs)) < civilEndMs;
}
