/**
 * What the estimator says of accounts with habits, number by number. A change of a line is a change of behaviour; `-u` writes the table
 * anew.
 */
import { expect, it } from "vitest";
import { forecast } from "../../src/forecast/forecast.ts";
import { type Course, dayMs, historyOf, hourMs, mondayMs, readings } from "./balance-course.ts";
import { expectTable, forecastCells, forecastHeads, memoryCells, memoryHeads } from "./forecast-table.ts";

const even = () => 1;
/** 24 a day with some unevenness that a program can repeat. */
const uneven = (hour: number) => 1 + 0.3 * Math.sin(hour * 7.3);
const dayOf = (hour: number) => Math.floor(hour / 24);
/** An even use and single charges, each at an hour. */
const charged =
  (charges: Readonly<Record<number, number>>, use: (hour: number) => number = even) =>
  (hour: number) =>
    use(hour) + (charges[hour] ?? 0);
const workDays = (hour: number) => (dayOf(hour) % 7 < 5 ? 1.4 : 0.2);
const grown = (perDay: number) => (hour: number) => uneven(hour) * Math.exp((perDay * hour) / 24);
const stepped = (day: number, factor: number) => (hour: number) => uneven(hour) * (dayOf(hour) < day ? 1 : factor);
const midnightAfter = (atMs: number) => (dayOf(atMs / hourMs) + 1) * dayMs;

