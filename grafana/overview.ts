import { BigValueTextMode, VizOrientation, VizTextDisplayOptionsBuilder } from "@grafana/grafana-foundation-sdk/common";
import type { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import type { Spec } from "./dashboard.ts";
import { onsetsOfCriticalAlerts } from "./marks.ts";
import { colours, duration, instantQuery, linkToDashboard, stat, tile } from "./panels.ts";
import { asMilliseconds, countOf, exporterSeries, lasts, projectSeries } from "./queries.ts";
import { amountsTable, burnOverTime, forecastBand, leftOverTime, urgency } from "./rows/amounts.ts";
import { firing, firingTable, rulesAreEvaluated } from "./rows/firing.ts";
import { quotas } from "./rows/quotas.ts";
import { uids } from "./uids.ts";
import { dataSource, instance, job, projects, provider, units } from "./variables.ts";

const status = projectSeries("balance_alert_status");
const checkStatus = projectSeries("balance_alert_check_status");
const days = exporterSeries("balance_alert_subscription_days");
const renewed = `${exporterSeries("balance_alert_subscription_status")} == -1`;
const inUnit = 'unit=~"$unit"';

/** A number that should be 0. */
function count(
  id: number,
  title: string,
  description: string,
  expression: string,
  bad: string,
  leadsTo?: string,
): StatBuilder {
  const panel = tile({ id, title, description, size: [4, 3], unit: "none", decimals: 0 }, [0, colours.good], [1, bad])
    .withTarget(instantQuery("A", expression, title))
    .textMode(BigValueTextMode.Value);
  return leadsTo === undefined ? panel : panel.dataLinks([linkToDashboard("Details", leadsTo)]);
}

/** What a person on call asks first: what runs out, what fires, what fails. */
export function overview(alertNames: readonly string[]): Spec {
  return {
    uid: uids.overview,
    title: "Balance alert: overview",
    description: "What runs out first, what fires now, and how sure that is.",
    variables: [dataSource, job, instance, provider, projects, units],
    marks: [onsetsOfCriticalAlerts(alertNames)],
    rows: [
      {
        panels: [
          tile(
            {
              id: 1,
              title: "Runs out first",
              description:
                "The three amounts that run out first at their present rate, and how long they last. Not counted: what refills by itself before it runs out, what does not burn, and what has too short a history.",
              size: [10, 7],
              unit: duration,
              decimals: 1,
            },
            ...urgency,
          )
            .withTarget(instantQuery("A", `sort(bottomk(3, ${lasts(projectSeries)}))`, "{{project}} {{account}}"))
            .textMode(BigValueTextMode.ValueAndName)
            .orientation(VizOrientation.Horizontal)
            .text(new VizTextDisplayOptionsBuilder().titleSize(18).valueSize(18)),
          forecastBand({ id: 12, title: "Forecast for what runs out first", size: [14, 7] }, projectSeries),
          firingTable(alertNames, { id: 10, title: "Firing now", size: [24, 7] }),
          count(
            2,
            "Alerts firing",
            "Alerts of ours that fire now. Grey: Prometheus does not evaluate the rules.",
            countOf(firing(alertNames), rulesAreEvaluated),
            colours.bad,
          ),
          count(
            3,
            "Below threshold",
            "Amounts below the threshold of their project, as of the last successful check.",
            countOf(`${status} == 0`, status),
            colours.bad,
          ),
          count(
            5,
            "Failing checks",
            "Projects whose last check failed. Their amounts stay at the last good value until stale_after.",
            countOf(`${checkStatus} == 0`, checkStatus),
            colours.warn,
            uids.exporter,
          ),
          count(
            6,
            "Renewals, 7 days",
            "Subscriptions that renew within a week and are not marked as renewed.",
            countOf(`(${days} <= 7 unless ${renewed})`, days),
            colours.warn,
            uids.spend,
          ),
          count(
            7,
            "Open mails",
            "Alert mails within the lookback that no later mail has closed.",
            `sum(${exporterSeries("balance_alert_alerts_active", 'kind="email"')})`,
            colours.warn,
            uids.spend,
          ),
          stat({
            id: 9,
            title: "Last round",
            description: "When the last round of checks of projects ended.",
            size: [4, 3],
            unit: "dateTimeFromNow",
          })
            .withTarget(
              instantQuery(
                "A",
                asMilliseconds(`max(${exporterSeries("balance_alert_last_check_timestamp", 'check_type="balance"')})`),
                "Last round",
              ),
            )
            .textMode(BigValueTextMode.Value)
            .dataLinks([linkToDashboard("Details", uids.exporter)]),
          amountsTable({ id: 11, title: "What runs out next", size: [24, 10] }, projectSeries),
        ],
      },
      {
        heading: [101, "In $unit"],
        isCollapsed: true,
        repeat: "unit",
        panels: [
          leftOverTime({ id: 20, title: "Left in $unit", size: [12, 9] }, projectSeries, inUnit),
          burnOverTime({ id: 21, title: "Burn a day in $unit", size: [12, 9] }, projectSeries, inUnit),
        ],
      },
      quotas,
    ],
  };
}
