import {
  type BillingCycle,
  indexNearest,
  indexOnOrAfter,
  monthsPerCycle,
  occurrence,
  type Series,
} from "./billing-cycle.ts";
import { type CivilDay, civilDay, dayAt, daysBetween, isBefore, startOfDayMs } from "./calendar.ts";
import type { BillingContract } from "./contract.ts";

/** 1 normal, 0 due within `alertDaysBefore` or overdue, -1 already renewed in this cycle. */
export type RenewalStatus = 1 | 0 | -1;

export interface Renewal {
  readonly nextOn: string;
  /** Whole days from today; negative when overdue. */
  readonly days: number;
  readonly status: RenewalStatus;
  /** The first instant of `nextOn` in the contract's zone. */
  readonly nextAtMs: number;
  /** Price of the renewal on `nextOn`; absent while it is not known. */
  readonly amount?: number;
  /** The day by which the next unpaid renewal can be cancelled; only with `notice`. May have passed. */
  readonly cancelBy?: { readonly on: string; readonly atMs: number };
  /** Price brought to one month; absent without a price, or when nothing recurs. */
  readonly monthlyCost?: number;
  /** This renewal is right from the first instant of today ... */
  readonly validFromMs: number;
  /** ... until the first instant of tomorrow, exclusive, in the contract's zone. */
  readonly validUntilMs: number;
}

/** The next renewal as of `nowMs`; undefined when the contract has ended, or while its date is not known. */
export function computeRenewal(contract: BillingContract, nowMs: number): Renewal | undefined {
  const { cycle, timezone } = contract;
  if (cycle === undefined) return undefined;
  const today = dayAt(nowMs, timezone);
  const { next, unpaid, paid } = cycle.unit === "once" ? onlyRenewal(cycle.on) : nextInSeries(cycle, contract, today);
  if (contract.endsOn !== undefined) {
    const end = civilDay(contract.endsOn);
    if (isBefore(end, today) || isBefore(end, next)) return undefined;
  }
  const days = daysBetween(today, next);
  const amount = amountOn(contract, next.toString());
  const monthlyCost = monthlyCostOf(cycle, amount);
  const cancelBy = cancelByOf(contract, unpaid);
  return {
    nextOn: next.toString(),
    days,
    status: statusOf(paid, days, contract.alertDaysBefore),
    nextAtMs: startOfDayMs(next, timezone),
    ...(amount === undefined ? {} : { amount }),
    ...(cancelBy === undefined ? {} : { cancelBy }),
    ...(monthlyCost === undefined ? {} : { monthlyCost }),
    validFromMs: startOfDayMs(today, timezone),
    validUntilMs: startOfDayMs(today.add({ days: 1 }), timezone),
  };
}

/** What the last payment covers. */
type Paid = "next" | "before next" | "neither";

interface Next {
  readonly next: CivilDay;
  /** The first renewal from `next` on that is not paid. */
  readonly unpaid: CivilDay;
  readonly paid: Paid;
}

function onlyRenewal(on: string): Next {
  return { next: civilDay(on), unpaid: civilDay(on), paid: "neither" };
}

function nextInSeries(series: Series, contract: BillingContract, today: CivilDay): Next {
  const { startOn, lastRenewedOn } = contract;
  const firstIndex = startOn === undefined ? undefined : indexOnOrAfter(series, civilDay(startOn));
  const paidIndex = lastRenewedOn === undefined ? undefined : indexNearest(series, civilDay(lastRenewedOn));
  const index = contract.autoRenew
    ? latest(indexOnOrAfter(series, today), firstIndex)
    : // A contract of which neither payment nor start is known is refused at load, so today is no guess about the past.
      (latest(paidIndex === undefined ? firstIndex : paidIndex + 1, firstIndex) ?? indexOnOrAfter(series, today));
  const next = occurrence(series, index);
  return {
    next,
    unpaid: paidIndex === index ? occurrence(series, index + 1) : next,
    paid: paidIndex === index ? "next" : paidIndex === index - 1 ? "before next" : "neither",
  };
}

function latest(index: number, other: number | undefined): number;
function latest(index: number | undefined, other: number | undefined): number | undefined;
function latest(index: number | undefined, other: number | undefined): number | undefined {
  if (index === undefined || other === undefined) return index ?? other;
  return Math.max(index, other);
}

function statusOf(paid: Paid, days: number, alertDaysBefore: number): RenewalStatus {
  if (paid === "next") return -1;
  if (days <= alertDaysBefore) return 0;
  return paid === "before next" ? -1 : 1;
}

/** The price that holds on the day of a renewal. */
export function amountOn({ amount, prices = [] }: BillingContract, on: string): number | undefined {
  return prices.findLast(({ from }) => from <= on)?.amount ?? amount;
}

/** Counted in days of the calendar, so that a change of the clocks moves nothing; absent where the contract ends before that renewal. */
function cancelByOf({ notice, endsOn, timezone }: BillingContract, renewal: CivilDay): Renewal["cancelBy"] {
  if (notice === undefined || (endsOn !== undefined && isBefore(civilDay(endsOn), renewal))) return undefined;
  const on = renewal.subtract({ [notice.unit]: notice.count });
  return { on: on.toString(), atMs: startOfDayMs(on, timezone) };
}

function monthlyCostOf(cycle: BillingCycle, amount: number | undefined): number | undefined {
  return amount === undefined || cycle.unit === "once" ? undefined : amount / monthsPerCycle(cycle);
}
