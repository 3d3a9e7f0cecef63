import * as z from "zod";
import { duration, httpUrl, secret } from "./fields.ts";

const msPerDay = 86_400_000;

const prometheus = z
  .strictObject({
    url: httpUrl().describe(
      "Address of Prometheus or of what answers like it (Thanos, Mimir, VictoriaMetrics), with the path before /api/v1.",
    ),
    lookback: duration()
      .default(30 * msPerDay)
      .describe("How far back is read; what is older than 49 days is not remembered."),
    username: z.string().min(1).optional().describe("For basic login, with `password`."),
    password: secret({ description: "For basic login, with `username`." }).optional(),
    bearer_token: secret({ description: "For login with a token." }).optional(),
  })
  .superRefine(({ username, password, bearer_token }, context) => {
    if ((username === undefined) !== (password === undefined))
      context.addIssue({ code: "custom", message: "write username and password together, or leave both out" });
    if (username !== undefined && bearer_token !== undefined)
      context.addIssue({ code: "custom", message: "write either username and password or bearer_token" });
  });

/** Where the past of series without a history comes from. */
export function historySource() {
  return z.strictObject({
    prometheus: prometheus
      .optional()
      .describe("Asked once for the balance_alert_balance of series that have less than a day of history."),
  });
}

export type PrometheusSource = z.output<typeof prometheus>;
