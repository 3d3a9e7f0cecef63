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
import { totalSpend, usageByModel } from "../provider-kit/model-usage.ts";
import { monthStartMs } from "../provider-kit/periods.ts";
import { amount, quota, roundFloatNoise, sum } from "../provider-kit/values.ts";

const Usage = z.object({
  usageItems: z.array(z.object({ model: z.string().nullish(), grossQuantity: amount, netAmount: amount })),
});

// The reports of a user hold what that person pays for alone; seats of an organization are in the report of the organization.
export const provider = defineProvider({
  id: "github-copilot",
  name: "GitHub Copilot (premium requests)",
  docs: "https://docs.github.com/en/rest/billing/usage#get-billing-premium-request-usage-report-for-a-user",
  console: "https://github.com/settings/billing",
  summary:
    "premium requests left of the month where the plan's number is written; requests by model and what was billed",
  measures: ["quota", "spend", "usage"],
  privilege: "organization: Administration read; user: Plan read",
  options: {
    ...githubOptions,
    included_requests: z
      .number()
      .positive()
      .optional()
      .describe("Premium requests that the plan includes in a month; GitHub does not say them."),
  },
  problems: githubAccountProblems,
  origin: "https://api.github.com",
  authenticate: bearer((options) => options.token),
  failure: githubRefusal,
  request: (options, nowMs) => githubReport(options, "premium_request/usage", nowMs),
  response: Usage,
  answer({ usageItems }, { included_requests: limit }, nowMs, response) {
    const used = sum(usageItems.map(({ grossQuantity }) => grossQuantity));
    const resetsAtMs = monthStartMs(monthStartMs(nowMs) + 32 * 86_400_000);
    const costs = usageItems.map(({ netAmount }) => ({ value: netAmount, unit: "USD" }));
    return {
      ...githubTokenEnd(response),
      readings: [
        ...(limit === undefined
          ? []
          : [quota({ value: roundFloatNoise(limit - used), unit: "requests", limit, resetsAtMs })]),
        ...totalSpend("month", costs, "USD"),
        ...usageByModel(
          "month",
          usageItems.map(({ model, grossQuantity }) => ({ model, requests: grossQuantity })),
        ),
      ],
    };
  },
});
