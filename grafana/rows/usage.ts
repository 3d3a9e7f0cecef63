import type { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import type { Row } from "../layout.ts";
import { lines, rangeQuery } from "../panels.ts";
import { projectSeries, type Select } from "../queries.ts";
import { table } from "../table.ts";

/** A day is a part of its month: a panel shows one window, and never adds two. */
const inWindow = 'window="$window"';

/** What each model costs, with one column for each window. */
export function modelsTable(
  described: { readonly id: number; readonly title: string; readonly size: readonly [number, number] },
  select: Select,
): TableBuilder {
  const spend = (window: string): string =>
    `sum by (project, model, unit) (${select("balance_alert_model_spend", `window="${window}"`)})`;
  return table({
    ...described,
    description:
      "What each model costs in the running day and month, where the vendor says it, with its unit: amounts in different units are never added.",
    sortedBy: "This month",
    descending: true,
    columns: [
      { label: "model", heading: "Model", width: 220 },
      { expr: spend("month"), heading: "This month", width: 120, unit: "locale", decimals: 2 },
      { expr: spend("day"), heading: "Today", width: 120, unit: "locale", decimals: 2 },
      { label: "unit", heading: "Unit", width: 100 },
      { label: "project", heading: "Project", width: 220 },
    ],
  });
}

const byModel = (metric: string): string => `sum by (model) (${projectSeries(metric, inWindow)})`;

export const usage: Row = {
  heading: [101, "Usage by model, window: $window"],
  isCollapsed: true,
  panels: [
    lines({
      id: 20,
      title: "Tokens by model",
      description: "Tokens used in the running window, all directions together, where the vendor says it.",
      size: [8, 9],
      unit: "short",
    }).withTarget(rangeQuery("A", byModel("balance_alert_model_tokens"), "{{model}}")),
    lines({
      id: 21,
      title: "Tokens by direction",
      description:
        "Input, output, cached and reasoning tokens of the running window: a falling share of cached tokens makes the same load dearer.",
      size: [8, 9],
      unit: "short",
    }).withTarget(
      rangeQuery("A", `sum by (direction) (${projectSeries("balance_alert_model_tokens", inWindow)})`, "{{direction}}"),
    ),
    lines({
      id: 22,
      title: "Requests by model",
      description: "Requests of the running window, where the vendor says it.",
      size: [8, 9],
      unit: "short",
    }).withTarget(rangeQuery("A", byModel("balance_alert_model_requests"), "{{model}}")),
  ],
};
