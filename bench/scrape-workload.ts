/** What every exporter of the scrape benchmarks shows: eight gauges a project, with the same labels and numbers. */

export const gaugeNames = [
  "balance_alert_balance",
  "balance_alert_threshold",
  "balance_alert_ratio",
  "balance_alert_status",
  "balance_alert_last_success_timestamp_seconds",
  "balance_alert_poll_duration_seconds",
  "balance_alert_up",
  "balance_alert_days_left",
] as const;
export const labelNames = ["project", "provider", "type"] as const;

const providers = ["openrouter", "deepseek", "aliyun", "volc", "tikhub", "wxrank"] as const;
const types = ["credits", "balance"] as const;

export interface WorkloadProject {
  readonly labels: Readonly<Record<(typeof labelNames)[number], string>>;
  round: number;
}

export function workloadProjects(count: number): readonly WorkloadProject[] {
  return Array.from({ length: count }, (_, at) => ({
    labels: {
      project: `project-${String(at).padStart(5, "0")}`,
      provider: providers[at % 6] ?? providers[0],
      type: types[at % 2] ?? types[0],
    },
    round: 0,
  }));
}

/** Two decimals, like money. */
export function workloadValue(project: number, gauge: number, round: number): number {
  return ((project * 7919 + gauge * 104_729 + round * 31) % 1_000_003) / 100;
}

/** Which projects change in a round: `count` of them, evenly spread, others in each round. */
export function changedInRound(projects: number, count: number, round: number): readonly number[] {
  const step = count > 0 ? Math.max(1, Math.floor(projects / count)) : 1;
  return Array.from({ length: count }, (_, at) => (round - 1 + at * step) % projects);
}
