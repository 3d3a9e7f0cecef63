import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer, printable } from "../provider-kit/failures.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, currencyCode, isoInstant, spend, sum } from "../provider-kit/values.ts";

const categories = ["chat", "completion", "ocr", "audio", "connectors", "libraries_api", "fine_tuning"] as const;
const group = z.string().nullish();
const Price = z.object({ billing_metric: z.string(), billing_group: group, event_type: group, price: amount });
const Usage = z.looseObject({
  currency: currencyCode,
  start_date: isoInstant,
  vibe_usage: amount.nullish(),
  prices: z.array(Price).default([]),
});
const Entry = z.object({
  billing_metric: z.string(),
  billing_group: group,
  event_type: group,
  value: amount.nullish(),
  value_paid: amount.nullish(),
});
type Entry = z.output<typeof Entry>;

// The documentation names the categories, but not what stands below them. Entries and prices are read as the vendor's own
// console gets them; anything else, and a price that is not the only one, is an error and never a smaller sum.
export const provider = defineProvider({
  id: "mistral",
  name: "Mistral AI (Admin API)",
  docs: "https://docs.mistral.ai/admin/admin-api/usage-metrics",
  console: "https://admin.mistral.ai/organization/billing",
  summary: "spend of the month so far; there is no balance",
  measures: ["spend"],
  experimental: "the documentation does not name the fields below the categories of the usage",
  privilege: "Admin API key, which Mistral gives to Enterprise plans on request",
  options: {
    admin_key: secret({ env: "MISTRAL_ADMIN_KEY", description: "Admin API key." }),
    workspace_id: identifier("One workspace; default: the whole organization.").optional(),
  },
  origin: "https://api.mistral.ai",
  authenticate: header("x-api-key", (options) => options.admin_key),
  request: ({ workspace_id }, nowMs) => {
    const now = new Date(nowMs);
    const query = { month: now.getUTCMonth() + 1, year: now.getUTCFullYear(), workspace_id };
    return { path: "/v1/admin/usage", query };
  },
  response: Usage,
  answer(usage) {
    if (typeof usage.vibe_usage === "number" && usage.vibe_usage !== 0)
      throw invalidAnswer("vibe_usage is not empty, and nobody says in which unit it is");
    const entries = categories.flatMap((category) => entriesIn(usage[category], category));
    return { readings: [spend("month", sum(entries.map((entry) => costOf(entry, usage.prices))), usage.currency)] };
  },
});

/** Every entry below a category; empty groups hold none. */
function entriesIn(tree: unknown, path: string): Entry[] {
  if (tree === undefined || tree === null) return [];
  if (Array.isArray(tree))
    return tree.map((one) => {
      const entry = Entry.safeParse(one);
      if (entry.success) return entry.data;
      throw invalidAnswer(`an entry of ${path} is of a form that is not known`);
    });
  if (typeof tree !== "object") throw invalidAnswer(`${path} is of a form that is not known`);
  return Object.values(tree).flatMap((below) => entriesIn(below, path));
}

function costOf(entry: Entry, prices: z.output<typeof Usage>["prices"]): number {
  const count = entry.value_paid ?? entry.value;
  const own = prices.filter(
    (price) =>
      price.billing_metric === entry.billing_metric &&
      price.billing_group === entry.billing_group &&
      (!entry.event_type || !price.event_type || price.event_type === entry.event_type),
  );
  const [price] = own;
  if (typeof count !== "number" || price === undefined || own.some((one) => one.price !== price.price))
    throw invalidAnswer(`${printable(entry.billing_metric)} has no count or not one price`);
  return count * price.price;
}
