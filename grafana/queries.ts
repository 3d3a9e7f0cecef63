/** PromQL of the dashboard. Every selector carries the variables, so that filters at the top hold for every panel. */

const everywhere = ['job=~"$job"', 'instance=~"$instance"'] as const;
const ofProjects = [...everywhere, 'provider=~"$provider"', 'project=~"$project"'] as const;

function selector(metric: string, matchers: readonly string[]): string {
  return `${metric}{${matchers.join(", ")}}`;
}

/** Series of the exporter that know no project: subscriptions, mailboxes, schedules, the process. */
export function exporterSeries(metric: string, ...matchers: readonly string[]): string {
  return selector(metric, [...everywhere, ...matchers]);
}

/** Series that know a project and its provider. */
export function projectSeries(metric: string, ...matchers: readonly string[]): string {
  return selector(metric, [...ofProjects, ...matchers]);
}

/** Series that know only the provider. */
export function providerSeries(metric: string, ...matchers: readonly string[]): string {
  return selector(metric, [...everywhere, 'provider=~"$provider"', ...matchers]);
}

/**
 * How many series fulfil the condition: 0 where there are series and none does, nothing where there are no series at
 * all, because an exporter that is gone has not "0 problems".
 *
 * @param series what is counted
 * @param condition the same series with a comparison
 */
export function countOf(condition: string, series: string): string {
  return `count(${condition}) or 0 * count(${series})`;
}

/** Seconds since the last successful check, with the labels of the amounts of `amount`. */
export function ageWithLabelsOf(amount: string): string {
  const age = `(time() - ${projectSeries("balance_alert_last_success_timestamp_seconds")})`;
  return `0 * ${amount} + on (job, instance, project) group_left () ${age}`;
}

/** An amount with the owner of its project and the address of the vendor's console as labels. */
export function withProjectInfo(amount: string): string {
  const known = projectSeries("balance_alert_project_info");
  return `${amount} * on (job, instance, project) group_left (owner_project, console) ${known}`;
}

/** Grafana's "date" units want milliseconds. */
export function asMilliseconds(timestampSeconds: string): string {
  return `${timestampSeconds} * 1000`;
}
