/** What `renewals` prints: JSON for programs, a table for people. */
import type { BillingContract } from "../renewal/contract.ts";
import type { Renewal, RenewalStatus } from "../renewal/renewal.ts";
import { textTable } from "./text-table.ts";

export interface RenewalRow {
  readonly contract: BillingContract;
  /** Absent when the contract has ended, or while its date is not known. */
  readonly renewal: Renewal | undefined;
}

/** One element of `renewals --json`. What has no value is left out. */
export interface RenewalJson {
  readonly name: string;
  readonly cycleType: string;
  readonly nextRenewal?: string;
  readonly days?: number;
  readonly status?: RenewalStatus;
  readonly amount?: number;
  readonly currency?: string;
}

/** In the order of the configuration. */
export function renewalsJson(rows: readonly RenewalRow[]): readonly RenewalJson[] {
  return rows.map((row) => {
    const { contract, renewal } = row;
    const { name, cycleType, currency } = contract;
    const amount = priceOf(row);
    return {
      name,
      cycleType,
      ...(renewal === undefined ? {} : { nextRenewal: renewal.nextOn, days: renewal.days, status: renewal.status }),
      ...(amount === undefined ? {} : { amount }),
      ...(currency === undefined ? {} : { currency }),
    };
  });
}

/** The price of the next renewal; of a contract without one the price that is written. */
function priceOf({ contract, renewal }: RenewalRow): number | undefined {
  return renewal === undefined ? contract.amount : renewal.amount;
}

const headings = ["NAME", "CYCLE", "NEXT RENEWAL", "DAYS", "STATUS", "PRICE"] as const;
/** Numbers stand under each other at their last digit. */
const rightAligned = new Set<string>(["DAYS", "PRICE"]);

/** The soonest renewal first; contracts without one at the end. Ends with a line break. */
export function renewalsTable(rows: readonly RenewalRow[]): string {
  if (rows.length === 0) return "No subscriptions.\n";
  const sorted = [...rows].sort((one, other) => daysOf(one) - daysOf(other));
  return `${textTable(headings, sorted.map(cellsOf), rightAligned)}\n`;
}

function daysOf({ renewal }: RenewalRow): number {
  return renewal === undefined ? Number.MAX_SAFE_INTEGER : renewal.days;
}

function cellsOf(row: RenewalRow): readonly string[] {
  const { contract, renewal } = row;
  const { currency } = contract;
  const amount = priceOf(row);
  const price = amount === undefined ? "" : currency === undefined ? String(amount) : `${amount} ${currency}`;
  const { name } = contract;
  if (renewal === undefined)
    return [name, contract.cycleType, "", "", contract.cycle === undefined ? "date not known" : "ended", price];
  return [name, contract.cycleType, renewal.nextOn, String(renewal.days), wordOf(renewal), price];
}

function wordOf({ status, days }: Renewal): string {
  if (status === -1) return "renewed";
  if (status === 1) return "normal";
  return days < 0 ? "overdue" : "due";
}
