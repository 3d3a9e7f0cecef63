import { VizOrientation } from "@grafana/grafana-foundation-sdk/common";
import type { Row } from "../layout.ts";
import {
  cellColours,
  cellStates,
  colours,
  day,
  instantQuery,
  lowest,
  rangeQuery,
  stat,
  stateTimeline,
} from "../panels.ts";
import { asMilliseconds, exporterSeries } from "../queries.ts";
import { table } from "../table.ts";

/** Labels that users add to their subscriptions are left out. */
const bySubscription = (expression: string): string => `max by (name, cycle_type, currency) (${expression})`;
const states = {
  "-1": ["renewed", colours.quiet],
  "0": ["due", colours.warn],
  "1": ["not due", colours.good],
} as const;

export const subscriptions: Row = {
  heading: [102, "Subscriptions"],
  panels: [
    table({
      id: 30,
      title: "Subscriptions",
      description:
        "Every subscription, the next renewal on top. Due: within its own alert_days_before. Renewed: marked as paid for this cycle. Negative days: overdue.",
      size: [18, 8],
      sortedBy: "Days left",
      columns: [
        { label: "name", heading: "Subscription", width: 220 },
        {
          expr: bySubscription(exporterSeries("balance_alert_subscription_days")),
          heading: "Days left",
          width: 100,
          unit: "none",
          decimals: 0,
          properties: cellColours([lowest, colours.bad], [3.5, colours.warn], [7.5, colours.good]),
        },
        {
          expr: bySubscription(
            asMilliseconds(exporterSeries("balance_alert_subscription_next_renewal_timestamp_seconds")),
          ),
          heading: "Renews",
          width: 120,
          unit: day,
        },
        {
          expr: bySubscription(exporterSeries("balance_alert_subscription_status")),
          heading: "State",
          width: 100,
          unit: "none",
          properties: cellStates(states),
        },
        {
          expr: bySubscription(exporterSeries("balance_alert_subscription_amount")),
          heading: "Price",
          width: 110,
          unit: "locale",
          decimals: 2,
        },
        {
          expr: bySubscription(exporterSeries("balance_alert_subscription_monthly_cost")),
          heading: "A month",
          width: 110,
          unit: "locale",
          decimals: 2,
        },
        { label: "currency", heading: "Currency", width: 100 },
        { label: "cycle_type", heading: "Cycle", width: 110 },
      ],
    }),
    stat({
      id: 31,
      title: "Cost of a month",
      description: "All subscriptions brought to one month, one number for each currency: nothing is converted.",
      size: [6, 8],
      unit: "locale",
      decimals: 2,
    })
      .orientation(VizOrientation.Horizontal)
      .withTarget(
        instantQuery(
          "A",
          `sum by (currency) (${exporterSeries("balance_alert_subscription_monthly_cost")})`,
          "{{currency}}",
        ),
      ),
  ],
};

export const subscriptionTimeline: Row = {
  heading: [104, "Subscriptions over time"],
  isCollapsed: true,
  panels: [
    stateTimeline(
      {
        id: 50,
        title: "Subscriptions over time",
        description: "When each subscription was due, and when it was marked as renewed; the fifteen that renew next.",
        size: [24, 9],
        unit: "none",
      },
      states,
    ).withTarget(
      rangeQuery(
        "A",
        `${exporterSeries("balance_alert_subscription_status")} and bottomk(15, ${exporterSeries("balance_alert_subscription_days")} @ end())`,
        "{{name}}",
      ),
    ),
  ],
};
