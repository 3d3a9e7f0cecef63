import { MappingType } from "@grafana/grafana-foundation-sdk/dashboard";
import { colouredBackground, colours, column, lines, property, rangeQuery, table, tableQuery } from "../panels.ts";
import { exporterSeries } from "../queries.ts";
import type { Row } from "../row.ts";

/** The alerts of ours, as the label that Prometheus gives to its own series of alerts. */
export function alertSeries(names: readonly string[], ...matchers: readonly string[]): string {
  return exporterSeries("ALERTS", `alertname=~"${names.join("|")}"`, ...matchers);
}

const severity = property("mappings", [
  {
    type: MappingType.ValueToText,
    options: {
      critical: { text: "critical", color: colours.bad, index: 0 },
      warning: { text: "warning", color: colours.warn, index: 1 },
      info: { text: "info", color: colours.quiet, index: 2 },
    },
  },
]);

/** @param names every alert of alert_rules.yml */
export function alerts(names: readonly string[]): Row {
  return {
    title: "Alerts",
    panels: [
      table({
        id: 90,
        title: "Alerts firing",
        description:
          "Alerts of alert_rules.yml that fire now, before Alertmanager hides or silences any. Those without an instance (no exporter at all, a missing shard) are seen in Prometheus only.",
        size: [14, 9],
        unit: "none",
      })
        .withTarget(
          tableQuery(
            "A",
            `sort_desc(max by (severity, alertname, project, name, mailbox, category, provider, instance) (${alertSeries(names, 'alertstate="firing"')}))`,
          ),
        )
        .withTransformation({
          id: "organize",
          options: {
            excludeByName: { Time: true, Value: true },
            indexByName: {
              severity: 0,
              alertname: 1,
              project: 2,
              name: 3,
              mailbox: 4,
              category: 5,
              provider: 6,
              instance: 7,
            },
            renameByName: {},
          },
        })
        .overrideByName("severity", column("Severity", undefined, colouredBackground, severity))
        .overrideByName("alertname", column("Alert"))
        .overrideByName("project", column("Project"))
        .overrideByName("name", column("Subscription"))
        .overrideByName("mailbox", column("Mailbox"))
        .overrideByName("category", column("Category"))
        .overrideByName("provider", column("Provider"))
        .overrideByName("instance", column("Instance")),
      lines({
        id: 91,
        title: "Alerts over time",
        description: "How many alerts fired, by severity.",
        size: [10, 9],
        unit: "none",
        decimals: 0,
      }).withTarget(
        rangeQuery("A", `count by (severity) (${alertSeries(names, 'alertstate="firing"')})`, "{{severity}}"),
      ),
    ],
  };
}
