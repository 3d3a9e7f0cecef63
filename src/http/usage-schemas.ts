/** What a project has used, as the API tells it. */
import * as z from "zod";

export const usageSchema = z
  .strictObject({
    window: z.enum(["day", "week", "month", "total"]),
    model: z.string().optional(),
    direction: z.enum(["input", "output", "cached", "reasoning"]).optional(),
    value: z.number(),
    unit: z.string(),
    threshold: z.number().optional().describe("what may be spent in the window (`spend_thresholds`)"),
  })
  .readonly();

export const spentByDaySchema = z
  .strictObject({
    unit: z.string(),
    days: z
      .array(
        z
          .strictObject({
            on: z.iso.date().describe("a day of UTC"),
            spent: z.number(),
            seen: z.number().describe("the part of the day that was seen: 1 for a whole day"),
          })
          .readonly(),
      )
      .readonly()
      .describe("oldest first; a day of which nothing was seen is not there"),
  })
  .readonly();

export const monthSpendSchema = z
  .strictObject({
    unit: z.string(),
    spent: z.number().describe("in the month of UTC so far"),
    projected: z.number().optional().describe("what the month will have cost; absent until it can be known"),
    low: z.number().optional().describe("lower end of the 80 % interval of projected"),
    high: z.number().optional().describe("upper end of the 80 % interval of projected"),
  })
  .readonly();
