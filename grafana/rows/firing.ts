import { MappingType, SpecialValueMatch } from "@grafana/grafana-foundation-sdk/dashboard";
import { cellStates, colours, grey, pointInTime, property } from "../panels.ts";
import { asMilliseconds, exporterSeries } from "../queries.ts";
import { table } from "../table.ts";

const runbooks = "https://github.com/balance-alert/balance-alert/blob/main/docs/runbooks";

/** A series that Prometheus writes whenever it evaluates our rules: without it, "nothing fires" is not known. */
export const rulesAreEvaluated = exporterSeries("instance:balance_alert_check_status:failing_ratio");

/** Alerts about all exporters together (none is scraped, a shard is missing) have neither a job nor an instance. */
const everywhere = ['job=~"$job|"', 'instance=~"$instance|"'] as const;

function alertSeries(metric: string, ...matchers: readonly string[]): string {
  return `${metric}{${[...everywhere, ...matchers].join(", ")}}`;
}

/** The alerts of ours that fire, as the series that Prometheus writes of them. */
export function firing(names: readonly string[], ...matchers: readonly string[]): string {
  return alertSeries("ALERTS", 'alertstate="firing"', `alertname=~"${names.join("|")}"`, ...matchers);
}

const severities = ["critical", "warning", "info"] as const;
const nothing = severities.length + 1;

/** What fires now, the most severe on top; "Nothing fires" where that is known, and no row where it is not. */
export function firingTable(
  names: readonly string[],
  described: { readonly id: number; readonly title: string; readonly size: readonly [number, number] },
  ...matchers: readonly string[]
) {
  const fires = firing(names, ...matchers);
  const since = asMilliseconds(`(${alertSeries("ALERTS_FOR_STATE", ...matchers)} and ignoring (alertstate) ${fires})`);
  const about = `label_join(${since}, "about", " ", "project", "account", "name", "mailbox", "category")`;
  const ranked = severities.reduce(
    (expression, severity, index) => `label_replace(${expression}, "rank", "${index + 1}", "severity", "${severity}")`,
    about,
  );
  const calm = `label_replace(label_replace(NaN * max(${rulesAreEvaluated}), "rank", "${nothing}", "", ""), "about", "Nothing fires", "", "")`;
  return table({
    ...described,
    description:
      "Alerts of alert_rules.yml that fire now, before Alertmanager hides or silences any. An alert's name leads to its runbook. Since: when its condition began to hold. Empty: Prometheus does not evaluate the rules.",
    sortedBy: "Severity",
    columns: [
      {
        label: "rank",
        heading: "Severity",
        width: 100,
        properties: cellStates({
          1: ["critical", colours.bad],
          2: ["warning", colours.warn],
          3: ["info", colours.quiet],
          [nothing]: ["none", colours.good],
        }),
      },
      {
        label: "alertname",
        heading: "Alert",
        width: 230,
        properties: [
          property("links", [{ title: "Runbook", url: `${runbooks}/\${__value.raw}.md`, targetBlank: true }]),
        ],
      },
      { label: "about", heading: "About" },
      {
        expr: `max by (rank, alertname, about, provider, instance) (${ranked}) or (${calm} unless on () ${fires})`,
        unit: pointInTime,
        heading: "Since",
        width: 160,
        properties: [
          property("mappings", [
            {
              type: MappingType.SpecialValue,
              options: { match: SpecialValueMatch.NullAndNan, result: { text: "", color: grey, index: 0 } },
            },
          ]),
        ],
      },
      { label: "provider", heading: "Provider", width: 180 },
      { label: "instance", heading: "Instance", width: 240 },
    ],
  });
}
