/** Which renewals of a contract were paid in a time. */
import { indexNearest, indexOnOrAfter, occurrence } from "./billing-cycle.ts";
import { civilDay, dayAt, isBefore } from "./calendar.ts";
import type { BillingContract } from "./contract.ts";
import { amountOn } from "./renewal.ts";

export interface Payment {
  readonly on: string;
  /** Absent where the configuration does not say. */
  readonly amount?: number;
  readonly currency?: string;
}

/**
 * Renewals on the days from `fromOn` up to `untilOn` (exclusive) that are not in the future. Of a contract that does not renew by itself
 * they end with the last payment.
 */
export function paymentsIn(
  contract: BillingContract,
  { fromOn, untilOn, nowMs }: { readonly fromOn: string; readonly untilOn: string; readonly nowMs: number },
): Payment[] {
  const { cycle, timezone, startOn, endsOn, autoRenew, lastRenewedOn, currency } = contract;
  if (cycle === undefined || cycle.unit === "once") return [];
  const today = dayAt(nowMs, timezone);
  const paidIndex = lastRenewedOn === undefined ? undefined : indexNearest(cycle, civilDay(lastRenewedOn));
  if (!autoRenew && paidIndex === undefined) return [];
  const payments: Payment[] = [];
  for (let index = indexOnOrAfter(cycle, civilDay(fromOn)); autoRenew || index <= Number(paidIndex); index++) {
    const day = occurrence(cycle, index);
    const on = day.toString();
    if (on >= untilOn || isBefore(today, day) || (endsOn !== undefined && on > endsOn)) break;
    if (startOn !== undefined && on < startOn) continue;
    const amount = amountOn(contract, on);
    payments.push({
      on,
      ...(amount === undefined ? {} : { amount }),
      ...(currency === undefined ? {} : { currency }),
    });
  }
  return payments;
}
