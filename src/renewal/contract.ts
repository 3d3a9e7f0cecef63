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
  /** Price of one renewal before the first of `prices`. */
  readonly amount?: number;
  /** Known changes of the price, in the order of their days. */
  readonly prices?: readonly { readonly from: string; readonly amount: number }[];
  /** How long before a renewal the contract has to be cancelled. */
  readonly notice?: { readonly unit: "days" | "weeks" | "months"; readonly count: number };
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
  const { lastRenewedOn } = contract;
  const message = lastRenewedOn === undefined ? undefined : farPayment(contract, lastRenewedOn, todayOn);
  return message === undefined ? [] : [{ path: ["last_renewed_date"], message }];
}

/** Why a payment on a day cannot be one of this contract; undefined when it can. */
export function paymentProblem(contract: BillingContract, paidOn: string, todayOn: string): string | undefined {
  if (contract.cycleType === "once")
    return "nothing renews with cycle_type once: write the new date in expires once it is renewed";
  return farPayment(contract, paidOn, todayOn);
}

function farPayment({ cycle }: BillingContract, paidOn: string, todayOn: string): string | undefined {
  if (cycle === undefined || cycle.unit === "once") return undefined;
  if (!isBefore(oneCycleAfter(cycle, civilDay(todayOn)), civilDay(paidOn))) return undefined;
  return `${paidOn} is more than one cycle in the future: write the day of the last payment, ${todayOn} at the latest`;
}
