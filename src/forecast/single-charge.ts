/**
 * A single charge of several days' worth within an hour, such as a monthly invoice on a prepaid account. Left among
 * the hourly use it would look like a frenzy; it is remembered on its own and expected again a month later.
 */
import {
  dayAmount,
  dayMs,
  daysKept,
  hourAmount,
  hourMs,
  hoursKept,
  type SeriesHistory,
  setDayAmount,
  setHourAmount,
} from "./series-history.ts";

/** A charge is at least so many usual days' use. */
const leastDays = 2.5;
/** Use as heavy as that in the hours beside it makes it a part of something longer. */
const quietShare = 0.2;
const hoursBeside = 3;
/** More frequent charges are use. */
const leastSpanMs = 4 * dayMs;
const daysCompared = 14;

/** Looks at the hours that have been over for three hours, and sets aside what is a single charge. */
export function setChargeAside(history: SeriesHistory): void {
  const newest = history.newestHour;
  const searched = history.searchedHour;
  if (newest - hoursBeside - 1 <= searched) return;
  const typicalHour = (history.typicalAmount / history.typicalTimeMs) * hourMs;
  for (
    let hour = Math.max(searched + 1, newest - hoursKept + 1 + hoursBeside);
    hour <= newest - hoursBeside - 1;
    hour++
  ) {
    if (hourAmount(history, hour) > 4 * typicalHour) setHourAside(history, hour);
  }
  history.searchedHour = newest - hoursBeside - 1;
}

function setHourAside(history: SeriesHistory, hour: number): void {
  const usualDay = medianDay(history, Math.floor(hour / 24));
  if (usualDay === undefined || usualDay <= 0) return;
  // A charge that was read around the full hour lies in two of them.
  const amount = hourAmount(history, hour) + hourAmount(history, hour + 1);
  if (amount < leastDays * usualDay) return;
  for (let beside = 1; beside <= hoursBeside; beside++) {
    if (hourAmount(history, hour - beside) > quietShare * amount) return;
    if (beside > 1 && hourAmount(history, hour + beside) > quietShare * amount) return;
  }
  const earlierMs = history.chargeAtMs;
  if (hour * hourMs - earlierMs < leastSpanMs) return;

  const usualHour = usualDay / 24;
  takeOut(history, hour, usualHour);
  takeOut(history, hour + 1, usualHour);
  history.earlierChargeAtMs = earlierMs;
  history.chargeAtMs = hour * hourMs;
  history.chargeAmount = Math.max(0, amount - 2 * usualHour);
}

function takeOut(history: SeriesHistory, hour: number, usualHour: number): void {
  const excess = hourAmount(history, hour) - usualHour;
  if (excess <= 0) return;
  const day = Math.floor(hour / 24);
  setHourAmount(history, hour, usualHour);
  setDayAmount(history, day, dayAmount(history, day) - excess);
  // The usual consumption has begun to forget the charge.
  history.typicalAmount = Math.max(0, history.typicalAmount - excess);
}

/** The middle of the whole days of the last two weeks without the one in question; needs three of them. */
function medianDay(history: SeriesHistory, without: number): number | undefined {
  const newest = history.newestDay;
  const first = Math.ceil(history.firstAtMs / dayMs);
  const amounts: number[] = [];
  for (let day = Math.max(first, newest - Math.min(daysCompared, daysKept - 1)); day < newest; day++) {
    if (day !== without) amounts.push(dayAmount(history, day));
  }
  if (amounts.length < 3) return undefined;
  amounts.sort((left, right) => left - right);
  return amounts[Math.floor(amounts.length / 2)];
}
