import { type BillingCycle, type CycleType, oneCycleAfter } from "./billing-cycle.ts";
import { civilDay, isBefore } from "./calendar.ts";

/** What a person agreed to pay, ready to be counted. Days are `YYYY-MM-DD` in `timezone`. */
export interface BillingContract {
  readonly name: string;
  readonly cycleType: CycleType;
  /** Absent while the date is looked up and has never been found. */
  readonly cycle?: BillingCycle;
  /** IANA zone in which days begin and end. */
  readonly timezone: string;
  /** False: a renewal that is not paid stays the next one, overdue, until it is paid. */
  readonly autoRenew: boolean;
  readonly alertDaysBefore: number;
  /** Nothing renews before this day. */
  readonly startOn?: string;
  /** The last day on which something may renew; after it there is no renewal. */
  readonly endsOn?: string;
  /** The day of the last payment. */
  readonly lastRenewedOn?: string;
  /** Price of one renewal. */
  readonly amount?: number;
  readonly currency?: string;
}

/** A fault of a contract, at the key of the configuration where it is. */
export interface ContractProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * What can only be judged knowing the date.
 * @param todayOn today in the contract's own zone, `YYYY-MM-DD`
 */
export function contractProblems(contract: BillingContract, todayOn: string): readonly ContractProblem[] {
  const { cycle, lastRenewedOn } = contract;
  if (cycle === undefined || cycle.unit === "once" || lastRenewedOn === undefined) return [];
  if (!isBefore(oneCycleAfter(cycle, civilDay(todayOn)), civilDay(lastRenewedOn))) return [];
  return [
    {
      path: ["last_renewed_date"],
      message: `${lastRenewedOn} is more than one cycle in the future: write the day of the last payment, ${todayOn} at the latest`,
    },
  ];
}
