import type { FailureReason } from "../../model.ts";
import type { JobEntry, ProjectEntry, Remaining, SubscriptionEntry, Usage } from "../api-schemas.ts";
import type { SortKey } from "../project-selection.ts";
import type { HealthState } from "../project-urgency.ts";

/** Every word of the page that is not the user's. */
export interface Dictionary {
  readonly code: "en" | "zh";
  readonly locale: string;
  readonly title: string;
  /** Above the name and the time of what runs out first. */
  readonly heading: string;
  /** In place of them, when no forecast names a day. */
  readonly nothingRunsOut: string;
  readonly sections: string;
  readonly projects: string;
  readonly skip: string;
  readonly switchLanguage: string;
  readonly live: string;
  readonly liveFailing: string;
  readonly offline: string;
  readonly notReady: string;
  /** By the words of the daemon; those that are not here are shown as they are. */
  readonly notReadyBecause: Readonly<Record<string, string>>;
  readonly allWell: (projects: number) => string;
  readonly nothingYet: string;
  readonly belowThreshold: (count: number) => string;
  readonly failing: (count: number) => string;
  readonly staleCount: (count: number) => string;
  readonly renewalsDue: (count: number) => string;
  readonly renewalsOverdue: (count: number) => string;
  readonly mailsOpen: (count: number) => string;
  readonly all: string;
  readonly states: Readonly<Record<HealthState, string>>;
  readonly filter: {
    readonly legend: string;
    readonly text: string;
    readonly textHint: string;
    readonly provider: string;
    readonly state: string;
    readonly sort: string;
    readonly apply: string;
    readonly clear: string;
    readonly shown: (shown: number, total: number) => string;
    readonly nothing: string;
  };
  readonly sorts: Readonly<Record<SortKey, string>>;
  readonly columns: {
    readonly project: string;
    readonly left: string;
    readonly runsOut: string;
    readonly trend: string;
    readonly check: string;
  };
  readonly types: Readonly<Record<Remaining["type"], string>>;
  readonly units: Readonly<Record<string, string>>;
  readonly threshold: (amount: string) => string;
  readonly ofLimit: (amount: string) => string;
  readonly resets: (when: string) => string;
  readonly barLabel: (percent: string) => string;
  readonly trendLabel: (from: string, to: string, span: string) => string;
  readonly unlimited: string;
  readonly noAmountYet: string;
  readonly noRecentAmount: string;
  readonly moreAmounts: (count: number) => string;
  /** In place of a day on which something runs out. */
  readonly noForecast: Readonly<Record<"unlimited" | "unchecked" | "stale" | "none", string>>;
  readonly noHistory: string;
  readonly unmatched: (thresholds: string) => string;
  readonly credential: string;
  readonly spent: (amount: string, window: string) => string;
  readonly windows: Readonly<Record<Usage["window"], string>>;
  readonly directions: Readonly<Record<NonNullable<Usage["direction"]>, string>>;
  readonly suspended: string;
  readonly overdrawn: string;
  /** By the sentence of the forecast; one that is not here is shown as it is. */
  readonly forecastReasons: Readonly<Record<string, string>>;
  readonly confidence: Readonly<Record<NonNullable<Remaining["confidence"]>, string>>;
  readonly chartLabel: (from: string, to: string) => string;
  readonly perDay: (amount: string) => string;
  readonly expires: (what: string, when: string) => string;
  readonly expired: (what: string, when: string) => string;
  readonly ago: (duration: string) => string;
  readonly within: (duration: string) => string;
  readonly justNow: string;
  readonly now: string;
  readonly never: string;
  readonly duration: Readonly<Record<"second" | "minute" | "hour" | "day" | "year", (count: string) => string>>;
  readonly longerThanYears: string;
  readonly atLeast: (low: string) => string;
  readonly reasons: Readonly<Record<FailureReason, string>>;
  readonly colon: string;
  readonly hints: Readonly<Record<FailureReason, string>>;
  readonly details: {
    readonly close: string;
    readonly checkNow: string;
    readonly checking: string;
    readonly checkFailed: string;
    readonly console: string;
    readonly provider: string;
    readonly owner: string;
    readonly labels: string;
    readonly nextCheck: string;
    readonly schedule: string;
    readonly lastSuccess: string;
    readonly took: string;
    readonly amounts: string;
    readonly monthSpend: string;
    readonly spentSoFar: (amount: string) => string;
    readonly usage: string;
    readonly window: string;
    readonly model: string;
    readonly amount: string;
    readonly expiries: string;
    readonly unclear: string;
    readonly receiptProblems: Readonly<Record<NonNullable<ProjectEntry["topUpsUnclear"]>[number]["problem"], string>>;
    readonly recent: string;
    readonly exchange: string;
    readonly succeeded: string;
    readonly originalMessage: string;
    readonly credentialEnds: string;
    readonly gone: (name: string) => string;
  };
  readonly pages: {
    readonly label: (what: string) => string;
    readonly previous: string;
    readonly next: string;
    readonly of: (page: number, pages: number) => string;
  };
  readonly subscriptions: {
    readonly heading: string;
    readonly none: string;
    readonly totals: string;
    readonly currency: string;
    readonly perMonth: string;
    readonly perYear: string;
    readonly overdueBadge: string;
    readonly today: string;
    readonly tomorrow: string;
    readonly inDays: (days: number) => string;
    readonly overdue: (days: number) => string;
    readonly statuses: Readonly<Record<NonNullable<SubscriptionEntry["status"]>, string>>;
    readonly cycles: Readonly<Record<SubscriptionEntry["cycleType"], string>>;
    readonly noDate: string;
    readonly manual: string;
    readonly cancelBy: (day: string) => string;
    readonly markPaid: string;
    readonly marking: string;
    readonly markFailed: string;
  };
  readonly mail: {
    readonly heading: string;
    readonly none: string;
    readonly noAlerts: string;
    readonly scanned: (count: string) => string;
    readonly more: (count: number) => string;
    readonly categories: Readonly<Record<string, string>>;
    /** Where the hint for a provider would be wrong. */
    readonly hints: Readonly<Partial<Record<FailureReason, string>>>;
  };
  readonly jobs: {
    readonly heading: string;
    readonly none: string;
    readonly last: string;
    readonly next: string;
    readonly running: string;
    readonly idle: string;
    readonly tasks: Readonly<Record<string, string>>;
    readonly counts: (job: JobEntry, since: string) => string;
  };
  readonly cron: {
    readonly every: (count: number, unit: "second" | "minute" | "hour") => string;
    readonly at: (times: readonly string[]) => string;
    readonly atMinutes: (minutes: readonly number[]) => string;
    readonly within: (often: string, when: string) => string;
    readonly between: (from: string, to: string) => string;
    readonly range: (from: string, to: string | undefined) => string;
    readonly onWeekdays: (days: readonly string[]) => string;
    readonly onDays: (days: readonly string[]) => string;
    readonly onLastDay: string;
    readonly inMonths: (months: readonly string[]) => string;
    readonly everyDay: (when: string) => string;
    readonly together: (when: string, on: readonly string[]) => string;
    /** Monday first. */
    readonly weekdays: readonly string[];
    readonly months: readonly string[];
  };
  readonly daemon: {
    readonly heading: string;
    readonly version: string;
    readonly uptime: string;
    readonly config: string;
    readonly configGood: string;
    readonly configBad: string;
    readonly state: string;
    readonly inMemory: string;
    readonly restored: (count: number) => string;
    readonly writeFailures: (count: number) => string;
    readonly shard: string;
    readonly links: string;
    readonly metrics: string;
    readonly api: string;
    readonly calendar: string;
    readonly documentation: string;
  };
}
