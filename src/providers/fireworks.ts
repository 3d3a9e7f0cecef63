import * as z from "zod";
import { secret } from "../config/fields.ts";
import { CheckError } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { printable } from "../provider-kit/failures.ts";
import { googleMoney } from "../provider-kit/google-money.ts";
import { totalSpend, usageByModel } from "../provider-kit/model-usage.ts";
import { identifier } from "../provider-kit/options.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import { dayMs, isoSecond, monthStartMs } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";

const Accounts = z.object({
  accounts: z.array(z.object({ name: z.string(), state: z.string().optional().catch(undefined) })),
  nextPageToken: z.string().nullish(),
});
const Summary = z.object({
  lineItems: z.array(z.object({ groupingValue: z.string().nullish(), totalCost: googleMoney })),
});

export const provider = defineProvider({
  id: "fireworks",
  name: "Fireworks AI",
  docs: "https://docs.fireworks.ai/api-reference/introduction",
  console: "https://app.fireworks.ai/settings/billing",
  summary: "spend of the month so far, also by model; there is no balance to read",
  measures: ["spend", "usage"],
  options: {
    api_key: secret({ env: "FIREWORKS_API_KEY", description: "API key." }),
    account: identifier("The account's short name; needed when the key belongs to several.").optional(),
  },
  origin: "https://api.fireworks.ai",
  authenticate: bearer((options) => options.api_key),
  async read(api) {
    const account = await chosenAccount(api, api.options.account);
    const path = `/v1/accounts/${encodeURIComponent(account.slug)}/billing/summary`;
    const month = await costsSince(api, path, monthStartMs(api.nowMs));
    const since = api.spendSince === undefined ? undefined : await costsSince(api, path, dayMs(api.spendSince));
    return {
      // Other states are not documented.
      ...(account.state === "READY" ? { active: true } : {}),
      readings: [
        ...totalSpend(
          "month",
          month.map((row) => row.spend),
          "USD",
        ),
        ...(since === undefined
          ? []
          : totalSpend(
              "total",
              since.map((row) => row.spend),
              "USD",
            )),
        ...usageByModel("month", month),
      ],
    };
  },
});

/** A name that does not exist can look like an account without costs, so it is looked up in the list. */
async function chosenAccount<Options>(api: Api<Options>, wanted: string | undefined) {
  const pages = await collectPages(
    (pageToken: string | undefined) => api.request({ path: "/v1/accounts", query: { pageToken } }, Accounts),
    (page) => page.nextPageToken || undefined,
  );
  const accounts = pages
    .flatMap((page) => page.accounts)
    .map(({ name, state }) => ({ slug: name.replace(/^accounts\//, ""), state }));
  const [first, ...others] = wanted === undefined ? accounts : accounts.filter(({ slug }) => slug === wanted);
  if (first !== undefined && others.length === 0) return first;
  const known = printable(accounts.map(({ slug }) => slug).join(", "));
  throw new CheckError(
    "config",
    wanted === undefined
      ? `account: write which one is meant: ${known === "" ? "the key belongs to none" : known}`
      : `account: the key does not belong to ${wanted}, only to: ${known}`,
  );
}

/** An account that exists and has no rows has no costs. Rows in several currencies are never added. */
async function costsSince<Options>(api: Api<Options>, path: string, startMs: number) {
  const query = { startTime: isoSecond(startMs), endTime: isoSecond(api.nowMs) };
  const { lineItems } = await api.request({ path, query }, Summary);
  return lineItems.map(({ groupingValue: model, totalCost: { value, currency: unit } }) => ({
    model,
    spend: { value, unit },
  }));
}
