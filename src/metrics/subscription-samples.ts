/** What /metrics says of one subscription. */
import type { SubscriptionState } from "../model.ts";
import { type BlockSamples, oneIf, toSeconds } from "./block-samples.ts";
import type { Sample } from "./exposition.ts";
import type { Labels } from "./series-text.ts";

export interface SubscriptionView {
  readonly name: string;
  readonly cycleType: string;
  /** ISO 4217 code. */
  readonly currency?: string | undefined;
  /** The user's own labels of the subscription. */
  readonly labels: Labels;
  /** The renewal as of now; absent when the subscription has ended, or while its date is not known. */
  readonly renewal?:
    | {
        /** Whole days from today; negative when overdue. */
        readonly days: number;
        /** 1 normal, 0 due, -1 already renewed in this cycle. */
        readonly status: number;
        /** The first instant of the day of the renewal, in the subscription's zone. */
        readonly nextAtMs: number;
        /** Price of that renewal. */
        readonly amount?: number | undefined;
        /** When `notice` has to be given at the latest; only with `notice`. */
        readonly cancelBy?: { readonly atMs: number } | undefined;
        readonly monthlyCost?: number | undefined;
        /** The first instant of tomorrow in the subscription's zone. */
        readonly validUntilMs: number;
      }
    | undefined;
  /** What the newest receipt said, and what it should have said by the configured prices. */
  readonly lastPaid?: { readonly amount: number; readonly expected: number | undefined } | undefined;
  /** Only where the date is looked up. */
  readonly lookup?: SubscriptionState | undefined;
}

/** @param view computed for the instant of the scrape; it is asked for again when `validUntilMs` has come */
export function subscriptionSamples(view: SubscriptionView): BlockSamples {
  const { name, renewal } = view;
  const samples: Sample[] = [];
  const labels: Labels = {
    // The user's labels first, so that none of them can replace one of ours.
    ...view.labels,
    name,
    cycle_type: view.cycleType,
    ...(view.currency === undefined ? {} : { currency: view.currency }),
  };
  if (renewal !== undefined) {
    samples.push({ family: "balance_alert_subscription_days", labels, value: renewal.days });
    if (renewal.amount !== undefined) {
      samples.push({ family: "balance_alert_subscription_amount", labels, value: renewal.amount });
    }
    samples.push(
      { family: "balance_alert_subscription_status", labels, value: renewal.status },
      {
        family: "balance_alert_subscription_next_renewal_timestamp_seconds",
        labels,
        value: toSeconds(renewal.nextAtMs),
      },
    );
    if (renewal.cancelBy !== undefined) {
      const value = toSeconds(renewal.cancelBy.atMs);
      samples.push({ family: "balance_alert_subscription_cancel_by_timestamp_seconds", labels, value });
    }
    if (renewal.monthlyCost !== undefined) {
      samples.push({ family: "balance_alert_subscription_monthly_cost", labels, value: renewal.monthlyCost });
    }
  }
  if (renewal !== undefined && view.lastPaid !== undefined) {
    const { amount, expected } = view.lastPaid;
    samples.push({ family: "balance_alert_subscription_last_paid_amount", labels, value: amount });
    if (expected !== undefined)
      samples.push({ family: "balance_alert_subscription_last_expected_amount", labels, value: expected });
  }
  const lastLookup = view.lookup?.lastRun;
  if (lastLookup !== undefined) {
    const value = oneIf(lastLookup.failure === undefined);
    samples.push({ family: "balance_alert_subscription_check_status", labels: { name }, value });
  }
  return {
    samples,
    validUntilMs: renewal === undefined ? Number.POSITIVE_INFINITY : renewal.validUntilMs,
    alerts: { kind: "subscription", count: oneIf(renewal?.status === 0) },
  };
}
