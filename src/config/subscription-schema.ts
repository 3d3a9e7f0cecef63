/** What a person writes under `subscriptions`: the only definition of its keys, defaults and descriptions. */
import * as z from "zod";
import { cycleTypes } from "../renewal/billing-cycle.ts";
import { todayOn } from "../renewal/calendar.ts";
import type { BillingContract } from "../renewal/contract.ts";
import { parseTlsTarget, registryDomain } from "../renewal/lookup-target.ts";
import { cycleOf, termProblems } from "../renewal/terms.ts";
import { calendarDate, calendarSpan, currencyProblem, userLabels } from "./fields.ts";
import { timeZone } from "./time-zone.ts";

export { contractProblems } from "../renewal/contract.ts";

const rdapSource = z.strictObject({
  rdap: z
    .string()
    .refine((written) => registryDomain(written) !== undefined, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not a domain: write the registered name alone, such as example.com`,
    })
    .describe("a domain, whose registry is asked by RDAP for the day on which it expires"),
});

const tlsSource = z.strictObject({
  tls: z
    .string()
    .refine((written) => parseTlsTarget(written) !== undefined, {
      error: ({ input }) => `${JSON.stringify(input)} is not a server: write host:port, such as example.com:443`,
    })
    .describe("a server as `host:port`, whose certificate is read for the day on which it expires"),
});

const expirySource = z.union([calendarDate(), rdapSource, tlsSource], {
  error: 'write a date such as 2027-01-31, {rdap: example.com} or {tls: "example.com:443"}',
});

const renewedByMail = z
  .strictObject({
    from: z.string().min(1).optional().describe("address of the sender; `*` stands for any characters"),
    subject: z.string().min(1).optional().describe("words that the subject contains; `*` stands for any characters"),
  })
  .refine(({ from, subject }) => from !== undefined || subject !== undefined, {
    error: "say which mail it is: write from, subject, or both",
  });

function price() {
  return z
    .number({ error: "write the price as a number" })
    .nonnegative({ error: ({ input }) => `${input} is not a price: write 0 or more` });
}

const priceChange = z.strictObject({
  from: calendarDate().describe("the first day on which a renewal costs it"),
  amount: price().describe("price of one renewal"),
});

const fields = {
  name: z
    .string()
    .refine((name) => name.trim() !== "", { error: "write a name" })
    .describe("Unique name; the label `name` of its metrics."),
  owner_project: z.string().min(1).optional().describe("The project that pays for it, for your own bookkeeping."),
  enabled: z.boolean().default(true).describe("`false`: keeps the entry, without series and alerts."),
  cycle_type: z.enum(cycleTypes).describe("How long a cycle is. `once` is a single day: write it in `expires`."),
  every: z
    .number({ error: "write a whole number, 1 or more" })
    .refine((every) => Number.isInteger(every) && every >= 1 && every <= 1200, {
      error: ({ input }) => `${input} is not a number of cycles: write a whole number from 1 to 1200`,
    })
    .default(1)
    .describe("Renews every N cycles; more than 1 needs an `anchor` that says which."),
  renewal_day: z
    .union([z.number(), z.string()], { error: 'write the day: 1-7, 1-31, last, or "MM-DD"' })
    .optional()
    .describe(
      "Day of the cycle. Weekly: 1 (Monday) to 7 (Sunday). Monthly, quarterly, semiannual: 1 to 31, or `last`; a shorter month takes its last day and the next comes back. Yearly, biennial: `MM-DD`, or the number MMDD. A monthly or weekly contract without any date renews on day 1.",
    ),
  anchor: calendarDate()
    .optional()
    .describe(
      "One date on which the contract renews; all others are counted from it. Instead of `renewal_day`, or beside it.",
    ),
  start_date: calendarDate().optional().describe("Before this day nothing renews."),
  trial_ends_on: calendarDate()
    .optional()
    .describe(
      "The trial ends and the first renewal is due on this day. Before it nothing renews, and later renewals are counted from it unless `renewal_day` or `anchor` say the same day otherwise.",
    ),
  ends_on: calendarDate().optional().describe("The last day on which it can renew; after it the series is gone."),
  amount: price().optional().describe("Price of one renewal."),
  prices: z
    .array(priceChange)
    .min(1, "write a change of the price, such as {from: 2027-01-01, amount: 99}, or leave prices out")
    .optional()
    .describe(
      "Known changes of the price: a renewal on or after `from` costs `amount`. `amount` is the price before the first change.",
    ),
  currency: z
    .string()
    .superRefine((written, context) => {
      if (/^[A-Z][A-Z0-9]{2,7}$/.test(written) && currencyProblem(written) === undefined) return;
      const message =
        currencyProblem(written) ??
        `${JSON.stringify(written)} is not a currency: write its code in capitals, such as CNY or USD`;
      context.addIssue({ code: "custom", message });
    })
    .optional()
    .describe("ISO 4217 code of `amount`; the label `currency`."),
  alert_days_before: z
    .number({ error: "write a whole number of days" })
    .refine((days) => Number.isInteger(days) && days >= 0, {
      error: ({ input }) => `${input} is not a number of days: write a whole number, 0 or more`,
    })
    .default(3)
    .describe("How many days before the renewal its status becomes 0 (due); the day itself is 0 days."),
  notice: calendarSpan()
    .optional()
    .describe(
      "How long before a renewal it has to be cancelled, in days, weeks or months of the calendar: `30d`, `4w`, `3mo`.",
    ),
  labels: userLabels(["name", "cycle_type", "currency"])
    .default({})
    .describe("Bounded labels of your own on this subscription's series."),
  last_renewed_date: calendarDate()
    .optional()
    .describe(
      "Day of the last payment. It pays for the nearest renewal date. Cycles of a quarter and longer that name no other day are counted from it.",
    ),
  auto_renew: z
    .boolean()
    .default(true)
    .describe(
      "`false`: the first renewal that is not paid stays the next one, overdue, until `last_renewed_date` pays for it.",
    ),
  timezone: timeZone().optional().describe("IANA zone in which its days begin. Default: `timezone` of the top level."),
  expires: expirySource
    .optional()
    .describe('Only with `cycle_type: once`: a date, `{rdap: DOMAIN}` or `{tls: "HOST:PORT"}` where it is looked up.'),
  renewed_by_mail: renewedByMail
    .optional()
    .describe("A mail that matches is a payment, as if its day were written in `last_renewed_date`."),
} as const;

/** One entry of `subscriptions`. Every issue carries the path of the key that must change. */
export const subscriptionSchema = z.strictObject(fields).superRefine(
  (subscription, context) => {
    // Runs also when a key is wrong by itself, so that all errors are reported at once; such keys are not judged again.
    if (typeof subscription !== "object" || subscription === null || Array.isArray(subscription)) return;
    const broken = new Set(context.issues.map((issue) => String(issue.path?.[0])));
    for (const { path, message } of termProblems(subscription, broken))
      context.addIssue({ code: "custom", path: [...path], message });
    if (broken.has("prices")) return;
    for (const { path, message } of priceProblems(subscription.prices ?? []))
      context.addIssue({ code: "custom", path: [...path], message });
  },
  { when: () => true },
);

/** Two prices from the same day on: one of them is a mistake. */
function priceProblems(prices: readonly { readonly from: string }[]) {
  return prices.flatMap(({ from }, index) =>
    prices.findIndex((other) => other.from === from) === index
      ? []
      : [
          {
            path: ["prices", index, "from"],
            message: `there are two prices from ${from} on: leave one of them out`,
          },
        ],
  );
}

export type Subscription = z.output<typeof subscriptionSchema>;

/** What was found out about a subscription since it was configured. */
export interface SubscriptionFindings {
  /** The looked-up instant at which it expires (`expires: {rdap}` or `{tls}`). */
  readonly expiresAtMs?: number | undefined;
  /** The day of the last payment that a mail or a person told. */
  readonly renewedOn?: string | undefined;
}

/** What a parsed subscription means. Without a looked-up date that is still unknown there is no cycle, and so no series. */
export function toContract(
  subscription: Subscription,
  defaultTimezone: string,
  { expiresAtMs, renewedOn }: SubscriptionFindings = {},
): BillingContract {
  const timezone = subscription.timezone ?? defaultTimezone;
  const { expires, amount, currency, notice, prices } = subscription;
  const foundOn = expiresAtMs === undefined ? undefined : todayOn(timezone, expiresAtMs);
  const cycle = cycleOf(subscription, typeof expires === "string" ? expires : foundOn);
  const startOn = subscription.trial_ends_on ?? subscription.start_date;
  const lastRenewedOn = laterOf(subscription.last_renewed_date, renewedOn);
  return {
    name: subscription.name,
    cycleType: subscription.cycle_type,
    timezone,
    autoRenew: subscription.auto_renew,
    alertDaysBefore: subscription.alert_days_before,
    ...(cycle === undefined ? {} : { cycle }),
    ...(startOn === undefined ? {} : { startOn }),
    ...(subscription.ends_on === undefined ? {} : { endsOn: subscription.ends_on }),
    ...(lastRenewedOn === undefined ? {} : { lastRenewedOn }),
    ...(amount === undefined ? {} : { amount }),
    ...(prices === undefined ? {} : { prices: [...prices].sort((a, b) => (a.from < b.from ? -1 : 1)) }),
    ...(notice === undefined ? {} : { notice }),
    ...(currency === undefined ? {} : { currency }),
  };
}

export function laterOf(on: string | undefined, otherOn: string | undefined): string | undefined {
  if (on === undefined || otherOn === undefined) return on ?? otherOn;
  return on > otherOn ? on : otherOn;
}
