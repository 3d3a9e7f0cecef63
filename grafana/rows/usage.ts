import { bars, column, lines, rangeQuery, table, tableQuery } from "../panels.ts";
import { projectSeries } from "../queries.ts";
import type { Row } from "../row.ts";

const byModel = (metric: string): string => `sum by (model, window) (${projectSeries(metric)})`;

export const usage: Row = {
  title: "Usage by model",
  panels: [
    bars({
      id: 50,
      title: "Tokens by model",
      description: "Tokens that were used in the running window, all directions together, where the vendor says it.",
      size: [8, 9],
      unit: "short",
    }).withTarget(rangeQuery("A", byModel("balance_alert_model_tokens"), "{{model}} {{window}}")),
    lines({
      id: 51,
      title: "Tokens by direction",
      description:
        "Input, output, cached and reasoning tokens of the running window: a falling share of cached tokens makes the same load dearer.",
      size: [8, 9],
      unit: "short",
    }).withTarget(
      rangeQuery(
        "A",
        `sum by (direction, window) (${projectSeries("balance_alert_model_tokens")})`,
        "{{direction}} {{window}}",
      ),
    ),
    bars({
      id: 52,
      title: "Requests by model",
      description: "Requests of the running window, where the vendor says it.",
      size: [8, 9],
      unit: "short",
    }).withTarget(rangeQuery("A", byModel("balance_alert_model_requests"), "{{model}} {{window}}")),
    table({
      id: 53,
      title: "Models by spend",
      description:
        "What each model cost in the running window, with its unit: amounts in different units are never added.",
      size: [24, 7],
      unit: "locale",
      decimals: 2,
    })
      .withTarget(
        tableQuery(
          "A",
          `sort_desc(sum by (project, provider, model, window, unit) (${projectSeries("balance_alert_model_spend")}))`,
        ),
      )
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: { Time: true },
          indexByName: { project: 0, provider: 1, model: 2, window: 3, Value: 4, unit: 5 },
          renameByName: {},
        },
      })
      .overrideByName("project", column("Project"))
      .overrideByName("provider", column("Provider"))
      .overrideByName("model", column("Model"))
      .overrideByName("window", column("Window"))
      .overrideByName("Value", column("Spend"))
      .overrideByName("unit", column("Unit")),
  ],
};
