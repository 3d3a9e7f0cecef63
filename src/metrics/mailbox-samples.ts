/** What /metrics says of one mailbox. */
import { type BlockSamples, oneIf, toSeconds } from "./block-samples.ts";
import type { Sample } from "./exposition.ts";

export interface MailboxFacts {
  readonly mailbox: string;
  /** Mails ever looked at. */
  readonly scanned: number;
  /** Whether the last scan succeeded; absent before the first. */
  readonly ok?: boolean | undefined;
  /** Alerts that are open now; a 0 keeps a series that has been shown. */
  readonly open: readonly { readonly category: string; readonly provider: string; readonly count: number }[];
  /** Alerts that ever matched. */
  readonly matches: readonly {
    readonly category: string;
    readonly provider: string;
    readonly total: number;
    /** Absent while there is none. */
    readonly lastMatchAtMs?: number | undefined;
  }[];
  /** Mails ever left unclassified, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** When the next open mail leaves the lookback; absent when none is open. */
  readonly nextLeavesAtMs?: number | undefined;
}

/** @param facts computed for the instant of the scrape; it is asked for again when `validUntilMs` has come */
export function mailboxSamples(facts: MailboxFacts): BlockSamples {
  const { mailbox } = facts;
  const labels = { mailbox };
  const samples: Sample[] = [{ family: "balance_alert_email_scan_total", labels, value: facts.scanned }];
  let alerts = 0;
  for (const { category, provider, count } of facts.open) {
    samples.push({ family: "balance_alert_email_alerts", labels: { mailbox, category, provider }, value: count });
    alerts += count;
  }
  for (const { category, provider, total, lastMatchAtMs } of facts.matches) {
    const own = { mailbox, category, provider };
    samples.push({ family: "balance_alert_email_matches_total", labels: own, value: total });
    if (lastMatchAtMs === undefined) continue;
    const value = toSeconds(lastMatchAtMs);
    samples.push({ family: "balance_alert_email_last_match_timestamp_seconds", labels: own, value });
  }
  if (facts.ok !== undefined) {
    samples.push({ family: "balance_alert_email_mailbox_status", labels, value: oneIf(facts.ok) });
  }
  for (const [reason, value] of Object.entries(facts.skipped)) {
    samples.push({ family: "balance_alert_email_skipped_total", labels: { mailbox, reason }, value });
  }
  return {
    samples,
    validUntilMs: facts.nextLeavesAtMs === undefined ? Number.POSITIVE_INFINITY : facts.nextLeavesAtMs,
    alerts: { kind: "email", count: alerts },
  };
}
