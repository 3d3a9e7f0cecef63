import { BigValueTextMode, VizOrientation } from "@grafana/grafana-foundation-sdk/common";
import type { Spec } from "./dashboard.ts";
import { onsetsOfCriticalAlerts, topUps } from "./marks.ts";
import {
  cellColours,
  colours,
  counted,
  countedBars,
  duration,
  instantQuery,
  lines,
  pointInTime,
  property,
  rangeQuery,
  stat,
  stateTimeline,
  tile,
  valueMapping,
} from "./panels.ts";
import { ageOfChecks, asMilliseconds, byAmount, lasts, chosenProjectSeries as select } from "./queries.ts";
import { amountsTable, burnOverTime, forecastBand, leftOverTime, shareOfThreshold, urgency } from "./rows/amounts.ts";
import { checkStates } from "./rows/checks.ts";
import { firingTable } from "./rows/firing.ts";
import { modelsTable } from "./rows/usage.ts";
import { table } from "./table.ts";
import { uids } from "./uids.ts";
import { dataSource, instance, job, oneProject, unitOfProject } from "./variables.ts";

const inUnit = 'unit="$unit"';
const selectInUnit = (metric: string, ...matchers: readonly string[]): string => select(metric, inUnit, ...matchers);
const burnRate = select("balance_alert_burn_rate_per_day");
const spike = cellColours([0, colours.good], [2, colours.warn], [3, colours.bad]);

