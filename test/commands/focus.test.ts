import { expect, it } from "vitest";
import { focusRecords } from "../../src/commands/focus.ts";
import { configOf } from "../support/config.ts";

const config = await configOf(`
projects:
  - { name: Told, provider: simulated, start: 100, burn_per_day: 12, labels: { team: ai } }
subscriptions:
  - { name: Domain, cycle_type: monthly, renewal_day: 15, amount: 88, currency: CNY, labels: { team: web } }
`);
const day = { date: "2026-12-31", type: "balance", unit: "USD", used: 12.5, seen: 1 } as const;

it("what was used and paid is in the columns of FOCUS, and what is in no national currency is counted", () => {
  const { columns, records, leftOut } = focusRecords(config, {
    month: "2026-12",
    days: [
      { ...day, project: "Told", provider: "simulated", account: "main" },
      { ...day, project: "Told", provider: "openrouter" },
      { ...day, project: "Gone", provider: "openrouter" },
      { date: day.date, project: "Told", provider: "simulated", type: "balance", unit: "USD", left: 3, seen: 1 },
      { ...day, project: "Told", provider: "simulated", unit: "credits" },
      { ...day, project: "Told", provider: "simulated", unit: "USDT" },
    ],
    payments: [
      { date: "2026-12-15", subscription: "Domain", amount: 88, currency: "CNY" },
      { date: "2026-12-16", subscription: "Gone", amount: 1, currency: "USD" },
      { date: "2026-12-17", subscription: "Domain", amount: 88 },
      { date: "2026-12-18", subscription: "Domain", currency: "CNY" },
    ],
  });
  expect(leftOut).toBe(2);
  expect(columns).toHaveLength(24);
  const used = {
    BilledCost: 12.5,
    BillingAccountId: "Told",
    BillingAccountName: "Told",
    BillingAccountType: "Project",
    BillingCurrency: "USD",
    BillingPeriodEnd: "2027-01-01T00:00:00Z",
    BillingPeriodStart: "2026-12-01T00:00:00Z",
    ChargeCategory: "Usage",
    ChargeClass: null,
    ChargeDescription: "Use of Told (main)",
    ChargeFrequency: "Usage-Based",
    ChargePeriodEnd: "2027-01-01T00:00:00Z",
    ChargePeriodStart: "2026-12-31T00:00:00Z",
    ContractedCost: 12.5,
    EffectiveCost: 12.5,
    InvoiceIssuerName: "Simulated",
    ListCost: 12.5,
    PricingQuantity: 1,
    PricingUnit: "Days",
    ProviderName: "Simulated",
    PublisherName: "Simulated",
    ServiceCategory: "Other",
    ServiceName: "Simulated",
    Tags: '{"team":"ai"}',
  };
  const of = (vendor: string) => ({
    InvoiceIssuerName: vendor,
    ProviderName: vendor,
    PublisherName: vendor,
    ServiceName: vendor,
  });
  const costs = (cost: number) => ({ BilledCost: cost, ContractedCost: cost, EffectiveCost: cost, ListCost: cost });
  const paid = {
    ...used,
    ...costs(88),
    ...of("Domain"),
    BillingAccountId: "Domain",
    BillingAccountName: "Domain",
    BillingAccountType: "Subscription",
    BillingCurrency: "CNY",
    ChargeCategory: "Purchase",
    ChargeDescription: "Renewal of Domain",
    ChargeFrequency: "Recurring",
    ChargePeriodEnd: "2026-12-16T00:00:00Z",
    ChargePeriodStart: "2026-12-15T00:00:00Z",
    PricingUnit: "Units",
    Tags: '{"team":"web"}',
  };
  expect(records).toEqual([
    used,
    { ...used, ...of("openrouter"), ChargeDescription: "Use of Told" },
    {
      ...used,
      ...of("openrouter"),
      BillingAccountId: "Gone",
      BillingAccountName: "Gone",
      ChargeDescription: "Use of Gone",
      Tags: null,
    },
    paid,
    {
      ...paid,
      ...costs(1),
      ...of("Gone"),
      BillingAccountId: "Gone",
      BillingAccountName: "Gone",
      BillingCurrency: "USD",
      ChargeDescription: "Renewal of Gone",
      ChargePeriodEnd: "2026-12-17T00:00:00Z",
      ChargePeriodStart: "2026-12-16T00:00:00Z",
      Tags: null,
    },
  ]);
});
