/** What /metrics says of the receivers of notifications. */
import { type FailureReason, failureReasons } from "../model.ts";
import type { BlockSamples } from "./block-samples.ts";

export interface ReceiverCounts {
  readonly receiver: string;
  readonly attempts: number;
  readonly failures: Readonly<Record<FailureReason, number>>;
}

export function notifySamples(receivers: readonly ReceiverCounts[]): BlockSamples {
  const samples = receivers.flatMap(({ receiver, attempts, failures }) => [
    { family: "balance_alert_notifications_total", labels: { receiver }, value: attempts },
    ...failureReasons.map((reason) => ({
      family: "balance_alert_notification_failures_total",
      labels: { receiver, reason },
      value: failures[reason],
    })),
  ]);
  return { samples, validUntilMs: Number.POSITIVE_INFINITY };
}
