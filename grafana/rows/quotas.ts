import {
  barGauge,
  byThresholds,
  colouredBackground,
  colours,
  column,
  instantQuery,
  property,
  table,
  tableQuery,
  thresholds,
  thresholdsProperty,
} from "../panels.ts";
import { asMilliseconds, projectSeries } from "../queries.ts";
import { panelIds, type Row } from "../row.ts";

const refilling = 'type=~"quota|budget"';
const left = projectSeries("balance_alert_balance", refilling);
const limit = projectSeries("balance_alert_limit", refilling);
const share = `${left} / ${limit}`;

export const quotas: Row = {
  title: "Quotas and budgets",
  panels: [
    barGauge({
      id: 41,
      title: "Share left",
      description: "What is left of each quota and budget, as a share of its limit.",
      size: [8, 9],
      unit: "percentunit",
      decimals: 0,
    })
      .withTarget(instantQuery("A", `sort(${share})`, "{{project}} {{account}} {{unit}}"))
      .min(0)
      .max(1)
      .colorScheme(byThresholds())
      .thresholds(thresholds([null, colours.bad], [0.1, colours.warn], [0.25, colours.good])),
    table({
      id: panelIds.quotas,
      title: "Quotas and when they refill",
      description:
        "Each quota and budget with its limit and the time of its refill. A refill in the past means that the vendor refills with the next call.",
      size: [16, 9],
      unit: "locale",
      decimals: 0,
    })
      .withTarget(tableQuery("A", `${left} + 0`))
      .withTarget(tableQuery("B", `${limit} + 0`))
      .withTarget(tableQuery("C", share))
      .withTarget(tableQuery("D", asMilliseconds(projectSeries("balance_alert_reset_timestamp_seconds", refilling))))
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
            "Value #B": 5,
            unit: 6,
            "Value #C": 7,
            "Value #D": 8,
          },
          renameByName: {},
        },
      })
      .overrideByName("project", column("Project"))
      .overrideByName("account", column("Account"))
      .overrideByName("provider", column("Provider"))
      .overrideByName("type", column("Type"))
      .overrideByName("unit", column("Unit"))
      .overrideByName("Value #A", column("Left"))
      .overrideByName("Value #B", column("Limit"))
      .overrideByName(
        "Value #C",
        column(
          "Share left",
          "percentunit",
          colouredBackground,
          thresholdsProperty([null, colours.bad], [0.1, colours.warn], [0.25, colours.good]),
          property("decimals", 0),
        ),
      )
      .overrideByName("Value #D", column("Refills", "dateTimeFromNow")),
  ],
};
