/** What /metrics says of the schedules. */
import { type BlockSamples, toSeconds } from "./block-samples.ts";
import type { Sample } from "./exposition.ts";

export interface JobView {
  readonly task: string;
  readonly runs: number;
  readonly failures: number;
  /** Due, but left out because the run before was still going. */
  readonly skipped: number;
  /** Started late because their time had been missed. */
  readonly catchups: number;
  readonly lastRunAtMs?: number | undefined;
  readonly lastSuccessAtMs?: number | undefined;
}

export function jobSamples(jobs: readonly JobView[]): BlockSamples {
  const samples: Sample[] = [];
  for (const job of jobs) {
    const labels = { task: job.task };
    samples.push(
      { family: "balance_alert_job_runs_total", labels, value: job.runs },
      { family: "balance_alert_job_failures_total", labels, value: job.failures },
      { family: "balance_alert_job_skipped_total", labels, value: job.skipped },
      { family: "balance_alert_job_catchups_total", labels, value: job.catchups },
    );
    if (job.lastRunAtMs !== undefined) {
      const value = toSeconds(job.lastRunAtMs);
      samples.push({ family: "balance_alert_job_last_run_timestamp_seconds", labels, value });
    }
    if (job.lastSuccessAtMs !== undefined) {
      const value = toSeconds(job.lastSuccessAtMs);
      samples.push({ family: "balance_alert_job_last_success_timestamp_seconds", labels, value });
    }
  }
  return { samples, validUntilMs: Number.POSITIVE_INFINITY };
}
