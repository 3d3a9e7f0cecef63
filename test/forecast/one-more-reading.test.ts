/**
 * What one more reading says, number by number: what was used and topped up by it, and the forecast after it. A change of a line is a
 * change of behaviour; `-u` writes the table anew.
 */
import { it } from "vitest";
import {
  createSeriesHistory,
  forecast,
  type Movement,
  type Observation,
  observe,
} from "../../src/forecast/forecast.ts";
import { type Course, hourMs, mondayMs, readings } from "./balance-course.ts";
import { digits, expectTable, forecastCells, forecastHeads } from "./forecast-table.ts";

const hour = (number: number) => mondayMs + number * hourMs;
const afterDays = (days: number, value: number, course: Partial<Course> = {}) =>
  readings({ days, value, use: () => 1, ...course });
/** Ten days with an hour's use of 1, after which so much is left: a usual day is 24. */
const tenDays = (left: number, course: Partial<Course> = {}) => afterDays(10, left + 240, course);
const reading = (atMs: number, value: number, more: Partial<Observation> = {}): Observation => ({
  atMs,
  value,
  type: "balance",
  ...more,
});
/** Each reading a fixed share up or down in turn. */
const swinging = (share: number, everyHours: number) =>
  tenDays(500).map((point, index) =>
    index % everyHours === 0 ? { ...point, value: point.value * (1 + share) } : point,
  );
const quota = (left: number, more: Partial<Course> = {}) => tenDays(left, { type: "quota", ...more });

