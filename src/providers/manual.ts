import * as z from "zod";
import { calendarDate, unit } from "../config/fields.ts";
import { defineLocalProvider } from "../provider-kit/define.ts";
import { balance, tidy } from "../provider-kit/values.ts";
import { dayMs } from "../provider-kit/windows.ts";

const msPerDay = 86_400_000;
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
  async read({ amount, as_of, burn_per_day, unit }, { clock }) {
    if (burn_per_day === undefined) return { readings: [balance({ value: amount, unit })] };
    // A day that is still to come has burnt nothing yet.
    const days = Math.max(0, clock.nowMs() - dayMs(as_of)) / msPerDay;
    // Nothing is burnt that is not there: a debt stays as it was noted.
    const left = amount < 0 ? amount : Math.max(0, amount - days * burn_per_day);
    return { readings: [balance({ value: tidy(left), unit })] };
  },
});
