import type { CycleType } from "./billing-cycle.ts";

/** On which day of its cycle a contract renews. */
export type ContractDay =
  /** 1 is Monday, 7 Sunday. */
  | { readonly of: "week"; readonly weekday: number }
  /** 31 is the last day of every month. */
  | { readonly of: "month"; readonly dayOfMonth: number }
  | { readonly of: "year"; readonly month: number; readonly dayOfMonth: number };

export type ContractDayAnswer = { readonly day: ContractDay } | { readonly problem: string };

/** What `renewal_day` means in each cycle. A daily contract has none, and neither has one that happens once. */
export const contractDayOf: Readonly<Record<CycleType, ContractDay["of"] | undefined>> = {
  daily: undefined,
  weekly: "week",
  monthly: "month",
  quarterly: "month",
  semiannual: "month",
  yearly: "year",
  biennial: "year",
  once: undefined,
};

/** Reads `renewal_day` as it is written. Whole numbers may be quoted. */
export function readContractDay(cycleType: CycleType, written: number | string): ContractDayAnswer {
  const of = contractDayOf[cycleType];
  if (of === undefined) return { problem: `a contract of cycle_type ${cycleType} has no renewal_day: leave it out` };
  if (/^\d{4}-\d{2}-\d{2}$/.test(String(written))) return { problem: wholeDate(String(written), of) };
  if (of === "week") return readWeekday(written);
  return of === "month" ? readDayOfMonth(written) : readDayOfYear(written);
}

function wholeDate(on: string, of: ContractDay["of"]): string {
  const day = of === "year" ? `"${on.slice(5)}"` : of === "month" ? Number(on.slice(8)) : "1 (Monday) to 7 (Sunday)";
  return `${on} is a whole date and no renewal_day: write renewal_day: ${day}, or anchor: ${on}`;
}

function readWeekday(written: number | string): ContractDayAnswer {
  const weekday = wholeNumber(written);
  if (weekday === undefined || weekday < 1 || weekday > 7)
    return { problem: `${written} is no day of a week: write 1 (Monday) to 7 (Sunday)` };
  return { day: { of: "week", weekday } };
}

function readDayOfMonth(written: number | string): ContractDayAnswer {
  const dayOfMonth = written === "last" ? 31 : wholeNumber(written);
  if (dayOfMonth === undefined || dayOfMonth < 1 || dayOfMonth > 31)
    return { problem: `${written} is no day of a month: write 1 to 31, or last` };
  return { day: { of: "month", dayOfMonth } };
}

// 29 February counts: it falls on the 28th in common years.
const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Reads `MM-DD`, or the number MMDD, in which YAML has dropped the leading zero. */
function readDayOfYear(written: number | string): ContractDayAnswer {
  const match = /^(\d{1,2})-(\d{1,2})$/.exec(String(written)) ?? /^(\d{1,2})(\d{2})$/.exec(String(written));
  const month = Number(match?.[1]); // Without a match NaN, for which there is no month.
  const dayOfMonth = Number(match?.[2]);
  const longest = longestMonths[month - 1];
  if (longest === undefined || dayOfMonth < 1)
    return { problem: `${written} is no day of a year: write it as MM-DD, such as "03-15"` };
  if (dayOfMonth > longest)
    return {
      problem: `${written} is no day of a year, because month ${month} has ${longest} days: write "${pad(month)}-${longest}"`,
    };
  return { day: { of: "year", month, dayOfMonth } };
}

function wholeNumber(written: number | string): number | undefined {
  return /^\d{1,2}$/.test(String(written)) ? Number(written) : undefined;
}

function pad(month: number): string {
  return String(month).padStart(2, "0");
}
