/** What a family of the metrics table tells the checks of rules and dashboard. */
export interface ExportedFamily {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** Series of other programs, and of Prometheus itself, that rules and dashboard may use. */
const foreign = [
  "up",
  "ALERTS",
  "ALERTS_FOR_STATE",
  "process_start_time_seconds",
  "process_cpu_seconds_total",
  "process_resident_memory_bytes",
  "nodejs_eventloop_lag_p99_seconds",
  "scrape_duration_seconds",
];

/** Every series name that a scrape of the program can hold: a histogram has three. */
export function exportedSeriesNames(families: readonly ExportedFamily[]): ReadonlySet<string> {
  const own = families.flatMap(({ name, type }) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set([...own, ...foreign]);
}

const words = new Set(
  "and or unless on ignoring by without group_left group_right bool offset sum avg max min count count_values topk bottomk Inf NaN".split(
    " ",
  ),
);

/** The metric names in a PromQL expression: words that are no function, keyword, label, string, number or duration. */
export function metricNamesIn(expression: string): readonly string[] {
  const selectorsOnly = expression
    .replaceAll(/"[^"]*"/g, "")
    .replaceAll(/\{[^}]*\}/g, "")
    .replaceAll(/\[[^\]]*\]/g, "")
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, "")
    .replaceAll(/offset\s+\w+/g, "");
  return [...selectorsOnly.matchAll(/[a-zA-Z_:][\w:]*/g)]
    .filter((match) => !/^\s*\(/.test(selectorsOnly.slice(match.index + match[0].length)))
    .map((match) => match[0])
    .filter((word) => !words.has(word));
}
