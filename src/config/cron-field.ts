import * as z from "zod";
import { explainCronProblem } from "../schedule/cron-expression.ts";
import { parseDurationMs } from "./fields.ts";
import { slowestNeeded } from "./slower-schedule.ts";

/** A node-cron expression of five fields, or six with seconds first. */
export function cronExpression() {
  return z
    .string({
      error: ({ input }) =>
        input === undefined ? undefined : 'write a cron expression in quotes, such as "*/10 * * * *"',
    })
    .superRefine((expression, context) => {
      const problem = explainCronProblem(expression);
      if (problem === undefined) return;
      const intervalMs = parseDurationMs(expression.trim());
      const message =
        intervalMs === undefined || intervalMs === 0
          ? problem
          : `${JSON.stringify(expression)} is a duration: write the schedule ${JSON.stringify(everyMs(intervalMs))}`;
      context.addIssue({ code: "custom", message });
    });
}

/** The schedule with runs this far apart; where none divides the minute, hour or day evenly, the next slower one. */
function everyMs(intervalMs: number): string {
  // 60 % 1.5 is 0 as well.
  const divides = (part: number, whole: number) => Number.isInteger(part) && part < whole && whole % part === 0;
  const [seconds, minutes, hours] = [intervalMs / 1_000, intervalMs / 60_000, intervalMs / 3_600_000];
  if (minutes === 1) return "* * * * *";
  if (divides(seconds, 60)) return `*/${seconds} * * * * *`;
  if (divides(minutes, 60)) return `*/${minutes} * * * *`;
  if (hours > 1 && divides(hours, 24)) return `0 */${hours} * * *`;
  return slowestNeeded(intervalMs);
}
