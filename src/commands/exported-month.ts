import type { LedgerRow } from "../ledger/month-ledger.ts";

export interface ExportedPayment {
  /** The day of the renewal. */
  readonly date: string;
  readonly subscription: string;
  readonly amount?: number;
  readonly currency?: string;
}

/** What `export --format json` prints. */
export interface ExportedMonth {
  readonly month: string;
  readonly days: readonly LedgerRow[];
  readonly payments: readonly ExportedPayment[];
}
