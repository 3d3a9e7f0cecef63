import type { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import type { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import {
  band,
  cellColours,
  colours,
  type Described,
  dashed,
  day,
  dayCount,
  duration,
  grey,
  lines,
  logarithmic,
  lowest,
  pointInTime,
  property,
  rangeQuery,
  valueMapping,
} from "../panels.ts";
import {
  ageOfChecks,
  asMilliseconds,
  byAmount,
  forEachAmount,
  lasts,
  ofWhatRunsOutFirst,
  runsOutAt,
  type Select,
} from "../queries.ts";
import { type Column, table } from "../table.ts";
import { uids } from "../uids.ts";

const dayInSeconds = 86_400;

/** Colours of the seconds that something lasts. */
export const urgency = [
  [lowest, colours.bad],
  [2 * dayInSeconds, colours.warn],
  [7 * dayInSeconds, colours.good],
] as const;

/** Colours of an amount as a share of its threshold; red is where the alert BalanceLow fires. */
export const shareOfThreshold = [
  [lowest, colours.bad],
  [0.2, colours.warn],
  [1, colours.good],
] as const;

/** Every amount, the one that runs out first on top: its name, how long it lasts, and the day. */
export function amountsTable(
  described: { readonly id: number; readonly title: string; readonly size: readonly [number, number] },
  select: Select,
  more: readonly Column[] = [],
): TableBuilder {
  const balance = select("balance_alert_balance");
  const expected = select("balance_alert_runway_days");
  // The ends of the interval are given in days from the same check as the expected one.
  const end = (days: string): string =>
    byAmount(asMilliseconds(`(${runsOutAt(select)} + ${dayInSeconds} * (${days} - ${expected}))`));
  return table({
    ...described,
    description:
      "Every amount that is left, the one that runs out first on top. Lasts: how long at the present rate; a dash where nothing burns, the history is too short, or the amount refills before. Earliest and latest: the days between which it runs out in 80 of 100 cases. A project's name opens its dashboard.",
    sortedBy: "Lasts",
    columns: [
      {
        label: "project",
        heading: "Project",
        width: 180,
        properties: [
          property("links", [
            {
              title: "Open the project",
              url: `/d/${uids.project}?var-project=\${__value.raw:percentencode}&\${datasource:queryparam}&\${__url_time_range}`,
            },
          ]),
        ],
      },
      {
        // Infinity is sorted after every number; its cell is a dash.
        expr: byAmount(`${lasts(select)} or 0 * ${balance} + Inf`),
        heading: "Lasts",
        width: 160,
        unit: duration,
        decimals: 1,
        properties: [...cellColours(...urgency), property("mappings", [valueMapping({ Infinity: ["–", grey] })])],
      },
      { expr: byAmount(asMilliseconds(runsOutAt(select))), heading: "Runs out", width: 150, unit: pointInTime },
      { expr: end(select("balance_alert_runway_low_days")), heading: "Earliest", width: 110, unit: day },
      { expr: end(select("balance_alert_runway_high_days")), heading: "Latest", width: 110, unit: day },
      { expr: byAmount(balance), heading: "Left", width: 120, unit: "locale", decimals: 2 },
      { label: "unit", heading: "Unit", width: 100 },
      {
        expr: byAmount(select("balance_alert_ratio")),
        heading: "Of threshold",
        width: 120,
        unit: "percentunit",
        decimals: 0,
        properties: cellColours(...shareOfThreshold),
      },
      { label: "account", heading: "Account", width: 110 },
      { label: "type", heading: "Type", width: 90 },
      ...more,
      {
        expr: byAmount(forEachAmount(ageOfChecks(select), select)),
        heading: "Last success",
        width: 170,
        unit: duration,
        decimals: 0,
      },
      { label: "provider", heading: "Provider", width: 120 },
    ],
  });
}

/** Days that the amount which runs out first still lasts, as a band from the earliest to the latest. */
export function forecastBand(described: Omit<Described, "description" | "unit">, select: Select): TimeseriesBuilder {
  const line = (metric: string): string => ofWhatRunsOutFirst(select(metric), select);
  return band(
    {
      ...described,
      description:
        "Days left of the amount that runs out first: the line is what is expected, the band is where it is in 80 of 100 cases. A line that falls by one a day is a steady load. A wide band: the load is uneven or the history short.",
      unit: dayCount,
      decimals: 2,
    },
    {
      expected: [line("balance_alert_runway_days"), "{{project}} {{account}}"],
      low: [line("balance_alert_runway_low_days"), "earliest"],
      high: [line("balance_alert_runway_high_days"), "latest"],
    },
  ).scaleDistribution(logarithmic());
}

/** What is left in one unit, with the thresholds as dashed lines. */
export function leftOverTime(described: Omit<Described, "description" | "unit">, select: Select, inUnit: string) {
  return lines({
    ...described,
    description:
      "What is left, with the threshold of each amount as a dashed line. A step up is a top-up; a gap means that the value was older than stale_after.",
    unit: "locale",
    decimals: 2,
  })
    .withTarget(rangeQuery("A", select("balance_alert_balance", inUnit), "{{project}} {{account}} {{type}}"))
    .withTarget(rangeQuery("B", select("balance_alert_threshold", inUnit), "{{project}} {{account}} threshold"))
    .overrideByQuery("B", [...dashed, property("custom.hideFrom", { legend: true, tooltip: false, viz: false })]);
}

export function burnOverTime(described: Omit<Described, "description" | "unit">, select: Select, inUnit: string) {
  return lines({
    ...described,
    description: "Consumption a day, top-ups not counted against it. Absent until there is enough history.",
    unit: "locale",
    decimals: 2,
  })
    .withTarget(rangeQuery("A", select("balance_alert_burn_rate_per_day", inUnit), "{{project}} {{account}}"))
    .axisSoftMin(0);
}
