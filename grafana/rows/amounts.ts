import { LineStyleBuilder } from "@grafana/grafana-foundation-sdk/common";
import {
  barGauge,
  bars,
  byThresholds,
  colours,
  instantQuery,
  lines,
  property,
  rangeQuery,
  thresholds,
} from "../panels.ts";
import { projectSeries } from "../queries.ts";
import type { Row } from "../row.ts";

const inUnit = 'unit=~"$unit"';

/** Everything that is counted in one unit. The row is repeated by unit, so that no axis ever has two. */
export const amounts: Row = {
  title: "In $unit",
  repeat: "unit",
  panels: [
    lines({
      id: 20,
      title: "Balance trend in $unit",
      description:
        "What is left, with the threshold of each amount as a dashed line. A step up is a top-up; a gap means that the value was older than stale_after.",
      size: [12, 9],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(rangeQuery("A", projectSeries("balance_alert_balance", inUnit), "{{project}} {{account}} {{type}}"))
      .withTarget(
        rangeQuery("B", projectSeries("balance_alert_threshold", inUnit), "{{project}} {{account}} threshold"),
      )
      .overrideByQuery("B", [
        property("custom.lineStyle", new LineStyleBuilder().fill("dash").dash([8, 8]).build()),
        property("custom.lineWidth", 1),
        property("custom.fillOpacity", 0),
        property("custom.hideFrom", { legend: true, tooltip: false, viz: false }),
      ]),
    barGauge({
      id: 21,
      title: "Balances in $unit",
      description: "What is left now, as of the last successful check; red where it is zero or overdrawn.",
      size: [6, 9],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(
        instantQuery(
          "A",
          `sort_desc(${projectSeries("balance_alert_balance", inUnit)})`,
          "{{project}} {{account}} {{type}}",
        ),
      )
      .colorScheme(byThresholds())
      .thresholds(thresholds([null, colours.bad], [0.000001, colours.quiet])),
    lines({
      id: 22,
      title: "Burn a day in $unit",
      description: "Consumption a day, top-ups not counted against it. Absent until there is enough history.",
      size: [6, 9],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(rangeQuery("A", projectSeries("balance_alert_burn_rate_per_day", inUnit), "{{project}} {{account}}"))
      .axisSoftMin(0),
    lines({
      id: 23,
      title: "Spend in $unit",
      description:
        "What vendors say was spent in the running day, week or month, or in total; it falls to zero where a window begins anew.",
      size: [12, 7],
      unit: "locale",
      decimals: 2,
    }).withTarget(rangeQuery("A", projectSeries("balance_alert_spend", inUnit), "{{project}} {{window}}")),
    bars({
      id: 24,
      title: "Spend by model in $unit",
      description: "What was spent on each model in the running window, where the vendor says it.",
      size: [12, 7],
      unit: "locale",
      decimals: 2,
    }).withTarget(
      rangeQuery(
        "A",
        `sum by (model, window) (${projectSeries("balance_alert_model_spend", inUnit)})`,
        "{{model}} {{window}}",
      ),
    ),
  ],
};
