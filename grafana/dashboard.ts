import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { datasource } from "./panels.ts";
import { exporterSeries, projectSeries } from "./queries.ts";
import { alertSeries, alerts } from "./rows/alerts.ts";
import { amounts } from "./rows/amounts.ts";
import { health } from "./rows/health.ts";
import { mail } from "./rows/mail.ts";
import { next } from "./rows/next.ts";
import { quotas } from "./rows/quotas.ts";
import { runway } from "./rows/runway.ts";
import { subscriptions } from "./rows/subscriptions.ts";
import { usage } from "./rows/usage.ts";

/**
 * The one dashboard: money first, the machine last.
 *
 * @param alertNames every alert of alert_rules.yml
 */
export function buildDashboard(alertNames: readonly string[]): Dashboard {
  const builder = new DashboardBuilder("Balance alert")
    .uid("balance-alert")
    .description("Money, credit and quota that is left, how long it lasts, what renews, and what billing mails say.")
    .tags(["balance-alert", "prometheus"])
    .readonly()
    .timezone("browser")
    .time({ from: "now-7d", to: "now" })
    .refresh("5m")
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables())
    .annotations(annotations(alertNames))
    .links([
      new DashboardLinkBuilder("Runbooks")
        .type(DashboardLinkType.Link)
        .icon("doc")
        .url("https://github.com/balance-alert/balance-alert/tree/main/docs/runbooks")
        .targetBlank(true),
    ]);
  const rows = [next, amounts, runway, quotas, usage, subscriptions, mail, health, alerts(alertNames)];
  for (const [index, row] of rows.entries()) {
    const heading = new RowBuilder(row.title).id(100 + index);
    builder.withRow(row.repeat === undefined ? heading : heading.repeat(row.repeat));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  // 39 is Grafana 11's; newer ones migrate it, while the builder's own number would be refused by older ones.
  return { ...builder.build(), schemaVersion: 39 };
}

function variables() {
  return [
    new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"),
    filter("job", "Job", "label_values(balance_alert_build_info, job)").allValue(".+"),
    filter("instance", "Instance", 'label_values(balance_alert_build_info{job=~"$job"}, instance)').allValue(".+"),
    filter(
      "provider",
      "Provider",
      `label_values(${exporterSeries("balance_alert_check_interval_seconds")}, provider)`,
    ).allValue(".*"),
    filter(
      "project",
      "Project",
      `label_values(${exporterSeries("balance_alert_check_interval_seconds", 'provider=~"$provider"')}, project)`,
    ).allValue(".*"),
    // No "all" value: the rows are repeated for each value, and a unit must never stand for several.
    filter("unit", "Unit", `label_values(${projectSeries("balance_alert_balance")}, unit)`),
  ];
}

function filter(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

function annotations(alertNames: readonly string[]) {
  return [
    new AnnotationQueryBuilder()
      .name("Annotations & Alerts")
      .datasource({ type: "grafana", uid: "-- Grafana --" })
      .builtIn(1)
      .enable(true)
      .hide(true)
      .iconColor("rgba(0, 211, 255, 1)")
      .type("dashboard"),
    annotation("Alerts", "red", `${alertSeries(alertNames, 'alertstate="firing"')} == 1`)
      .titleFormat("{{alertname}}")
      .textFormat("{{project}}{{name}}{{mailbox}}")
      .tagKeys("severity,provider"),
    annotation("Top-ups", "green", `increase(${projectSeries("balance_alert_top_ups_total")}[10m]) > 0`)
      .titleFormat("Top-up of {{project}}")
      .textFormat("{{account}} {{type}} {{unit}}")
      .tagKeys("provider"),
    annotation("Restarts", "blue", `changes(${exporterSeries("process_start_time_seconds")}[10m]) > 0`)
      .titleFormat("balance-alert restarted")
      .textFormat("{{instance}}")
      .tagKeys("job"),
  ];
}

function annotation(name: string, colour: string, expression: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .iconColor(colour)
    .expr(expression)
    .step("600s");
}

/** The file that is committed and imported. */
export function dashboardText(alertNames: readonly string[]): string {
  // The builder puts every link and annotation into a menu that Grafana 12 brought; they belong where they always were.
  const withoutMenus = (key: string, value: unknown) =>
    key === "placement" && value === "inControlsMenu" ? undefined : value;
  return `${JSON.stringify(buildDashboard(alertNames), withoutMenus, 2)}\n`;
}
