import * as z from "zod";
import type { Provider } from "../provider-kit/provider.ts";
import { cronExpression } from "./cron-field.ts";
import { calendarDate, duration, httpUrl, unit, userLabels } from "./fields.ts";

export const remainingTypes = ["balance", "credits", "quota", "budget"] as const;

function spendThreshold(window: string) {
  return z
    .number()
    .positive({ error: ({ input }) => `${input} can never be kept: write an amount above 0` })
    .optional()
    .describe(`What may be spent in the ${window}.`);
}

/** The keys that every project may have beside the options of its provider. */
export const commonProjectShape = {
  name: z
    .string()
    .trim()
    .min(1, "write a name: it becomes the label project")
    .describe("Unique name; becomes the label `project`."),
  provider: z.string().describe("Which provider to ask; `balance-alert providers` lists them."),
  enabled: z.boolean().default(true).describe("False leaves the project out."),
  owner_project: z.string().optional().describe("To whom it belongs; shown on `balance_alert_project_info`."),
  type: z.enum(remainingTypes).optional().describe("Renames the type of the main reading."),
  threshold: z
    .number()
    .optional()
    .describe("Below this amount of the main reading the project is low; in the reading's unit."),
  thresholds: z
    .partialRecord(z.enum(remainingTypes), z.number())
    .default({})
    .describe("Thresholds by type of reading: `{ quota: 10 }`."),
  spend_thresholds: z
    .strictObject({
      day: spendThreshold("day (UTC)"),
      week: spendThreshold("week (from Monday, UTC)"),
      month: spendThreshold("month (UTC)"),
      total: spendThreshold("whole time that the vendor counts"),
    })
    .optional()
    .describe("What may be spent in a window, in the unit of the spend; for providers that report spend."),
  reading: z
    .string()
    .optional()
    .describe("Which reading is the main one, by type, account or unit; default: the first."),
  unit: unit().optional().describe("Replaces the unit where a vendor's currency depends on the site."),
  labels: userLabels().default({}).describe("Bounded labels of your own on this project's amounts."),
  schedule: cronExpression().optional().describe("When this project is polled; default: `schedules.projects`."),
  timeout: duration().optional().describe("Deadline of one check; default: `defaults.timeout`."),
  base_url: httpUrl()
    .optional()
    .describe("Replaces scheme, host and path prefix of every request; the vendor's path is appended."),
  budget: z
    .strictObject({
      amount: z.number().positive().describe("What may be spent in the period."),
      period: z.enum(["day", "week", "month"]).default("month").describe("Calendar period in UTC."),
      unit: unit().optional().describe("Currency of the spend to count, where a vendor reports several."),
    })
    .optional()
    .describe("Turns spend into a remaining budget; for providers that report spend."),
  credential_expires: calendarDate()
    .optional()
    .describe(
      "Day on which the key ends (00:00 in the zone of `timezone`), where neither the vendor nor the key itself says.",
    ),
  top_ups: z
    .array(
      z.strictObject({
        date: calendarDate().describe("Day of the payment."),
        amount: z.number().describe("What was paid in."),
      }),
    )
    .min(1)
    .optional()
    .describe("Prepaid money: what was paid in, minus what the cost API says was spent since the first date."),
  top_ups_from_mail: z
    .strictObject({
      mailbox: z
        .union([z.string().transform((name) => [name]), z.array(z.string()).min(1)])
        .describe("Name of the mailbox in which receipts arrive, or a list of names."),
      from: z
        .string()
        .min(1, "write the address of the sender, such as *@openai.com")
        .describe("Address of the sender; `*` stands for any characters."),
    })
    .optional()
    .describe(
      "Receipts of the vendor become top-ups, each once, beside those of `top_ups`; what a receipt does not say clearly is shown and not counted.",
    ),
} as const;

const commonSchema = z.strictObject(commonProjectShape);
export type CommonProject = z.output<typeof commonSchema>;

/** The schema of a project of one provider; where both know a key (`unit` of `manual`), the provider's meaning counts. */
export function projectSchema(provider: Provider): z.ZodObject {
  const known = schemas.get(provider);
  if (known !== undefined) return known;
  const schema = z.strictObject({
    ...commonProjectShape,
    provider: z.literal(provider.id).describe(commonProjectShape.provider.description ?? ""),
    ...provider.options.shape,
  });
  schemas.set(provider, schema);
  return schema;
}

/** One a provider and not one a project: zod compiles each schema anew. At 10,000 projects loading takes a third of the time. */
const schemas = new WeakMap<Provider, z.ZodObject>();
