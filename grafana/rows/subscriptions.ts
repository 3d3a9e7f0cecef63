import { BigValueColorMode, TableSortByFieldStateBuilder } from "@grafana/grafana-foundation-sdk/common";
import {
  barGauge,
  byThresholds,
  colouredBackground,
  colours,
  column,
  instantQuery,
  property,
  rangeQuery,
  stat,
  stateTimeline,
  table,
  tableQuery,
  thresholds,
  thresholdsProperty,
  valueMapping,
} from "../panels.ts";
import { asMilliseconds, exporterSeries } from "../queries.ts";
import { panelIds, type Row } from "../row.ts";

const days = exporterSeries("balance_alert_subscription_days");
const states = valueMapping({
  "-1": ["renewed", colours.quiet],
  "0": ["due", colours.warn],
  "1": ["not due", colours.good],
});

export const subscriptions: Row = {
  title: "Subscriptions",
  panels: [
    barGauge({
      id: 60,
      title: "Renewal countdown",
      description: "Whole days until each renewal, in the time zone of the subscription; negative when overdue.",
      size: [8, 9],
      unit: "d",
      decimals: 0,
    })
      .withTarget(instantQuery("A", `sort(${days})`, "{{name}}"))
      .min(0)
      .colorScheme(byThresholds())
      .thresholds(thresholds([null, colours.bad], [3.5, colours.warn], [7.5, colours.good])),
    table({
      id: panelIds.subscriptions,
      title: "Subscriptions",
      description:
        "Every subscription, the next renewal on top. Due: within its own alert_days_before. Renewed: marked as paid for this cycle.",
      size: [16, 9],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(tableQuery("A", `${days} + 0`))
      .withTarget(
        tableQuery("B", asMilliseconds(exporterSeries("balance_alert_subscription_next_renewal_timestamp_seconds"))),
      )
      .withTarget(tableQuery("C", `${exporterSeries("balance_alert_subscription_amount")} + 0`))
      .withTarget(tableQuery("D", `${exporterSeries("balance_alert_subscription_monthly_cost")} + 0`))
      .withTarget(tableQuery("E", `${exporterSeries("balance_alert_subscription_status")} + 0`))
      .withTransformation({ id: "merge", options: {} })
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: { Time: true, job: true, instance: true },
          indexByName: {
            name: 0,
            "Value #A": 1,
            "Value #B": 2,
            "Value #E": 3,
            cycle_type: 4,
            "Value #C": 5,
            "Value #D": 6,
            currency: 7,
          },
          renameByName: {},
        },
      })
      .sortBy([new TableSortByFieldStateBuilder().displayName("Days").desc(false)])
      .overrideByName("name", column("Subscription"))
      .overrideByName("cycle_type", column("Cycle"))
      .overrideByName("currency", column("Currency"))
      .overrideByName(
        "Value #A",
        column(
          "Days",
          "none",
          colouredBackground,
          thresholdsProperty([null, colours.bad], [3.5, colours.warn], [7.5, colours.good]),
          property("decimals", 0),
        ),
      )
      .overrideByName("Value #B", column("Next renewal", "dateTimeAsIso"))
      .overrideByName("Value #C", column("Price"))
      .overrideByName("Value #D", column("A month"))
      .overrideByName("Value #E", column("State", undefined, colouredBackground, property("mappings", [states]))),
    stat({
      id: 62,
      title: "Monthly cost by currency",
      description: "All subscriptions brought to one month, one number for each currency: nothing is converted.",
      size: [8, 7],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(
        instantQuery(
          "A",
          `sum by (currency) (${exporterSeries("balance_alert_subscription_monthly_cost")})`,
          "{{currency}} a month",
        ),
      )
      .colorMode(BigValueColorMode.None),
    stateTimeline({
      id: 63,
      title: "Subscription timeline",
      description: "When each subscription was due, and when it was marked as renewed.",
      size: [16, 7],
      unit: "none",
    })
      .withTarget(rangeQuery("A", exporterSeries("balance_alert_subscription_status"), "{{name}}"))
      .mappings([states]),
  ],
};
