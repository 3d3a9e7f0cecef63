import { BigValueColorMode, TableSortByFieldStateBuilder } from "@grafana/grafana-foundation-sdk/common";
import { MappingType } from "@grafana/grafana-foundation-sdk/dashboard";
import type { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import {
  byThresholds,
  colouredBackground,
  colours,
  column,
  type Described,
  gauge,
  instantQuery,
  linkToPanel,
  property,
  stat,
  table,
  tableQuery,
  thresholds,
  thresholdsProperty,
} from "../panels.ts";
import {
  ageWithLabelsOf,
  asMilliseconds,
  countOf,
  exporterSeries,
  projectSeries,
  withProjectInfo,
} from "../queries.ts";
import { panelIds, type Row } from "../row.ts";

const balance = projectSeries("balance_alert_balance");
const status = projectSeries("balance_alert_status");
const depletion = projectSeries("balance_alert_depletion_timestamp_seconds");
const runway = projectSeries("balance_alert_runway_days");
const checkStatus = projectSeries("balance_alert_check_status");
const days = exporterSeries("balance_alert_subscription_days");
const renewed = `${exporterSeries("balance_alert_subscription_status")} == -1`;
const week = 7 * 86_400;

/** A number that should be 0. */
function count(
  described: Described,
  expression: string,
  link: readonly [title: string, id: number],
  badColour: string,
): StatBuilder {
  return stat(described)
    .withTarget(instantQuery("A", expression, described.title))
    .colorScheme(byThresholds())
    .thresholds(thresholds([null, colours.good], [1, badColour]))
    .colorMode(BigValueColorMode.Background)
    .links([linkToPanel(...link)]);
}

/** The money: counts of what needs attention, then one line for each amount, the most urgent first. */
export const next: Row = {
  title: "What runs out next",
  panels: [
    count(
      {
        id: 1,
        title: "Below threshold",
        description: "Amounts below the threshold of their project, as of the last successful check.",
        size: [4, 4],
        unit: "none",
      },
      countOf(`${status} == 0`, status),
      ["What runs out next", panelIds.next],
      colours.bad,
    ),
    count(
      {
        id: 2,
        title: "Run out within 7 days",
        description:
          "Amounts that are used up within a week at their present rate. Amounts that do not burn, or whose history is too short, are not counted.",
        size: [4, 4],
        unit: "none",
      },
      countOf(`${depletion} - time() < ${week}`, balance),
      ["What runs out next", panelIds.next],
      colours.bad,
    ),
    count(
      {
        id: 3,
        title: "Checks failing",
        description: "Projects whose last check failed. Their amounts stay at the last good value until stale_after.",
        size: [4, 4],
        unit: "none",
      },
      countOf(`${checkStatus} == 0`, checkStatus),
      ["Checks", panelIds.checks],
      colours.warn,
    ),
    count(
      {
        id: 4,
        title: "Renew within 7 days",
        description: "Subscriptions that renew within a week and are not marked as renewed.",
        size: [4, 4],
        unit: "none",
      },
      countOf(`(${days} <= 7 unless ${renewed})`, days),
      ["Subscriptions", panelIds.subscriptions],
      colours.warn,
    ),
    count(
      {
        id: 5,
        title: "Open billing mails",
        description: "Alert mails within the lookback that no later mail has closed.",
        size: [4, 4],
        unit: "none",
      },
      `sum(${exporterSeries("balance_alert_alerts_active", 'kind="email"')})`,
      ["Open mails", panelIds.openMails],
      colours.warn,
    ),
    stat({
      id: 6,
      title: "Last round of checks",
      description:
        "When the last round of balance checks ended. Much more than the longest schedule ago: see the row Health.",
      size: [4, 4],
      unit: "dateTimeFromNow",
    })
      .withTarget(
        instantQuery(
          "A",
          asMilliseconds(`max(${exporterSeries("balance_alert_last_check_timestamp", 'check_type="balance"')})`),
          "last round",
        ),
      )
      .colorMode(BigValueColorMode.None)
      .links([linkToPanel("Checks", panelIds.checks)]),
    table({
      id: panelIds.next,
      title: "What runs out next",
      description:
        "Every amount that is left, the one that runs out first on top. Lasts: days at the present rate; a dash where nothing burns or the history is too short. Age: since the last successful check. A project's name filters the dashboard; Console leads to the vendor.",
      size: [18, 11],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(tableQuery("A", withProjectInfo(balance)))
      .withTarget(tableQuery("B", `${projectSeries("balance_alert_threshold")} + 0`))
      .withTarget(tableQuery("C", `${projectSeries("balance_alert_ratio")} + 0`))
      .withTarget(tableQuery("D", asMilliseconds(depletion)))
      // Infinity sorts after every number of days; its cell is a dash.
      .withTarget(tableQuery("E", `${runway} + 0 or 0 * ${balance} + Inf`))
      .withTarget(tableQuery("F", ageWithLabelsOf(balance)))
      .withTransformation({ id: "merge", options: {} })
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: { Time: true, job: true, instance: true },
          indexByName: {
            project: 0,
            account: 1,
            provider: 2,
            type: 3,
            "Value #A": 4,
            unit: 5,
            "Value #B": 6,
            "Value #C": 7,
            "Value #E": 8,
            "Value #D": 9,
            "Value #F": 10,
            owner_project: 11,
            console: 12,
          },
          renameByName: {},
        },
      })
      .sortBy([new TableSortByFieldStateBuilder().displayName("Lasts").desc(false)])
      .overrideByName(
        "project",
        column(
          "Project",
          undefined,
          property("links", [
            {
              title: "Only this project",
              url: "/d/balance-alert?var-project=${__value.raw}&${datasource:queryparam}&${__url_time_range}",
            },
          ]),
        ),
      )
      .overrideByName("account", column("Account"))
      .overrideByName("provider", column("Provider"))
      .overrideByName("type", column("Type"))
      .overrideByName("Value #A", column("Left"))
      .overrideByName("unit", column("Unit"))
      .overrideByName("Value #B", column("Threshold"))
      .overrideByName(
        "Value #C",
        column(
          "Of threshold",
          "percentunit",
          colouredBackground,
          thresholdsProperty([null, colours.bad], [0.2, colours.warn], [1, colours.good]),
          property("decimals", 0),
        ),
      )
      .overrideByName(
        "Value #E",
        column(
          "Lasts",
          "d",
          colouredBackground,
          thresholdsProperty([null, colours.bad], [2, colours.warn], [7, colours.good]),
          property("mappings", [
            { type: MappingType.RangeToText, options: { from: 1e9, to: null, result: { text: "–", color: "text" } } },
          ]),
          property("decimals", 1),
        ),
      )
      .overrideByName("Value #D", column("Runs out", "dateTimeFromNow"))
      .overrideByName("Value #F", column("Age", "s", property("decimals", 0)))
      .overrideByName("owner_project", column("Belongs to"))
      .overrideByName(
        "console",
        column(
          "Console",
          undefined,
          property("links", [{ title: "Open the vendor's console", url: "${__value.raw}", targetBlank: true }]),
        ),
      ),
    gauge({
      id: 11,
      title: "Balance / threshold",
      description:
        "What is left, as a share of its threshold: red below a fifth (the alert BalanceLow), orange below the threshold. Amounts without a threshold are not shown.",
      size: [6, 11],
      unit: "percentunit",
      decimals: 0,
    })
      .withTarget(instantQuery("A", `sort(${projectSeries("balance_alert_ratio")})`, "{{project}} {{account}}"))
      .min(0)
      .max(2)
      .colorScheme(byThresholds())
      .thresholds(thresholds([null, colours.bad], [0.2, colours.warn], [1, colours.good])),
  ],
};