const courses: Readonly<Record<string, Course>> = {
  "an hour": { days: 1 / 24, value: 100, use: even },
  "an hour of a fast burn": { days: 1 / 24, value: 100, use: () => 20, pollMinutes: 10 },
  "half an hour of a fast burn": { days: 0.5 / 24, value: 100, use: () => 20, pollMinutes: 5 },
  "two decreases of a fast burn": { days: 1 / 24, value: 100, use: () => 20, pollMinutes: 30 },
  "two hours of a burn that is just fast": { days: 2 / 24, value: 100, use: () => 5.1, pollMinutes: 10 },
  "two hours of a burn that is not fast": { days: 2 / 24, value: 100, use: () => 4.9, pollMinutes: 10 },
  "less than five hours": { days: 4.9 / 24, value: 1000, use: even, pollMinutes: 6 },
  "five hours": { days: 5 / 24, value: 1000, use: even, pollMinutes: 6 },
  "half a day": { days: 0.5, value: 200, use: uneven, pollMinutes: 20 },
  "a day and a half": { days: 1.5, value: 200, use: uneven, pollMinutes: 20 },
  "less than a day and a half": { days: 1.45, value: 200, use: uneven, pollMinutes: 20 },
  "four days": { days: 4, value: 300, use: uneven },
  "seven days": { days: 7, value: 300, use: uneven },
  "less than seven days": { days: 6.9, value: 300, use: uneven },
  "thirteen days of work": { days: 13, value: 600, use: workDays },
  "fourteen days of work": { days: 14, value: 600, use: workDays },
  "a week of work": { days: 7, value: 600, use: workDays },
  "five days of work": { days: 5, value: 600, use: workDays },
  "fifty days of work": { days: 50, value: 3000, use: workDays, pollMinutes: 120 },
  "seventy days of uneven work": {
    days: 70,
    value: 3000,
    use: (hour) => workDays(hour) * (1 + 0.4 * Math.sin(dayOf(hour) * 2.3)),
    pollMinutes: 120,
  },
  "twenty days of uneven work": {
    days: 20,
    value: 900,
    use: (hour) => workDays(hour) * (1 + 0.4 * Math.sin(dayOf(hour) * 2.3)),
  },
  "eight days of uneven work": {
    days: 8.4,
    value: 900,
    use: (hour) => workDays(hour) * (1 + 0.4 * Math.sin(dayOf(hour) * 2.3)),
  },
  "a weekend": { days: 19.5, value: 600, use: workDays },
  "rest on Wednesdays": { days: 34, value: 1000, use: (hour) => (dayOf(hour) % 7 === 2 ? 0 : uneven(hour)) },
  nights: { days: 12.3, value: 400, use: (hour) => (hour % 24 < 6 ? 4 : 0) },
  "a minute's polls": { days: 2.2, value: 100, use: uneven, pollMinutes: 1 },
  "a year": { days: 365, value: 9000, use: uneven, pollMinutes: 720 },

  "a pause of less than three days": { days: 12.9, value: 500, use: (hour) => (hour < 240 ? 1 : 0) },
  "a pause of more than three days": { days: 13.1, value: 500, use: (hour) => (hour < 240 ? 1 : 0) },
  "a pause of less than twice the longest": {
    days: 21.5,
    value: 500,
    use: (hour) => (hour < 240 ? Number(dayOf(hour) % 7 === 0) : 0),
  },
  "a pause of more than twice the longest": {
    days: 25,
    value: 500,
    use: (hour) => (hour < 240 ? Number(dayOf(hour) % 7 === 0) : 0),
  },
  "a vendor that tells once a day": { days: 9.9, value: 500, use: uneven, updateHours: 24 },
  "a vendor that is a little late": { days: 11.4, value: 500, use: (hour) => (hour < 241 ? 1 : 0), updateHours: 24 },
  "a vendor that is very late": { days: 11.6, value: 500, use: (hour) => (hour < 240 ? 1 : 0), updateHours: 24 },
  "a vendor that tells once a week": { days: 40, value: 2000, use: uneven, updateHours: 168 },
  "failed polls": { days: 20, value: 700, use: uneven, missing: (hour) => hour > 100 && hour < 200 },
  "failed polls of two months": { days: 70, value: 2000, use: uneven, missing: (hour) => hour > 100 && hour < 1620 },
  "failed polls at the end": { days: 20, value: 700, use: uneven, missing: (hour) => hour > 440 && hour < 480 },

  growth: { days: 21, value: 1400, use: grown(0.03) },
  "growth that will last long": { days: 21, value: 5000, use: grown(0.03) },
  "slow growth": { days: 28, value: 2000, use: grown(0.015) },
  "slow growth of a few days": { days: 6, value: 400, use: grown(0.03) },
  decline: { days: 28, value: 700, use: grown(-0.03) },
  "a step up": { days: 17, value: 900, use: stepped(14, 3) },
  "a step up today": { days: 14.4, value: 900, use: stepped(14, 5) },
  "a step down": { days: 17, value: 900, use: stepped(14, 0.2) },
  "a step up six days ago": { days: 20, value: 900, use: stepped(14, 2) },
  "a step up long ago": { days: 45, value: 3000, use: stepped(8, 2) },
  "use that differs from day to day": { days: 24, value: 900, use: (hour) => 1 + Math.sin(dayOf(hour) * 2.3) },

  "a charge": { days: 20, value: 1300, use: charged({ 243: 200 }) },
  "a charge three hours ago": { days: 10.25, value: 700, use: charged({ 243: 200 }) },
  "a charge an hour ago": { days: 10.17, value: 700, use: charged({ 243: 200 }) },
  "a charge around the full hour": {
    days: 20,
    value: 1300,
    use: charged({ 243: 100 }),
    pollMinutes: 40,
  },
  "a charge of less than two and a half days": { days: 20, value: 1300, use: charged({ 243: 57.9 }) },
  "a charge of two and a half days": { days: 20, value: 1300, use: charged({ 243: 58.1 }) },
  "a charge with much use beside": { days: 20, value: 1300, use: charged({ 243: 200, 245: 41 }) },
  "a charge with some use beside": { days: 20, value: 1300, use: charged({ 243: 200, 245: 39 }) },
  "a charge with much use before": { days: 20, value: 1300, use: charged({ 243: 200, 240: 41 }) },
  "a charge with much use four hours before": { days: 20, value: 1300, use: charged({ 243: 200, 239: 55 }) },
  "two charges in three days": { days: 20, value: 1300, use: charged({ 243: 200, 315: 200 }) },
  "two charges in five days": { days: 20, value: 1300, use: charged({ 243: 200, 363: 200 }) },
  "a charge in the first three days": { days: 20, value: 1300, use: charged({ 43: 200 }) },
  "a charge each month": { days: 75, value: 4500, use: charged({ 243: 200, 963: 200, 1683: 200 }) },
  "a charge each month that is due": { days: 69.5, value: 2600, use: charged({ 243: 200, 963: 200 }) },
  "a charge each month that is overdue by two days": { days: 72, value: 2700, use: charged({ 243: 200, 963: 200 }) },
  "a charge each month that is overdue by four days": { days: 74.3, value: 2700, use: charged({ 243: 200, 963: 200 }) },
  "a charge that takes the last": { days: 60, value: 2018, use: charged({ 243: 200, 963: 200 }) },
  "a charge on a quiet account": { days: 20, value: 400, use: charged({ 243: 200 }, () => 0) },

  "a top-up": { days: 20, value: 300, use: uneven, added: { 200: 400 } },
  "a top-up in the last hour": { days: 20, value: 600, use: uneven, added: { 480: 400 } },
  "a top-up with the first change": { days: 20, value: 300, use: uneven, added: { 1: 400 } },
  "three top-ups": { days: 20, value: 300, use: uneven, added: { 100: 200, 300: 200, 420: 200 } },
  "a top-up long ago": { days: 45, value: 800, use: uneven, added: { 200: 400 } },
  "a top-up half an hour after the full hour": {
    days: 12,
    value: 300,
    use: uneven,
    pollMinutes: 90,
    added: { 201: 400 },
  },
  "a top-up and a charge": { days: 20, value: 500, use: charged({ 400: 200 }), added: { 440: 400 } },
  "a top-up and a charge in the same hour": { days: 20, value: 500, use: charged({ 440: 200 }), added: { 440: 400 } },
  "a top-up of a vendor that tells once a day": {
    days: 20,
    value: 300,
    use: uneven,
    updateHours: 24,
    added: { 288: 400 },
  },
  "a charge of a vendor that tells once a day": { days: 20, value: 800, use: charged({ 290: 200 }), updateHours: 24 },
  "a vendor that tells four times a day": { days: 20, value: 600, use: uneven, updateHours: 6 },
  "a quota that lasts": {
    days: 10.5,
    value: 1000,
    use: even,
    type: "quota",
    limit: 1000,
    resetsAtMs: (atMs) => atMs + 20 * dayMs,
  },
  "a quota that does not last": {
    days: 10.5,
    value: 300,
    use: even,
    type: "quota",
    limit: 1000,
    resetsAtMs: midnightAfter,
  },
  "an amount that lasts nearly ten years": { days: 20, value: 87_000, use: even },
  "an amount that lasts for more than ten years": { days: 20, value: 89_000, use: even },
};

it("accounts with habits", async () => {
  const rows = Object.entries(courses).map(([name, course]) => {
    const points = readings(course);
    const history = historyOf(points);
    return [name, ...forecastCells(forecast(history)), ...memoryCells(history, points)];
  });
  await expectTable(["account", ...forecastHeads, ...memoryHeads], rows, "accounts-with-habits.txt");
});

it("are doubtful once the last reading is more than two days old", () => {
  const history = historyOf(readings({ days: 20, value: 24 * 30, use: uneven }));
  const after = (days: number) => forecast(history, { nowMs: mondayMs + (20 + days) * dayMs }).confidence;
  expect([after(0), after(2), after(2.01)]).toEqual(["high", "high", "low"]);
});
