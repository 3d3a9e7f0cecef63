/** What a push sends and gets: see api-schemas.ts. */
import * as z from "zod";
import { instant } from "./api-schemas.ts";

/** What `POST /api/v1/push/{project}` accepts. The project's own stage says what is wrong with a body that differs. */
export const pushBodySchema = z.object({
  readings: z.array(
    z.union([
      z.object({
        kind: z.literal("remaining").optional(),
        type: z.enum(["balance", "credits", "quota", "budget"]).optional(),
        account: z.string().optional(),
        value: z.number(),
        unit: z.string(),
        limit: z.number().optional(),
        resetsAt: instant.optional(),
      }),
      z.object({
        kind: z.literal("usage"),
        window: z.enum(["day", "week", "month", "total"]),
        model: z.string().optional(),
        direction: z.enum(["input", "output", "cached", "reasoning"]).optional(),
        value: z.number(),
        unit: z.string(),
      }),
      z.object({ kind: z.literal("expiry"), account: z.string(), expiresAt: instant }),
    ]),
  ),
  active: z.boolean().optional(),
});

export const pushAnswerSchema = z.strictObject({ accepted: z.number().describe("readings taken") }).readonly();
