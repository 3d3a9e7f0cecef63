import type { ConditionGroup, Severity } from "../config/notify-schema.ts";
import type { Labels } from "../metrics/series-text.ts";

export type Language = "en" | "zh";
export type Text = Readonly<Record<Language, string>>;

/** One series of the family that a condition is about, and its surroundings. */
export interface SeriesView {
  readonly labels: Labels;
  readonly value: number;
  readonly nowSeconds: number;
  /** The value of another family's series with the same labels. */
  at(family: string): number | undefined;
  /** The values of another family's series that have at least these labels. */
  having(family: string, labels: Labels): readonly number[];
  /** When an amount was first seen to be gone, after there had been some. */
  readonly emptiedAtSeconds: number | undefined;
  /** Whether any mailbox has an open mail that says that a payment failed. */
  readonly paymentFailed: boolean;
}

/** What the daemon tells about: one rule of alert_rules.yml. */
export interface Condition {
  /** The rule's name. */
  readonly alert: string;
  readonly severity: Severity;
  /** The word for it in `when` of a receiver. */
  readonly when: ConditionGroup;
  /** The rule's `for`. */
  readonly waitMs: number;
  /** The rule's numbers in the order in which its expression names them: seconds, shares, days. */
  readonly limits: readonly number[];
  /** Series of this family have the alert's labels. */
  readonly family: string;
  /** Labels that the alert has not, because the rule takes the maximum over them. */
  readonly without?: readonly string[];
  /** The alert's value while the condition holds, undefined while it does not. */
  readonly holds: (series: SeriesView, limits: readonly number[]) => number | undefined;
  /** The rule's summary. */
  readonly summary: Text;
  /** The rule's description. */
  readonly describe: Readonly<Record<Language, (labels: Labels, value: number) => string>>;
}

/** The conditions that are about all projects together. */
export interface TotalCondition extends Omit<Condition, "family" | "holds" | "without"> {
  readonly holds: (totals: Totals, limits: readonly number[]) => number | undefined;
}

export interface Totals {
  /** Projects that were checked, and those of them whose last check failed. */
  readonly checked: number;
  readonly failing: number;
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const hour = 3600;
export const day = 86_400;
