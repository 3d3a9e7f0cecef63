/**
 * What a month will have cost, of spending with habits, number by number. A change of a line is a change of behaviour; `-u` writes the
 * table anew.
 */
import { it } from "vitest";
import {
  learnSpending,
  type MonthProjection,
  projectMonth,
  type SpendDay,
} from "../../src/forecast/month-projection.ts";
import { dayMs } from "./balance-course.ts";
import { digits, expectTable } from "./forecast-table.ts";

const about = (amount: number, day: number) => amount * (1 + 0.1 * Math.sin(day * 7.3));
const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / dayMs;
const july = dayOf("2026-07-01");
const dateOf = (day: number) => new Date(day * dayMs).getUTCDate();
const isWeekend = (day: number) => day % 7 === 2 || day % 7 === 3;

interface Spending {
  /** What a day, counted from the 1st of July, has cost. */
  readonly use: (since: number, day: number) => number;
  /** What comes at once in the morning of a day. */
  readonly charge?: (day: number) => number;
  /** The first day that was seen. */
  readonly from?: string;
  /** Days of which a part was seen. */
  readonly seen?: (day: number) => number;
}

const even = (since: number) => about(10, since);
/** An even use and a charge on a day of the month. */
const charged = (date: number, amount: number, from = july): Spending => ({
  use: even,
  charge: (day) => (dateOf(day) === date && day >= from ? amount : 0),
});

const spending: Readonly<Record<string, Spending>> = {
  "an even use": { use: even },
  "an even use that began in September": { use: even, from: "2026-09-05" },
  "an even use that was seen from the 10th": { use: even, from: "2026-09-10" },
  "days of which a part was seen": { use: even, seen: (day) => (day % 5 === 0 ? 0.89 : 1) },
  "days of which nearly all was seen": { use: even, seen: (day) => (day % 5 === 0 ? 0.9 : 1) },
  "work days": { use: (since, day) => (isWeekend(day) ? 1 : about(10, since)) },
  "work days of two weeks": { use: (since, day) => (isWeekend(day) ? 1 : about(10, since)), from: "2026-08-24" },
  "work days of a week": { use: (since, day) => (isWeekend(day) ? 1 : about(10, since)), from: "2026-08-29" },
  "rest on Wednesdays": { use: (since, day) => (day % 7 === 6 ? 0 : about(10, since)) },
  growth: { use: (since) => about(3, since) * Math.exp(0.03 * since) },
  decline: { use: (since) => about(100, since) * Math.exp(-0.03 * since) },
  "a step up": { use: (since, day) => about(day < dayOf("2026-08-30") ? 10 : 30, since) },
  "a step down": { use: (since, day) => about(day < dayOf("2026-08-30") ? 10 : 3, since) },
  "use that differs much": { use: (since) => 10 * (1 + Math.sin(since * 2.3)) },
  "a late vendor": { use: (since, day) => (dateOf(day) <= 1 ? 0 : about(10, since)) },
  "a vendor two days late": { use: (since, day) => (dateOf(day) <= 2 ? 0 : about(10, since)) },
  "three free days": { use: (since, day) => (dateOf(day) <= 3 ? 0 : about(10, since)) },
  "ten free days": { use: (since, day) => (dateOf(day) <= 10 ? 0 : about(10, since)) },
  "a rest": { use: (since) => (since % 20 > 16 ? 0 : about(10, since)) },
  "a charge on the 1st": charged(1, 100),
  "a charge on the 10th": charged(10, 100),
  "a charge on the 10th that came once": charged(10, 100, dayOf("2026-08-01")),
  "a charge on the 31st": charged(31, 100),
  "a small charge": charged(10, 14),
  "a charge that is hardly one": charged(10, 16),
  "a charge that becomes smaller": {
    use: even,
    charge: (day) => (dateOf(day) === 10 ? (day < dayOf("2026-09-01") ? 100 : 91) : 0),
  },
  "a charge that becomes much smaller": {
    use: even,
    charge: (day) => (dateOf(day) === 10 ? (day < dayOf("2026-09-01") ? 100 : 80) : 0),
  },
  "a charge on two days": { use: even, charge: (day) => (dateOf(day) === 10 || dateOf(day) === 11 ? 100 : 0) },
  "a charge that fails to come": {
    use: even,
    charge: (day) => (dateOf(day) === 10 && day < dayOf("2026-09-01") ? 100 : 0),
  },
  "a charge beside days of rest": {
    use: (since, day) => (day % 2 === 0 ? 0 : about(10, since)),
    charge: (day) => (dateOf(day) === 10 ? 100 : 0),
  },
  "two weeks that were not seen": {
    use: even,
    seen: (day) => (day >= dayOf("2026-08-25") && day < dayOf("2026-09-08") ? 0 : 1),
  },
  nothing: { use: () => 0 },
};

/** Days of September at which it is asked. */
const asked = [1, 1.5, 2, 4.2, 9.6, 10.6, 11, 12.4, 13.1, 20, 29.9];

it("spending with habits", async () => {
  const rows = Object.entries(spending).flatMap(([name, { use, charge, from = "2026-07-01", seen = () => 1 }]) =>
    asked.map((date) => {
      const now = dayOf("2026-09-01") + date - 1;
      const costs = Array.from({ length: Math.ceil(now) - july }, (_, since): SpendDay => {
        const part = Math.min(1, now - july - since);
        const day = july + since;
        return { day, amount: part * use(since, day) + (charge?.(day) ?? 0), seen: part * seen(day) };
      });
      const month = costs.filter(({ day }) => day >= dayOf("2026-09-01"));
      const spent = month.reduce((sum, { amount }) => sum + amount, 0);
      const pattern = learnSpending(
        costs.filter(({ day, seen: part }) => day >= dayOf(from) && part > 0),
        spent,
        now * dayMs,
      );
      const { projected, low, high }: Partial<MonthProjection> =
        pattern === undefined ? {} : projectMonth(pattern, spent, now * dayMs);
      return [name, String(date), ...[spent, projected, low, high].map(digits)];
    }),
  );
  await expectTable(["spending", "day", "spent", "projected", "low", "high"], rows, "spending-with-habits.txt");
});
