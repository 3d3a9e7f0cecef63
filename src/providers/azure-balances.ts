import * as z from "zod";
import { defineProvider } from "../provider-kit/define.ts";
import { azureToken, entraOptions } from "../provider-kit/entra.ts";
import { oauthBearer, tokenRefused, withFreshToken } from "../provider-kit/oauth.ts";
import { identifier } from "../provider-kit/options.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode, spend } from "../provider-kit/values.ts";

// The currency may be padded with spaces.
const Enterprise = z.object({
  properties: z.object({ currency: currencyCode, endingBalance: amount, totalUsage: amount.nullish() }),
});
const Customer = z.object({ properties: z.object({ amount: z.object({ currency: currencyCode, value: amount }) }) });

const Refusal = z
  .object({ error: z.object({ code: z.string(), message: vendorText }) })
  .transform(({ error }) => error);
const refusal = refusedByCode(Refusal, {
  auth: /^(AuthenticationFailed|(Invalid|Expired)AuthenticationToken)/,
  permission: /^AuthorizationFailed$/,
});

export const provider = defineProvider({
  id: "azure-balances",
  name: "Azure (prepaid balance of a billing account)",
  docs: "https://learn.microsoft.com/en-us/rest/api/consumption/balances/get-by-billing-account",
  console: "https://portal.azure.com/#view/Microsoft_Azure_GTM/ModernBillingMenuBlade",
  summary:
    "prepaid balance: the prepayment of an Enterprise Agreement or the credit of a Customer Agreement; what the month used",
  measures: ["balance", "spend"],
  privilege: "an app registration with the role Enrollment reader, or Billing account reader",
  options: {
    ...entraOptions,
    billing_account: identifier("Billing account (enrolment number, or the name of the account)."),
    billing_profile: identifier(
      "Customer Agreement: the billing profile whose balance is read, in place of the account's.",
    ).optional(),
    agreement: z
      .enum(["enterprise", "customer"])
      .default("enterprise")
      .describe("enterprise: Enterprise Agreement; customer: Microsoft Customer Agreement, or pay as you go."),
  },
  problems: ({ agreement, billing_profile }) =>
    agreement === "enterprise" && billing_profile !== undefined
      ? [
          {
            path: ["billing_profile"],
            message: "only a Customer Agreement has billing profiles: write agreement: customer",
          },
        ]
      : [],
  origin: "https://management.azure.com",
  authenticate: oauthBearer(azureToken),
  failure: (body, response) => tokenRefused(body, response) ?? refusal(body, response),
  read: (api) =>
    withFreshToken(api, async () => {
      const { agreement, billing_account, billing_profile } = api.options;
      const account = `/providers/Microsoft.Billing/billingAccounts/${encodeURIComponent(billing_account)}`;
      if (agreement === "enterprise") {
        const request = {
          path: `${account}/providers/Microsoft.Consumption/balances`,
          query: { "api-version": "2024-08-01" },
        };
        const { currency, endingBalance, totalUsage } = (await api.request(request, Enterprise)).properties;
        return {
          readings: [
            balance({ value: endingBalance, unit: currency }),
            // Of the billing period, which is a calendar month.
            ...(typeof totalUsage === "number" ? [spend("month", totalUsage, currency)] : []),
          ],
        };
      }
      const profile = billing_profile === undefined ? "" : `/billingProfiles/${encodeURIComponent(billing_profile)}`;
      // The version of this interface was not seen in the vendor's documentation, only in its client.
      const request = { path: `${account}${profile}/availableBalance/default`, query: { "api-version": "2024-04-01" } };
      const { amount: available } = (await api.request(request, Customer)).properties;
      return { readings: [balance({ value: available.value, unit: available.currency })] };
    }),
});
