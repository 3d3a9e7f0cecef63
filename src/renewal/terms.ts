/** The rules that a contract's keys obey among each other. What is not clear is refused and never guessed. */
import { type BillingCycle, type CycleType, dayInMonth, isOccurrence, monthOf, type Series } from "./billing-cycle.ts";
import { type CivilDay, civilDay } from "./calendar.ts";
import type { ContractProblem } from "./contract.ts";
import { type ContractDay, contractDayOf, readContractDay } from "./contract-day.ts";

/** The keys of a subscription that decide when it renews, as they are written. Dates exist and are `YYYY-MM-DD`. */
export interface Terms {
  readonly cycle_type: CycleType;
  readonly every: number;
  readonly renewal_day?: number | string | undefined;
  readonly anchor?: string | undefined;
  readonly start_date?: string | undefined;
  readonly ends_on?: string | undefined;
  readonly trial_ends_on?: string | undefined;
  readonly last_renewed_date?: string | undefined;
  readonly auto_renew: boolean;
  readonly expires?: unknown;
  readonly renewed_by_mail?: unknown;
}

type TermKey = keyof Terms;

/** How long one cycle is, and the day that the upstream program takes when none is written. */
const cycles = {
  daily: { unit: "day", length: 1, within: "cycle" },
  weekly: { unit: "day", length: 7, within: "weeks", usualDay: 1 },
  monthly: { unit: "month", length: 1, within: "months", usualDay: 1 },
  quarterly: { unit: "month", length: 3, within: "months" },
  semiannual: { unit: "month", length: 6, within: "months" },
  yearly: { unit: "month", length: 12, within: "years" },
  biennial: { unit: "month", length: 24, within: "years" },
} as const satisfies Record<Exclude<CycleType, "once">, object>;

/** Length of a cycle within which a contract day is found exactly once. */
const lengthOf = { week: 7, month: 1, year: 12 } as const;

type SeriesAnswer = { readonly series: Series } | { readonly problem: ContractProblem };

/** The cycle of terms in which `termProblems` found nothing. Undefined: a single day, which is not written here but looked up. */
export function cycleOf(terms: Terms, expiresOn: string | undefined): BillingCycle | undefined {
  if (terms.cycle_type === "once") return expiresOn === undefined ? undefined : { unit: "once", on: expiresOn };
  const answer = seriesOf(terms, terms.cycle_type);
  if ("problem" in answer) throw new Error(`a contract was not validated: ${answer.problem.message}`);
  return answer.series;
}

/**
 * Everything that is wrong among the keys.
 * @param broken keys that are wrong by themselves: what depends on them is not judged
 */
export function termProblems(terms: Terms, broken: ReadonlySet<string> = new Set()): readonly ContractProblem[] {
  const isWhole = (...keys: TermKey[]) => keys.every((key) => !broken.has(key));
  if (!isWhole("cycle_type")) return [];
  const found: (ContractProblem | undefined)[] = [];
  if (terms.cycle_type === "once") found.push(...onceProblems(terms));
  else {
    found.push(misplacedExpiry(terms));
    if (isWhole("every", "renewal_day", "anchor", "start_date", "trial_ends_on", "last_renewed_date")) {
      const answer = seriesOf(terms, terms.cycle_type);
      if ("problem" in answer) found.push(answer.problem);
    }
    if (isWhole("auto_renew", "start_date", "trial_ends_on", "last_renewed_date")) found.push(unknownPast(terms));
  }
  if (isWhole("start_date", "ends_on")) found.push(order(terms, "start_date", "ends_on"));
  if (isWhole("start_date", "trial_ends_on")) found.push(order(terms, "start_date", "trial_ends_on"));
  return found.filter((each) => each !== undefined).filter(({ path }) => path.every((key) => !broken.has(key)));
}

function seriesOf(terms: Terms, cycleType: Exclude<CycleType, "once">): SeriesAnswer {
  const { renewal_day: written, every } = terms;
  const cycle = cycles[cycleType];
  const length = cycle.length * every;
  const read = written === undefined ? undefined : readContractDay(cycleType, written);
  if (read !== undefined && "problem" in read) return problem("renewal_day", read.problem);
  const day = read?.day;
  const firstOn = terms.anchor ?? terms.trial_ends_on;
  if (day === undefined && firstOn === undefined) return withoutContractDay(terms, cycleType);
  if (firstOn === undefined) {
    if (day === undefined || lengthOf[day.of] !== length)
      return problem(
        "renewal_day",
        `renewal_day ${written} does not say in which ${cycle.within} a contract of ${describeCycle(cycleType, every)} renews: write anchor: 2026-01-31 (one of its renewal dates) in place of it`,
      );
    return { series: repeatContractDay(day) };
  }
  const key = terms.anchor === undefined ? "trial_ends_on" : "anchor";
  const first = civilDay(firstOn);
  if (day !== undefined && !isOn(day, first))
    return problem(
      "renewal_day",
      `renewal_day ${written} and ${key} ${firstOn} are different days: write only the one that the contract names`,
    );
  const series = repeatFrom(first, cycle.unit, length, day);
  return trialProblem(terms, series) ?? { series };
}

