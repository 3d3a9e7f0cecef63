import type { Row } from "../layout.ts";
import { cellColours, colours, instantQuery, lowest, pointInTime, shareBars, thresholds } from "../panels.ts";
import { asMilliseconds, byAmount, projectSeries } from "../queries.ts";
import { table } from "../table.ts";

const refilling = 'type=~"quota|budget"';
const left = projectSeries("balance_alert_balance", refilling);
const limit = projectSeries("balance_alert_limit", refilling);
const share = `${left} / ${limit}`;
const shareColours = [
  [lowest, colours.bad],
  [0.1, colours.warn],
  [0.25, colours.good],
] as const;

export const quotas: Row = {
  heading: [102, "Quotas and budgets"],
  isCollapsed: true,
  panels: [
    shareBars({
      id: 40,
      title: "Share left",
      description: "What is left of each quota and budget, as a share of its limit; the fifteen with the least.",
      size: [8, 9],
      unit: "percentunit",
      decimals: 0,
    })
      .withTarget(instantQuery("A", `sort(bottomk(15, ${share}))`, "{{project}} {{account}} {{unit}}"))
      .thresholds(thresholds(...shareColours)),
    table({
      id: 41,
      title: "Quotas and when they refill",
      description:
        "Each quota and budget with its limit and the time of its refill. A refill in the past means that the vendor refills with the next call.",
      size: [16, 9],
      sortedBy: "Share left",
      columns: [
        { label: "project", heading: "Project", width: 180 },
        {
          expr: byAmount(share),
          heading: "Share left",
          width: 110,
          unit: "percentunit",
          decimals: 0,
          properties: cellColours(...shareColours),
        },
        {
          expr: byAmount(asMilliseconds(projectSeries("balance_alert_reset_timestamp_seconds", refilling))),
          heading: "Refills",
          width: 150,
          unit: pointInTime,
        },
        { expr: byAmount(left), heading: "Left", width: 110, unit: "locale", decimals: 0 },
        { expr: byAmount(limit), heading: "Limit", width: 110, unit: "locale", decimals: 0 },
        { label: "unit", heading: "Unit", width: 100 },
        { label: "account", heading: "Account", width: 110 },
        { label: "type", heading: "Type", width: 90 },
      ],
    }),
  ],
};
