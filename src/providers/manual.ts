import * as z from "zod";
import { calendarDate, unit } from "../config/fields.ts";
import { defineLocalProvider } from "../provider-kit/define.ts";
import { dayMs } from "../provider-kit/periods.ts";
import { balance, roundFloatNoise } from "../provider-kit/values.ts";

const msPerDay = 86_400_000;
/** Days of the past in the answer. */
const pastDays = 28;
/** Where the new day begins first. */
const aheadOfUtcMs = 14 * 3_600_000;

export const provider = defineLocalProvider({
  id: "manual",
  name: "Manual",
  docs: "https://www.iso.org/iso-4217-currency-codes.html",
  summary: "an amount that a person noted on a day, less what is burnt a day since",
  measures: ["balance"],
  options: {
    amount: z.number().describe("What was left on the day `as_of`; negative when it was owed."),
    as_of: calendarDate().describe("The day on which the amount was read; it counts from 00:00 UTC."),
    burn_per_day: z.number().nonnegative().optional().describe("What is used a day; without it the amount stays."),
    unit: unit().describe("ISO 4217 code, credits, requests, ..."),
  },
  problems: ({ as_of }, nowMs) =>
    dayMs(as_of) > nowMs + aheadOfUtcMs
      ? [{ path: ["as_of"], message: `${as_of} is in the future: write the day on which the amount was read` }]
      : [],
  async read(written, { clock }) {
    return { readings: [balance({ value: leftAt(clock.nowMs(), written), unit: written.unit })] };
  },
  past(written, nowMs) {
    const { as_of, burn_per_day } = written;
    // Without a burn nothing is known of the days since.
    const days = burn_per_day === undefined ? 0 : Math.max(0, Math.ceil((nowMs - dayMs(as_of)) / msPerDay));
    const times = Array.from(
      { length: Math.min(days, pastDays) },
      (_, day) => dayMs(as_of) + (days - 1 - day) * msPerDay,
    );
    return times.reverse().map((atMs) => ({ atMs, value: leftAt(atMs, written) }));
  },
});

function leftAt(
  atMs: number,
  { amount, as_of, burn_per_day }: { amount: number; as_of: string; burn_per_day?: number | undefined },
): number {
  if (burn_per_day === undefined) return amount;
  // A day that is still to come has burnt nothing yet.
  const days = Math.max(0, atMs - dayMs(as_of)) / msPerDay;
  // Nothing is burnt that is not there: a debt stays as it was noted.
  return roundFloatNoise(amount < 0 ? amount : Math.max(0, amount - days * burn_per_day));
}
