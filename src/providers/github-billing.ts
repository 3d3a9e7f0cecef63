import * as z from "zod";
import { bearer } from "../provider-kit/authenticate.ts";
import { type DailyUse, useByDay } from "../provider-kit/daily-use.ts";
import { defineProvider } from "../provider-kit/define.ts";
import {
  githubAccountProblems,
  githubOptions,
  githubRefusal,
  githubReport,
  githubTokenEnd,
} from "../provider-kit/github.ts";
import { type Cost, totalSpend } from "../provider-kit/model-usage.ts";
import { isoDay, monthStartMs } from "../provider-kit/periods.ts";
import { amount } from "../provider-kit/values.ts";

/** The list can be missing from an answer: that says nothing, where an empty list says that nothing was spent. */
const Usage = z.object({ usageItems: z.array(z.object({ date: z.string(), netAmount: amount })) });
const msPerDay = 86_400_000;

export const provider = defineProvider({
  id: "github-billing",
  name: "GitHub billing (Actions, Copilot, storage, ...)",
  docs: "https://docs.github.com/rest/billing/enhanced-billing",
  console: "https://github.com/settings/billing",
  summary: "spend of the day and the month after discounts; see budget for what is left",
  measures: ["spend"],
  privilege: "organization: Administration read; user: Plan read",
  options: githubOptions,
  problems: githubAccountProblems,
  origin: "https://api.github.com",
  authenticate: bearer((options) => options.token),
  failure: githubRefusal,
  async history(api, sinceMs) {
    const since = isoDay(sinceMs);
    const days: DailyUse[] = [];
    // A report is of one month.
    for (let month = monthStartMs(sinceMs); month <= api.nowMs; month = monthStartMs(month + 32 * msPerDay)) {
      const { usageItems } = await api.request(githubReport(api.options, "usage", month), Usage);
      days.push(
        ...usageItems.map(({ date, netAmount }) => ({ day: date.slice(0, 10), value: netAmount, unit: "USD" })),
      );
    }
    return useByDay(days.filter(({ day }) => day >= since));
  },
  request: (options, nowMs) => githubReport(options, "usage", nowMs),
  response: Usage,
  answer({ usageItems }, _, nowMs, response) {
    const costOf = ({ netAmount }: (typeof usageItems)[number]): Cost => ({ value: netAmount, unit: "USD" });
    const today = usageItems.filter(({ date }) => date.startsWith(isoDay(nowMs)));
    return {
      ...githubTokenEnd(response),
      readings: [...totalSpend("month", usageItems.map(costOf), "USD"), ...totalSpend("day", today.map(costOf), "USD")],
    };
  },
});
