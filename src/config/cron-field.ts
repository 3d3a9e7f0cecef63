import * as z from "zod";
import { explainCronProblem } from "../schedule/cron-expression.ts";

/** A node-cron expression of five fields, or six with seconds first. */
export function cronExpression() {
  return z.string().superRefine((expression, context) => {
    const problem = explainCronProblem(expression);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });
}
