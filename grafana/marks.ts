import { AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { datasource } from "./panels.ts";
import { exporterSeries, type Select } from "./queries.ts";
import { firing } from "./rows/firing.ts";

/** The step is also the range of the expressions, so that what happened once is one mark. */
const step = "10m";

/** Where a critical alert began to fire; how long it fires is not painted over the graphs. */
export function onsetsOfCriticalAlerts(
  alertNames: readonly string[],
  ...matchers: readonly string[]
): AnnotationQueryBuilder {
  const critical = firing(alertNames, 'severity="critical"', ...matchers);
  return mark("Critical alerts", "red", `${critical} unless ${critical} offset ${step}`)
    .titleFormat("{{alertname}}")
    .textFormat("{{project}}{{name}}{{mailbox}}")
    .tagKeys("provider");
}

export function topUps(select: Select): AnnotationQueryBuilder {
  return mark("Top-ups", "green", `increase(${select("balance_alert_top_ups_total")}[${step}]) > 0`)
    .titleFormat("Top-up of {{project}}")
    .textFormat("{{account}} {{type}} {{unit}}")
    .tagKeys("provider");
}

export const restarts = mark(
  "Restarts",
  "blue",
  `changes(${exporterSeries("process_start_time_seconds")}[${step}]) > 0`,
)
  .titleFormat("balance-alert restarted")
  .textFormat("{{instance}}")
  .tagKeys("job");

function mark(name: string, colour: string, expression: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .iconColor(colour)
    .expr(expression)
    .step(step);
}
