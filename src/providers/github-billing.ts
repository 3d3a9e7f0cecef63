import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { notPermitted, rateLimited } from "../provider-kit/failures.ts";
import { type Cost, totalSpend } from "../provider-kit/model-usage.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount } from "../provider-kit/values.ts";
import { isoDay } from "../provider-kit/windows.ts";

const headers = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };

export const provider = defineProvider({
  id: "github-billing",
  name: "GitHub billing (Actions, Copilot, storage, ...)",
  docs: "https://docs.github.com/rest/billing/enhanced-billing",
  console: "https://github.com/settings/billing",
  summary: "spend of the day and the month after discounts; see budget for what is left",
  measures: ["spend"],
  privilege: "organization: Administration read; user: Plan read",
  options: {
    token: secret({ env: "GITHUB_TOKEN", description: "Fine-grained personal access token." }),
    organization: identifier("Name of the organization that is billed.").optional(),
    username: identifier("Name of the user that is billed, in place of an organization.").optional(),
  },
  problems: ({ organization, username }) =>
    (organization === undefined) === (username === undefined)
      ? [{ path: [], message: "write organization, or username for a personal account, and not both" }]
      : [],
  origin: "https://api.github.com",
  authenticate: bearer((options) => options.token),
  failure: (_, { status, headers: said }) => {
    // Limits of requests come as 403 too.
    if (status === 403 && (said["retry-after"] !== undefined || said["x-ratelimit-remaining"] === "0"))
      return rateLimited(403);
    return status === 404 ? notPermitted(404, "or the account is not on the newer billing platform") : undefined;
  },
  request({ organization, username }, nowMs) {
    const now = new Date(nowMs);
    const account =
      organization === undefined
        ? `/users/${encodeURIComponent(username ?? "")}`
        : `/organizations/${encodeURIComponent(organization)}`;
    const query = { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1 };
    return { path: `${account}/settings/billing/usage`, query, headers };
  },
  // The list can be missing from an answer: that says nothing, where an empty list says that nothing was spent.
  response: z.object({ usageItems: z.array(z.object({ date: z.string(), netAmount: amount })) }),
  answer({ usageItems }, _, nowMs) {
    const costOf = ({ netAmount }: (typeof usageItems)[number]): Cost => ({ value: netAmount, unit: "USD" });
    const today = usageItems.filter(({ date }) => date.startsWith(isoDay(nowMs)));
    return {
      readings: [...totalSpend("month", usageItems.map(costOf), "USD"), ...totalSpend("day", today.map(costOf), "USD")],
    };
  },
});