/** Neither `renewal_day` nor a date that says it: the day of the last payment, or the upstream program's usual day. */
function withoutContractDay(terms: Terms, cycleType: Exclude<CycleType, "once">): SeriesAnswer {
  const cycle = cycles[cycleType];
  const length = cycle.length * terms.every;
  const { start_date: startOn, last_renewed_date: paidOn } = terms;
  if ("usualDay" in cycle) {
    const hint = paidOn ?? startOn;
    // The upstream program takes the usual day here, people mean the day of the date that they wrote: both cannot be.
    if (hint !== undefined)
      return problem(
        paidOn === undefined ? "start_date" : "last_renewed_date",
        `${hint} does not say on which day a ${cycleType} contract renews: write renewal_day: ${dayWithin(cycleType, civilDay(hint))} as well if it is the day of this date`,
      );
    if (terms.every !== 1) return noDay(cycleType, terms.every);
    const usual = readContractDay(cycleType, cycle.usualDay);
    if ("day" in usual) return { series: repeatContractDay(usual.day) };
  }
  if (paidOn !== undefined) return { series: repeatFrom(civilDay(paidOn), cycle.unit, length, undefined) };
  if (length === 1 && cycle.unit === "day") return { series: { unit: "day", every: 1, anchorOn: "1970-01-01" } };
  return noDay(cycleType, terms.every);
}

function noDay(cycleType: Exclude<CycleType, "once">, every: number): SeriesAnswer {
  const example =
    contractDayOf[cycleType] === "year" && every === 1 && cycleType === "yearly" ? `renewal_day: "03-15" or ` : "";
  return problem(
    "cycle_type",
    `a contract of ${describeCycle(cycleType, every)} needs a day to count from: write ${example}anchor: 2026-01-31 (one of its renewal dates)`,
  );
}

function dayWithin(cycleType: CycleType, day: CivilDay): number {
  return cycleType === "weekly" ? day.dayOfWeek : day.day;
}

function describeCycle(cycleType: CycleType, every: number): string {
  return every === 1 ? `cycle_type ${cycleType}` : `cycle_type ${cycleType} with every: ${every}`;
}

function repeatContractDay(day: ContractDay): Series {
  // 5 January 1970 was a Monday.
  if (day.of === "week")
    return { unit: "day", every: 7, anchorOn: `1970-01-${String(4 + day.weekday).padStart(2, "0")}` };
  const anchorMonth = day.of === "year" ? day.month - 1 : 0;
  return { unit: "month", every: lengthOf[day.of], anchorMonth, dayOfMonth: day.dayOfMonth };
}

function repeatFrom(first: CivilDay, unit: Series["unit"], every: number, day: ContractDay | undefined): Series {
  if (unit === "day") return { unit, every, anchorOn: first.toString() };
  const dayOfMonth = day === undefined || day.of === "week" ? first.day : day.dayOfMonth;
  return { unit, every, anchorMonth: monthOf(first), dayOfMonth };
}

/** Whether a date is the contract day; the last day of a short month stands for the days that it lacks. */
function isOn(day: ContractDay, date: CivilDay): boolean {
  if (day.of === "week") return date.dayOfWeek === day.weekday;
  if (day.of === "year" && day.month !== date.month) return false;
  return dayInMonth(monthOf(date), day.dayOfMonth).equals(date);
}

function trialProblem({ anchor, trial_ends_on: trialEndsOn }: Terms, series: Series): SeriesAnswer | undefined {
  if (anchor === undefined || trialEndsOn === undefined) return undefined;
  if (isOccurrence(series, civilDay(trialEndsOn))) return undefined;
  return problem(
    "trial_ends_on",
    `${trialEndsOn} is no renewal date of the anchor ${anchor}: leave the anchor out, because the first renewal is on the day on which the trial ends`,
  );
}

function onceProblems(terms: Terms): readonly (ContractProblem | undefined)[] {
  const needless = [
    ["renewal_day", "write the date in expires"],
    ["anchor", "write the date in expires"],
    ["trial_ends_on", "write the date in expires"],
    ["start_date", "leave it out"],
    ["last_renewed_date", "write the new date in expires once it is renewed"],
    ["renewed_by_mail", "write the new date in expires once it is renewed"],
  ] as const;
  return [
    terms.expires === undefined
      ? fault(
          "cycle_type",
          'once needs its day: write expires: 2027-01-31, {rdap: example.com} or {tls: "example.com:443"}',
        )
      : undefined,
    terms.every === 1 ? undefined : fault("every", "nothing repeats with cycle_type once: leave every out"),
    ...needless.map(([key, instead]) =>
      terms[key] === undefined ? undefined : fault(key, `${key} has no meaning with cycle_type once: ${instead}`),
    ),
  ];
}

function misplacedExpiry({ expires, cycle_type: cycleType }: Terms): ContractProblem | undefined {
  if (expires === undefined) return undefined;
  return fault(
    "expires",
    `expires belongs to cycle_type once: write cycle_type: once, or leave it out of a ${cycleType} contract`,
  );
}

/** Without a payment or a beginning nobody knows which renewal is the first that is not paid. */
function unknownPast(terms: Terms): ContractProblem | undefined {
  if (terms.auto_renew || (terms.last_renewed_date ?? terms.start_date ?? terms.trial_ends_on) !== undefined)
    return undefined;
  return fault(
    "auto_renew",
    "auto_renew: false needs to know what is paid: write last_renewed_date, the day of the last payment, or start_date if nothing was paid yet",
  );
}

function order(terms: Terms, early: "start_date", late: "ends_on" | "trial_ends_on"): ContractProblem | undefined {
  const [earlyOn, lateOn] = [terms[early], terms[late]];
  if (earlyOn === undefined || lateOn === undefined || earlyOn <= lateOn) return undefined;
  return fault(late, `${late} ${lateOn} is before ${early} ${earlyOn}: write a later date, or correct ${early}`);
}

function fault(key: TermKey, message: string): ContractProblem {
  return { path: [key], message };
}

function problem(key: TermKey, message: string): SeriesAnswer {
  return { problem: fault(key, message) };
}
