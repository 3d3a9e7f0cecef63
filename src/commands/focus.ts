/**
 * The ledger of a month with the columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification): all that are mandatory, and of the others
 * those that can be told.
 */
import type { Config } from "../config/config.ts";
import type { ExportedMonth } from "./exported-month.ts";

const columns = [
  "BilledCost",
  "BillingAccountId",
  "BillingAccountName",
  "BillingAccountType",
  "BillingCurrency",
  "BillingPeriodEnd",
  "BillingPeriodStart",
  "ChargeCategory",
  "ChargeClass",
  "ChargeDescription",
  "ChargeFrequency",
  "ChargePeriodEnd",
  "ChargePeriodStart",
  "ContractedCost",
  "EffectiveCost",
  "InvoiceIssuerName",
  "ListCost",
  "PricingQuantity",
  "PricingUnit",
  "ProviderName",
  "PublisherName",
  "ServiceCategory",
  "ServiceName",
  "Tags",
] as const;
type FocusRecord = Readonly<Record<(typeof columns)[number], string | number | null>>;

/** ISO 4217; FOCUS has no other billing currencies. */
const nationalCurrency = /^[A-Z]{3}$/;

interface Charge {
  readonly account: { readonly name: string; readonly type: "Project" | "Subscription" };
  readonly cost: number;
  readonly currency: string;
  readonly date: string;
  readonly vendor: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** @returns the rows in a national currency, and how many there are in others */
export function focusRecords(config: Config, { month, days, payments }: ExportedMonth) {
  const projects = new Map(config.projects.map((project) => [project.name, project]));
  const subscriptions = new Map(config.subscriptions.map(({ name, entry }) => [name, entry]));
  const used = days.flatMap(({ date, project, provider, account, unit, used: cost }) => {
    if (cost === undefined) return [];
    const known = projects.get(project);
    const charge: Charge = {
      account: { name: project, type: "Project" },
      cost,
      currency: unit,
      date,
      vendor: known?.provider.id === provider ? known.provider.name : provider,
      description: `Use of ${project}${account === undefined ? "" : ` (${account})`}`,
      labels: known?.common.labels ?? {},
    };
    return [{ charge, use: { ChargeCategory: "Usage", ChargeFrequency: "Usage-Based", PricingUnit: "Days" } }];
  });
  const paid = payments.flatMap(({ date, subscription, amount, currency }) => {
    if (amount === undefined || currency === undefined) return [];
    const charge: Charge = {
      account: { name: subscription, type: "Subscription" },
      cost: amount,
      currency,
      date,
      vendor: subscription,
      description: `Renewal of ${subscription}`,
      labels: subscriptions.get(subscription)?.labels ?? {},
    };
    return [{ charge, use: { ChargeCategory: "Purchase", ChargeFrequency: "Recurring", PricingUnit: "Units" } }];
  });
  const all = [...used, ...paid];
  const known = all.filter(({ charge }) => nationalCurrency.test(charge.currency));
  const records = known.map(({ charge, use }): FocusRecord => ({ ...common(charge, month), ...use }));
  return { columns, records, leftOut: all.length - known.length };
}

function common({ account, cost, currency, date, vendor, description, labels }: Charge, month: string) {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return {
    BilledCost: cost,
    BillingAccountId: account.name,
    BillingAccountName: account.name,
    BillingAccountType: account.type,
    BillingCurrency: currency,
    BillingPeriodEnd: instant(Date.UTC(year, number, 1)),
    BillingPeriodStart: instant(Date.UTC(year, number - 1, 1)),
    ChargeClass: null,
    ChargeDescription: description,
    ChargePeriodEnd: instant(Date.parse(date) + 86_400_000),
    ChargePeriodStart: instant(Date.parse(date)),
    ContractedCost: cost,
    EffectiveCost: cost,
    InvoiceIssuerName: vendor,
    ListCost: cost,
    PricingQuantity: 1,
    ProviderName: vendor,
    PublisherName: vendor,
    ServiceCategory: "Other",
    ServiceName: vendor,
    Tags: Object.keys(labels).length === 0 ? null : JSON.stringify(labels),
  };
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString().replace(".000Z", "Z");
}
