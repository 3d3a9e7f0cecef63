import type { CheckType } from "../model.ts";
import type { Sample } from "./exposition.ts";

/** The samples of one block, and how long they are right. */
export interface BlockSamples {
  readonly samples: readonly Sample[];
  /** The first instant at which they must be computed again although nothing happened; infinite when there is none. */
  readonly validUntilMs: number;
  /** What this block adds to `balance_alert_alerts_active`. */
  readonly alerts?: { readonly kind: CheckType; readonly count: number };
}

/** Instants become seconds here, at the edge, and nowhere else. */
export function toSeconds(atMs: number): number {
  return atMs / 1000;
}

export function oneIf(condition: boolean): number {
  return condition ? 1 : 0;
}