/** Everything that is known of one project. */
export function project(alertNames: readonly string[]): Spec {
  return {
    uid: uids.project,
    title: "Balance alert: project",
    description: "One project: what is left, how long it lasts, what was spent, and whether its checks work.",
    variables: [dataSource, job, instance, oneProject, unitOfProject],
    marks: [onsetsOfCriticalAlerts(alertNames, 'project="$project"'), topUps(select)],
    rows: [
      {
        panels: [
          tile(
            {
              id: 1,
              title: "Lasts",
              description:
                "How long the amounts in the chosen unit last at their present rate, the shortest first. Empty where nothing burns, the history is too short, or the amount refills before.",
              size: [6, 4],
              unit: duration,
              decimals: 1,
            },
            ...urgency,
          )
            .withTarget(instantQuery("A", `sort(${lasts(selectInUnit)})`, "{{account}} {{type}}"))
            .orientation(VizOrientation.Horizontal),
          stat({
            id: 2,
            title: "Left in $unit",
            description: "What is left, as of the last successful check.",
            size: [6, 4],
            unit: "locale",
            decimals: 2,
          })
            .withTarget(instantQuery("A", selectInUnit("balance_alert_balance"), "{{account}} {{type}}"))
            .orientation(VizOrientation.Horizontal),
          tile(
            {
              id: 3,
              title: "Of threshold",
              description: "What is left as a share of its threshold: below a fifth, the alert BalanceLow fires.",
              size: [4, 4],
              unit: "percentunit",
              decimals: 0,
            },
            ...shareOfThreshold,
          )
            .withTarget(instantQuery("A", selectInUnit("balance_alert_ratio"), "{{account}} {{type}}"))
            .orientation(VizOrientation.Horizontal),
          tile({
            id: 4,
            title: "Last check",
            description: "Whether the last check of the project succeeded.",
            size: [4, 4],
            unit: "none",
          })
            .withTarget(instantQuery("A", select("balance_alert_check_status"), "{{provider}}"))
            .textMode(BigValueTextMode.Value)
            .mappings([valueMapping(checkStates)]),
          stat({
            id: 5,
            title: "Last success",
            description: "How long ago a check of the project last succeeded: as old are the amounts.",
            size: [4, 4],
            unit: duration,
            decimals: 0,
          })
            .withTarget(instantQuery("A", ageOfChecks(select), "{{provider}}"))
            .textMode(BigValueTextMode.Value),
          firingTable(alertNames, { id: 6, title: "Firing now", size: [24, 5] }, 'project="$project"'),
          leftOverTime({ id: 7, title: "Left over time in $unit", size: [12, 8] }, select, inUnit),
          forecastBand({ id: 8, title: "Forecast in $unit", size: [12, 8] }, selectInUnit),
          amountsTable({ id: 9, title: "Amounts", size: [24, 6] }, select),
          table({
            id: 10,
            title: "About the project",
            description: "What is configured about the project, and the way to the vendor's console.",
            size: [24, 4],
            sortedBy: "Project",
            columns: [
              { label: "project", heading: "Project", width: 220 },
              {
                label: "console",
                heading: "Console",
                width: 420,
                properties: [
                  property("links", [{ title: "Open the vendor's console", url: "${__value.raw}", targetBlank: true }]),
                ],
              },
              { label: "owner_project", heading: "Belongs to", width: 200 },
              { label: "schedule", heading: "Schedule", width: 160 },
              { label: "provider", heading: "Provider", width: 160 },
              {
                expr: `max by (project, provider, owner_project, schedule, console) (${select("balance_alert_project_info")} * on (job, instance, project) group_left () ${select("balance_alert_check_interval_seconds")})`,
                heading: "Checked every",
                width: 180,
                unit: duration,
                decimals: 1,
              },
            ],
          }),
        ],
      },
      {
        heading: [101, "Burn"],
        isCollapsed: true,
        panels: [
          burnOverTime({ id: 20, title: "Burn a day in $unit", size: [12, 8] }, select, inUnit),
          table({
            id: 21,
            title: "Burn compared with a day and a week ago",
            description:
              "The burn rate now, and as a share of what it was: above three times, the alert BurnRateSpike looks closer. Empty where there was no rate then.",
            size: [12, 8],
            sortedBy: "Burn a day",
            descending: true,
            columns: [
              { label: "type", heading: "Type", width: 90 },
              { expr: byAmount(burnRate), heading: "Burn a day", width: 120, unit: "locale", decimals: 2 },
              { label: "unit", heading: "Unit", width: 100 },
              {
                expr: byAmount(`${burnRate} / (${burnRate} offset 1d > 0)`),
                heading: "Of a day ago",
                width: 120,
                unit: "percentunit",
                decimals: 0,
                properties: spike,
              },
              {
                expr: byAmount(`${burnRate} / (${burnRate} offset 1w > 0)`),
                heading: "Of a week ago",
                width: 120,
                unit: "percentunit",
                decimals: 0,
                properties: spike,
              },
              { label: "account", heading: "Account", width: 110 },
            ],
          }),
        ],
      },
      {
        heading: [102, "Spend and usage"],
        isCollapsed: true,
        panels: [
          lines({
            id: 30,
            title: "Spent this month in $unit",
            description: "What the vendor says was spent in the running month; it falls to zero where a month begins.",
            size: [12, 8],
            unit: "locale",
            decimals: 2,
          })
            .withTarget(rangeQuery("A", select("balance_alert_spend", inUnit, 'window="month"'), "{{project}}"))
            .axisSoftMin(0),
          lines({
            id: 31,
            title: "Spent today in $unit",
            description: "What the vendor says was spent in the running day; it falls to zero where a day begins.",
            size: [12, 8],
            unit: "locale",
            decimals: 2,
          })
            .withTarget(rangeQuery("A", select("balance_alert_spend", inUnit, 'window="day"'), "{{project}}"))
            .axisSoftMin(0),
          modelsTable({ id: 32, title: "Models by spend", size: [24, 7] }, select),
        ],
      },
      {
        heading: [103, "Checks"],
        isCollapsed: true,
        panels: [
          stateTimeline(
            {
              id: 40,
              title: "Checks",
              description: "Whether the last check of the project succeeded.",
              size: [8, 6],
              unit: "none",
            },
            checkStates,
          ).withTarget(rangeQuery("A", select("balance_alert_check_status"), "{{project}}")),
          countedBars({
            id: 41,
            title: "Failed checks",
            description: "Checks of the project that failed in each interval.",
            size: [8, 6],
            unit: "none",
          }).withTarget(rangeQuery("A", counted(select("balance_alert_check_failures_total")), "failed")),
          table({
            id: 42,
            title: "What ends",
            description: "Things at the vendor that end: a package, a key, a domain.",
            size: [8, 6],
            sortedBy: "Ends",
            columns: [
              { label: "account", heading: "What", width: 200 },
              {
                expr: `max by (account) (${asMilliseconds(select("balance_alert_expiry_timestamp_seconds"))})`,
                heading: "Ends",
                width: 150,
                unit: pointInTime,
                properties: [property("custom.align", "right")],
              },
            ],
          }),
        ],
      },
    ],
  };
}
