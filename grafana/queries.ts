/** PromQL of the dashboards. Every selector carries the variables, so that filters at the top hold for every panel. */

/** Writes a selector of a metric with the matchers of a dashboard and those of one panel. */
export type Select = (metric: string, ...matchers: readonly string[]) => string;

const everywhere = ['job=~"$job"', 'instance=~"$instance"'] as const;

function selecting(always: readonly string[]): Select {
  return (metric, ...matchers) => `${metric}{${[...always, ...matchers].join(", ")}}`;
}

/** Series of the exporter that know no project: subscriptions, mailboxes, schedules, the process. */
export const exporterSeries = selecting(everywhere);

/** Series that know only the provider. */
export const providerSeries = selecting([...everywhere, 'provider=~"$provider"']);

/** Series that know a project and its provider. */
export const projectSeries = selecting([...everywhere, 'provider=~"$provider"', 'project=~"$project"']);

/** Series of the one project that is chosen at the top; Grafana does not escape a single value for a regular expression. */
export const chosenProjectSeries = selecting([...everywhere, 'project="$project"']);

/** What tells one amount from another; labels that users add to their projects are left out of the tables. */
const amountLabels = "project, provider, type, unit, account";

/**
 * One series for each amount, with the same labels in every query of a table: Grafana joins the rows of several
 * queries by the columns that all of them have. An amount without an account gets a dash, so that the column exists.
 */
export function byAmount(expression: string, ...more: readonly string[]): string {
  const known = [amountLabels, ...more].join(", ");
  return `label_replace(max by (${known}) (${expression}), "account", "–", "account", "")`;
}

/**
 * When each amount runs out; without those that refill by themselves before that.
 *
 * @param at "@ end()" where a graph needs the series of its last moment
 */
export function runsOutAt(select: Select, at: "" | " @ end()" = ""): string {
  const depletion = `${select("balance_alert_depletion_timestamp_seconds")}${at}`;
  return `(${depletion} unless ${depletion} >= ${select("balance_alert_reset_timestamp_seconds")}${at})`;
}

/** Seconds until each amount runs out. */
export function lasts(select: Select): string {
  return `${runsOutAt(select)} - time()`;
}

/** Keeps the one series of `expression` whose amount runs out first at the end of the time range. */
export function ofWhatRunsOutFirst(expression: string, select: Select): string {
  return `${expression} and on (${amountLabels}) bottomk(1, ${runsOutAt(select, " @ end()")})`;
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

/** Seconds since the last successful check. */
export function ageOfChecks(select: Select): string {
  return `(time() - ${select("balance_alert_last_success_timestamp_seconds")})`;
}

/** Something for each amount that is known for each project only. */
export function forEachAmount(ofProject: string, select: Select): string {
  return `0 * ${select("balance_alert_balance")} + on (job, instance, project) group_left () ${ofProject}`;
}

/**
 * The sum of amounts of many currencies, in the one that is chosen at the top; what has no rate is not in it.
 *
 * @param label the label of the amounts that holds their currency
 */
export function inChosenCurrency(amounts: string, label: "unit" | "currency"): string {
  const rates = `label_replace(${exporterSeries("balance_alert_exchange_rate", 'to="$currency"')}, "${label}", "$1", "from", "(.*)")`;
  return `sum(sum by (${label}) (${amounts}) * on (${label}) max by (${label}) (${rates}))`;
}

/** Grafana's units of dates want milliseconds. */
export function asMilliseconds(timestampSeconds: string): string {
  return `1000 * ${timestampSeconds}`;
}