const cases: Readonly<Record<string, readonly Observation[]>> = {
  "an hour's use": [...tenDays(100), reading(hour(241), 99)],
  "ten hours' use": [...tenDays(100), reading(hour(250), 90)],
  "no use": [...tenDays(100), reading(hour(241), 100)],
  "the noise of binary fractions": [...tenDays(100), reading(hour(241), 100 - 9e-11)],
  "more than the noise of binary fractions": [...tenDays(100), reading(hour(241), 100 - 2e-10)],
  "the same time again": [...tenDays(100), reading(hour(240), 50)],
  "an earlier time": [...tenDays(100), reading(hour(217), 50)],
  "a day earlier": [...tenDays(100), reading(hour(216), 50)],
  "a clock set back by more than a day": [...tenDays(100), reading(hour(215), 50), reading(hour(216), 49)],
  "an amount as large as any": [...tenDays(100), reading(hour(241), 1e30)],
  "an amount larger than any": [...tenDays(100), reading(hour(241), 1.1e30)],
  "a debt larger than any": [...tenDays(100), reading(hour(241), -1.1e30)],
  "nothing left": [...tenDays(1), reading(hour(241), 0)],
  "a debt": [...tenDays(1), reading(hour(241), -3)],

  "a quarter of a day's use added": [...tenDays(100), reading(hour(241), 106.1)],
  "less than a quarter of a day's use added": [...tenDays(100), reading(hour(241), 105.9)],
  "a hundredth of the balance added": [...tenDays(1200), reading(hour(241), 1212.3)],
  "less than a hundredth of the balance added": [...tenDays(1200), reading(hour(241), 1211.9)],
  "a large sum added": [...tenDays(100), reading(hour(241), 600)],
  "a large sum added to a debt": [...tenDays(-20), reading(hour(241), 600)],
  "a large sum added after ten hours": [...tenDays(100), reading(hour(250), 600)],
  "a large sum added after a rest": [
    ...tenDays(100),
    ...[241, 242, 243, 244, 245].map((at) => reading(hour(at), 100)),
    reading(hour(246), 600),
  ],
  "a sum added to a young account": [...afterDays(0.5, 112), reading(hour(13), 600)],
  "a refund to a young account": [...afterDays(0.5, 112), reading(hour(13), 100.9)],
  "a refund to an account of 31 decreases": [...afterDays(31 / 24, 131), reading(hour(32), 100.9)],
  "a refund to an account of 32 decreases": [...afterDays(32 / 24, 132), reading(hour(33), 100.9)],
  "a sum added to a swinging amount": [...swinging(0.005, 4), reading(hour(241), 530)],
  "a swing of a swinging amount": [...swinging(0.005, 4), reading(hour(241), 508)],
  "a swing of a swinging amount, larger than usual": [...swinging(0.005, 4), reading(hour(241), 514)],
  "a swing of an amount that hardly swings": [...swinging(0.005, 14), reading(hour(241), 509)],

  "a sum taken back": [...tenDays(100), reading(hour(241), 600), reading(hour(242), 98)],
  "a sum taken back after two days": [...tenDays(100), reading(hour(241), 600), reading(hour(289), 60)],
  "a sum taken back too late": [...tenDays(100), reading(hour(241), 600), reading(hour(290), 60)],
  "a part of a sum taken back": [...tenDays(100), reading(hour(241), 600), reading(hour(242), 112)],
  "nearly all of a sum taken back": [...tenDays(100), reading(hour(241), 600), reading(hour(242), 108)],
  "98 of 100 parts of a sum taken back": [...tenDays(100), reading(hour(241), 600), reading(hour(242), 110)],
  "more than a sum taken back": [...tenDays(100), reading(hour(241), 600), reading(hour(242), 86)],
  "somewhat more than a sum taken back": [...tenDays(100), reading(hour(241), 600), reading(hour(242), 88.5)],
  "a sum taken back twice": [
    ...tenDays(800),
    ...[1300, 798, 298].map((value, index) => reading(hour(241 + index), value)),
  ],

  "a wrong amount": [...tenDays(500), reading(hour(241), 0.5)],
  "a wrong amount and the right one again": [...tenDays(500), reading(hour(241), 0.5), reading(hour(242), 498)],
  "the right one again after two days": [...tenDays(500), reading(hour(241), 0.5), reading(hour(289), 452)],
  "the right one again too late": [...tenDays(500), reading(hour(241), 0.5), reading(hour(290), 451)],
  "the right one again, twice": [
    ...tenDays(500),
    ...[0.5, 498, 250, 496].map((value, index) => reading(hour(241 + index), value)),
  ],
  "somewhat more than the right one": [...tenDays(500), reading(hour(241), 0.5), reading(hour(242), 500.4)],
  "more than the right one": [...tenDays(500), reading(hour(241), 0.5), reading(hour(242), 500.6)],
  "somewhat less than the right one": [...tenDays(500), reading(hour(241), 0.5), reading(hour(242), 489.2)],
  "less than the right one": [...tenDays(500), reading(hour(241), 0.5), reading(hour(242), 488.8)],
  "a wrong amount of no more than a day's use, taken back": [
    ...tenDays(500),
    reading(hour(241), 476.1),
    reading(hour(242), 499),
  ],
  "a wrong amount of more than a day's use, taken back": [
    ...tenDays(500),
    reading(hour(241), 475.5),
    reading(hour(242), 499),
  ],
  "a wrong amount of no more than a hundredth, taken back": [
    ...tenDays(5000),
    reading(hour(241), 4951),
    reading(hour(242), 4999),
  ],
  "a wrong amount of more than a hundredth, taken back": [
    ...tenDays(5000),
    reading(hour(241), 4949),
    reading(hour(242), 4999),
  ],
  "a wrong amount of no more than eight usual changes, taken back": [
    ...tenDays(500, { pollMinutes: 240 }),
    reading(hour(244), 468.5),
    reading(hour(248), 499),
  ],
  "a wrong amount of more than eight usual changes, taken back": [
    ...tenDays(500, { pollMinutes: 240 }),
    reading(hour(244), 467.5),
    reading(hour(248), 499),
  ],

  "a refill at its time": [
    ...tenDays(100, { resetsAtMs: () => hour(241) }),
    reading(hour(241), 300, { resetsAtMs: hour(481) }),
  ],
  "a sum added before its time": [
    ...tenDays(100, { resetsAtMs: () => hour(241) + 1 }),
    reading(hour(241), 300, { resetsAtMs: hour(241) + 1 }),
  ],
  "a quota that is nearly full again": [
    ...quota(500, { limit: 1000 }),
    reading(hour(241), 901, { type: "quota", limit: 1000 }),
  ],
  "a quota that is not full again": [
    ...quota(500, { limit: 1000 }),
    reading(hour(241), 899, { type: "quota", limit: 1000 }),
  ],
  "a quota without a limit that doubles": [...quota(100), reading(hour(241), 200, { type: "quota" })],
  "a quota without a limit that does not double": [...quota(100), reading(hour(241), 198, { type: "quota" })],
  "a budget that is full again": [
    ...tenDays(500, { type: "budget", limit: 1000 }),
    reading(hour(241), 1000, { type: "budget", limit: 1000 }),
  ],
  "a budget without a limit that doubles": [
    ...tenDays(100, { type: "budget" }),
    reading(hour(241), 200, { type: "budget" }),
  ],
  "a balance as large as its limit": [...tenDays(500, { limit: 1000 }), reading(hour(241), 1000, { limit: 1000 })],
  "the second refill of a quota": [
    ...quota(500, { limit: 1000 }),
    reading(hour(241), 1000, { type: "quota", limit: 1000 }),
    reading(hour(251), 980, { type: "quota", limit: 1000 }),
    reading(hour(261), 1000, { type: "quota", limit: 1000 }),
  ],

  "a bigger plan": [...tenDays(500, { limit: 1000 }), reading(hour(241), 999, { limit: 1500 })],
  "a bigger plan and a sum added": [...tenDays(500, { limit: 1000 }), reading(hour(241), 1099, { limit: 1500 })],
  "a bigger plan that gives less at once": [...tenDays(500, { limit: 1000 }), reading(hour(241), 700, { limit: 1500 })],
  "a smaller plan": [...tenDays(500, { limit: 1000 }), reading(hour(241), 399, { limit: 900 })],
  "a bigger plan with nothing more left": [...tenDays(500, { limit: 1000 }), reading(hour(241), 499, { limit: 1500 })],
  "a limit that was not known before": [...tenDays(500), reading(hour(241), 999, { limit: 1500 })],
};

function movementText({ fromMs, toMs, used, toppedUp }: Movement): string {
  const times = `${(fromMs - mondayMs) / hourMs}-${(toMs - mondayMs) / hourMs}`;
  return `${times} used ${digits(used)}${toppedUp === 0 ? "" : ` added ${digits(toppedUp)}`}`;
}

it("one more reading", async () => {
  const rows = Object.entries(cases).map(([name, points]) => {
    const history = createSeriesHistory();
    const movements = points.map((point) => observe(history, point)).at(-1) ?? [];
    const said = movements.map(movementText).join(", ") || "-";
    return [name, said, String(history.topUps), ...forecastCells(forecast(history))];
  });
  await expectTable(["reading", "movements", "top-ups", ...forecastHeads], rows, "one-more-reading.txt");
});
