import * as z from "zod";
import { calendarDate } from "../config/fields.ts";
import { defineLocalProvider } from "../provider-kit/define.ts";
import { balance, tidy } from "../provider-kit/values.ts";
import { dayMs } from "../provider-kit/windows.ts";

const msPerDay = 86_400_000;

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
    unit: z.string().trim().min(1).describe("ISO 4217 code, credits, requests, ..."),
  },
  async read({ amount, as_of, burn_per_day, unit }, { clock }) {
    if (burn_per_day === undefined) return { readings: [balance({ value: amount, unit })] };
    // A day that is still to come has burnt nothing yet.
    const days = Math.max(0, clock.nowMs() - dayMs(as_of)) / msPerDay;
    return { readings: [balance({ value: tidy(amount - days * burn_per_day), unit })] };
  },
});
