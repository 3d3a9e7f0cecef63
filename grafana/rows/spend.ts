import type { Row } from "../layout.ts";
import { band, colours, dashed, inColour, instantQuery, lines, rangeQuery, stat } from "../panels.ts";
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

function inMonth(metric: string, heading: string): Column {
  return { expr: bySpend(projectSeries(metric)), heading, width: 120, unit: "locale", decimals: 2 };
}

const budgetOfMonth = projectSeries("balance_alert_spend_budget", 'window="month"');
const thresholdOfMonth = projectSeries("balance_alert_spend_threshold", 'window="month"');
/** The smaller one, which the alert SpendProjectedAboveBudget is about; `or` alone would drop series of the same labels. */
const allowedInMonth = `min by (project, provider, unit) (${thresholdOfMonth} or label_replace(${budgetOfMonth}, "what", "budget", "", ""))`;

/** What is known of the spend of a project and a unit: another figure is another line here. */
const figures: readonly Column[] = [
  spentIn("day", "Today"),
  spentIn("week", "This week"),
  spentIn("month", "This month"),
  inMonth("balance_alert_spend_projected", "Month's end"),
  inMonth("balance_alert_spend_projected_low", "At least"),
  inMonth("balance_alert_spend_projected_high", "At most"),
  { expr: allowedInMonth, heading: "Budget", width: 120, unit: "locale", decimals: 2 },
  spentIn("total", "In total"),
];

const inUnit = 'unit="$unit"';

/** Of the project in the chosen unit whose month will have cost the most: bands of several would hide each other. */
function ofDearest(metric: string, ...matchers: readonly string[]): string {
  const dearest = `topk(1, ${projectSeries("balance_alert_spend_projected", inUnit)} @ end())`;
  return `${projectSeries(metric, inUnit, ...matchers)} and on (job, instance, project, provider, unit) ${dearest}`;
}

export const spend: Row = {
  heading: [100, "Spend"],
  panels: [
    table({
      id: 10,
      title: "Spend by project",
      description:
        "What vendors say was spent in the running day, week and month, and in total; what the month will have cost at its end, and between which amounts that is in 80 of 100 cases; the smallest budget or threshold of the month. A month holds its days: the columns are never added.",
      size: [24, 7],
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
      size: [9, 6],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(
        rangeQuery("A", projectSeries("balance_alert_spend", 'unit="$unit"', 'window="$window"'), "{{project}}"),
      )
      .axisSoftMin(0),
    band(
      {
        id: 14,
        title: "Month's end in $unit, the dearest project",
        description:
          "What the month will have cost at its end: the line is what is expected, the band is where it is in 80 of 100 cases. Below it what was spent so far; dashed the budget and the threshold of the month. Absent until a whole day with a charge was seen.",
        size: [9, 6],
        unit: "locale",
        decimals: 2,
      },
      {
        expected: [ofDearest("balance_alert_spend_projected"), "{{project}}"],
        low: [ofDearest("balance_alert_spend_projected_low"), "at least"],
        high: [ofDearest("balance_alert_spend_projected_high"), "at most"],
      },
    )
      .withTarget(rangeQuery("D", ofDearest("balance_alert_spend", 'window="month"'), "spent"))
      .withTarget(rangeQuery("E", ofDearest("balance_alert_spend_budget", 'window="month"'), "budget {{account}}"))
      .withTarget(rangeQuery("F", ofDearest("balance_alert_spend_threshold", 'window="month"'), "threshold"))
      .overrideByQuery("E", [...dashed, inColour(colours.bad)])
      .overrideByQuery("F", [...dashed, inColour(colours.bad)])
      .axisSoftMin(0),
    stat({
      id: 13,
      title: "This month, converted",
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
          "Spend in $currency",
        ),
      )
      .withTarget(
        instantQuery(
          "B",
          inChosenCurrency(exporterSeries("balance_alert_subscription_monthly_cost"), "currency"),
          "Subscriptions in $currency",
        ),
      ),
    modelsTable({ id: 12, title: "Models by spend", size: [24, 6] }, projectSeries),
  ],
};
