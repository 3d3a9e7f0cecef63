import type { Row } from "../layout.ts";
import { instantQuery, lines, rangeQuery, stat } from "../panels.ts";
import { exporterSeries, inChosenCurrency, projectSeries } from "../queries.ts";
import { type Column, table } from "../table.ts";
import { modelsTable } from "./usage.ts";

/** Labels that users add to their projects are left out. */
const bySpend = (expression: string): string => `sum by (project, provider, unit) (${expression})`;

function spentIn(window: string, heading: string): Column {
  return {
    expr: bySpend(projectSeries("balance_alert_spend", `window="${window}"`)),
    heading,
    width: 120,
    unit: "locale",
    decimals: 2,
  };
}

/** What is known of the spend of a project and a unit: another figure is another line here. */
const figures: readonly Column[] = [
  spentIn("day", "Today"),
  spentIn("week", "This week"),
  spentIn("month", "This month"),
  spentIn("total", "In total"),
];

export const spend: Row = {
  heading: [100, "Spend"],
  panels: [
    table({
      id: 10,
      title: "Spend by project",
      description:
        "What vendors say was spent in the running day, week and month, and in total. A month holds its days: the columns are never added.",
      size: [12, 8],
      sortedBy: "This month",
      descending: true,
      columns: [
        { label: "project", heading: "Project", width: 180 },
        ...figures,
        { label: "unit", heading: "Unit", width: 90 },
        { label: "provider", heading: "Provider", width: 140 },
      ],
    }),
    lines({
      id: 11,
      title: "Spend in $unit, window: $window",
      description:
        "What vendors say was spent in the running window, by project; it falls to zero where a window begins anew.",
      size: [12, 8],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(
        rangeQuery("A", projectSeries("balance_alert_spend", 'unit="$unit"', 'window="$window"'), "{{project}}"),
      )
      .axisSoftMin(0),
    modelsTable({ id: 12, title: "Models by spend", size: [18, 6] }, projectSeries),
    stat({
      id: 13,
      title: "This month in $currency",
      description:
        "What vendors say was spent this month, and what subscriptions cost a month, converted with the configured exchange rates; what has no rate is not in it.",
      size: [6, 6],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(
        instantQuery(
          "A",
          inChosenCurrency(projectSeries("balance_alert_spend", 'window="month"'), "unit"),
          "Spend of vendors",
        ),
      )
      .withTarget(
        instantQuery(
          "B",
          inChosenCurrency(exporterSeries("balance_alert_subscription_monthly_cost"), "currency"),
          "Subscriptions",
        ),
      ),
  ],
};
