import {
  colouredBackground,
  colours,
  column,
  instantQuery,
  lines,
  property,
  rangeQuery,
  stat,
  table,
  tableQuery,
  thresholdsProperty,
} from "../panels.ts";
import { asMilliseconds, projectSeries } from "../queries.ts";
import type { Row } from "../row.ts";

const depletion = projectSeries("balance_alert_depletion_timestamp_seconds");
/** When the amount runs out at one end of the interval: the forecast shows its ends in days. */
const depletionAt = (end: "low" | "high"): string =>
  `(${depletion} + 86400 * (${projectSeries(`balance_alert_runway_${end}_days`)} - ${projectSeries("balance_alert_runway_days")}))`;
const burnRate = projectSeries("balance_alert_burn_rate_per_day");

const spike = thresholdsProperty([null, colours.none], [2, colours.warn], [3, colours.bad]);

export const runway: Row = {
  title: "Burn and runway",
  panels: [
    lines({
      id: 30,
      title: "Runway",
      description:
        "Days until the amount is used up at the present rate. A line that falls by one a day is a steady load; one that falls faster is a growing one.",
      size: [12, 9],
      unit: "d",
      decimals: 1,
    })
      .withTarget(rangeQuery("A", projectSeries("balance_alert_runway_days"), "{{project}} {{account}}"))
      .axisSoftMin(0),
    table({
      id: 31,
      title: "When it runs out",
      description:
        "The time at which each amount runs out, and the 80 percent interval around it: a wide one means that the load is uneven or the history short.",
      size: [12, 9],
      unit: "dateTimeAsIso",
    })
      .withTarget(tableQuery("A", asMilliseconds(depletion)))
      .withTarget(tableQuery("B", asMilliseconds(depletionAt("low"))))
      .withTarget(tableQuery("C", asMilliseconds(depletionAt("high"))))
      .withTransformation({ id: "merge", options: {} })
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: { Time: true, job: true, instance: true, provider: true },
          indexByName: { project: 0, account: 1, type: 2, unit: 3, "Value #B": 4, "Value #A": 5, "Value #C": 6 },
          renameByName: {},
        },
      })
      .overrideByName("project", column("Project"))
      .overrideByName("account", column("Account"))
      .overrideByName("type", column("Type"))
      .overrideByName("unit", column("Unit"))
      .overrideByName("Value #A", column("Expected"))
      .overrideByName("Value #B", column("At the earliest"))
      .overrideByName("Value #C", column("At the latest")),
    table({
      id: 32,
      title: "Burn compared with a day and a week ago",
      description:
        "The burn rate now, and as a multiple of what it was: above three, the alert BurnRateSpike looks closer. Empty where there was no rate then.",
      size: [16, 7],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(tableQuery("A", `${burnRate} + 0`))
      .withTarget(tableQuery("B", `${burnRate} / (${burnRate} offset 1d > 0)`))
      .withTarget(tableQuery("C", `${burnRate} / (${burnRate} offset 1w > 0)`))
      .withTransformation({ id: "merge", options: {} })
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: { Time: true, job: true, instance: true, provider: true },
          indexByName: { project: 0, account: 1, type: 2, "Value #A": 3, unit: 4, "Value #B": 5, "Value #C": 6 },
          renameByName: {},
        },
      })
      .overrideByName("project", column("Project"))
      .overrideByName("account", column("Account"))
      .overrideByName("type", column("Type"))
      .overrideByName("unit", column("Unit a day"))
      .overrideByName("Value #A", column("Burn"))
      .overrideByName(
        "Value #B",
        column("Of a day ago", "percentunit", colouredBackground, spike, property("decimals", 0)),
      )
      .overrideByName(
        "Value #C",
        column("Of a week ago", "percentunit", colouredBackground, spike, property("decimals", 0)),
      ),
    stat({
      id: 33,
      title: "Top-ups in the time range",
      description:
        "How often an amount grew between two checks, in the time range of the dashboard. Their times are marked in every panel.",
      size: [8, 7],
      unit: "none",
      decimals: 0,
    }).withTarget(
      instantQuery(
        "A",
        `sum by (provider) (increase(${projectSeries("balance_alert_top_ups_total")}[$__range]))`,
        "{{provider}}",
      ),
    ),
  ],
};
