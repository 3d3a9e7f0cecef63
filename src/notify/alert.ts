import type { ConditionGroup, Severity } from "../config/notify-schema.ts";
import type { Labels } from "../metrics/series-text.ts";

/** Whose alert it is, as receivers may ask for it. */
export interface AlertSubject {
  readonly labels: Labels;
  readonly owner?: string | undefined;
  /** Address of the vendor's billing page. */
  readonly console?: string | undefined;
}

/** A condition that holds for one series. */
export interface Alert {
  /** Rule, severity and labels: the same alert has the same key. */
  readonly key: string;
  readonly alert: string;
  readonly severity: Severity;
  readonly when: ConditionGroup;
  readonly labels: Labels;
  readonly value: number;
  /** Since when it has held. */
  readonly sinceMs: number;
  readonly subject: AlertSubject;
}
