import * as z from "zod";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import {
  githubAccountProblems,
  githubOptions,
  githubRefusal,
  githubReport,
  githubTokenEnd,
} from "../provider-kit/github.ts";
import { type Cost, totalSpend } from "../provider-kit/model-usage.ts";
import { amount } from "../provider-kit/values.ts";
import { isoDay } from "../provider-kit/windows.ts";

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
  request: (options, nowMs) => githubReport(options, "usage", nowMs),
  // The list can be missing from an answer: that says nothing, where an empty list says that nothing was spent.
  response: z.object({ usageItems: z.array(z.object({ date: z.string(), netAmount: amount })) }),
  answer({ usageItems }, _, nowMs, response) {
    const costOf = ({ netAmount }: (typeof usageItems)[number]): Cost => ({ value: netAmount, unit: "USD" });
    const today = usageItems.filter(({ date }) => date.startsWith(isoDay(nowMs)));
    return {
      ...githubTokenEnd(response),
      readings: [...totalSpend("month", usageItems.map(costOf), "USD"), ...totalSpend("day", today.map(costOf), "USD")],
    };
  },
});
