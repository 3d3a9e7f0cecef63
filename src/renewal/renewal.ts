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
  const { next, paid } = cycle.unit === "once" ? onlyRenewal(cycle.on) : nextInSeries(cycle, contract, today);
  if (contract.endsOn !== undefined) {
    const end = civilDay(contract.endsOn);
    if (isBefore(end, today) || isBefore(end, next)) return undefined;
  }
  const days = daysBetween(today, next);
  const monthlyCost = monthlyCostOf(cycle, contract.amount);
  return {
    nextOn: next.toString(),
    days,
    status: statusOf(paid, days, contract.alertDaysBefore),
    nextAtMs: startOfDayMs(next, timezone),
    ...(monthlyCost === undefined ? {} : { monthlyCost }),
    validFromMs: startOfDayMs(today, timezone),
    validUntilMs: startOfDayMs(today.add({ days: 1 }), timezone),
  };
}

/** What the last payment covers. */
type Paid = "next" | "before next" | "neither";

interface Next {
  readonly next: CivilDay;
  readonly paid: Paid;
}

function onlyRenewal(on: string): Next {
  return { next: civilDay(on), paid: "neither" };
}

function nextInSeries(series: Series, contract: BillingContract, today: CivilDay): Next {
  const { startOn, lastRenewedOn } = contract;
  const firstIndex = startOn === undefined ? undefined : indexOnOrAfter(series, civilDay(startOn));
  const paidIndex = lastRenewedOn === undefined ? undefined : indexNearest(series, civilDay(lastRenewedOn));
  const index = contract.autoRenew
    ? latest(indexOnOrAfter(series, today), firstIndex)
    : // A contract of which neither payment nor start is known is refused at load, so today is no guess about the past.
      (latest(paidIndex === undefined ? firstIndex : paidIndex + 1, firstIndex) ?? indexOnOrAfter(series, today));
  return {
    next: occurrence(series, index),
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

function monthlyCostOf(cycle: BillingCycle, amount: number | undefined): number | undefined {
  return amount === undefined || cycle.unit === "once" ? undefined : amount / monthsPerCycle(cycle);
}
