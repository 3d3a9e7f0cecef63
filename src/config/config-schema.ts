import * as z from "zod";
import { cronExpression } from "./cron-field.ts";
import { currencyProblem, duration, httpUrl, secret } from "./fields.ts";
import { historySource } from "./history-schema.ts";
import { notifySchema } from "./notify-schema.ts";
import { timeZone } from "./time-zone.ts";

/** Patterns of paths. */
function projectFile() {
  return z
    .string()
    .min(1, "write a path, such as projects.d/*.yaml")
    .refine((pattern) => !pattern.includes("**"), {
      error: "** is not known: write a pattern for each level, such as projects.d/*/*.yaml",
    });
}

/** @param isCode what counts as a code */
function currency(isCode: (written: string) => boolean) {
  return z.string().superRefine((written, context) => {
    const known = currencyProblem(written);
    if (known === undefined && isCode(written)) return;
    const message = known ?? `${JSON.stringify(written)} is not a code of ISO 4217: write one such as CNY or USD`;
    context.addIssue({ code: "custom", message });
  });
}

function rates() {
  return z
    .strictObject({
      source: z
        .enum(["ecb"])
        .describe("`ecb`: the reference rates of the European Central Bank, of each working day at about 16:00 CET."),
      to: currency((written) => Intl.supportedValuesOf("currency").includes(written))
        .optional()
        .describe("The currency into which rates are shown. Default: every currency that is in use."),
      fixed: z
        // Also of what is no money in use, such as XAU.
        .record(
          currency((written) => /^[A-Z]{3}$/.test(written)),
          z.number().positive("write how much of `to` one of it is, above 0"),
        )
        .default({})
        .describe("Rates of your own: how much of `to` one of it is. They take the place of the source's."),
      url: httpUrl().optional().describe("Replaces the address of the source; the answer has the same format."),
    })
    .superRefine(({ to, fixed }, context) => {
      if (to === undefined && Object.keys(fixed).length > 0)
        context.addIssue({ code: "custom", path: ["to"], message: "fixed rates need their currency: write to: CNY" });
      if (to !== undefined && to in fixed)
        context.addIssue({
          code: "custom",
          path: ["fixed", to],
          message: `one ${to} is always one ${to}: leave it out`,
        });
    });
}

/** Everything of the file but the three lists, whose entries have schemas of their own. */
export const topLevelShape = {
  timezone: timeZone().default("UTC").describe("IANA zone of renewal dates and of schedules that name local hours."),
  schedules: z
    .strictObject({
      projects: cronExpression().default("*/10 * * * *").describe("When projects are polled."),
      mailboxes: cronExpression().default("*/15 * * * *").describe("When mailboxes are scanned."),
      subscriptions: cronExpression().default("0 */6 * * *").describe("When renewal dates are looked up (RDAP, TLS)."),
      rates: cronExpression()
        .default("20 * * * *")
        .describe("When exchange rates are looked for; the source is only asked when it should have newer ones."),
    })
    .prefault({})
    .describe(
      "node-cron expressions of five fields, or six with seconds first. A day of the month and a day of the week must both match.",
    ),
  defaults: z
    .strictObject({
      timeout: duration().default(15_000).describe("Deadline of one check, retries included."),
      stale_after: duration({ zero: true })
        .optional()
        .describe(
          "After this long without a successful check the amounts disappear; default: 24h, or three times the schedule's interval where that is longer; 0s: never.",
        ),
      state_kept: duration()
        .default(90 * 86_400_000)
        .describe(
          "How long the state of series, projects and mailboxes that are gone is kept, should they come back; of each at most a thousand.",
        ),
      concurrency: z.int().min(1).max(10_000).default(256).describe("Checks that may run at once."),
      per_host: z.int().min(1).max(10_000).default(4).describe("Checks that may talk to one host at once."),
      retries: z.int().min(0).max(10).default(2).describe("Further attempts after a network fault, a 5xx or a 429."),
      allow_link_local: z
        .boolean()
        .default(false)
        .describe(
          "Lets checks reach link-local addresses and metadata services of clouds, which are refused otherwise.",
        ),
    })
    .prefault({})
    .describe("What applies to every check that does not say otherwise."),
  calendar_token: secret({
    description:
      "Opens `/calendar.ics?token=...` for programs that cannot send a password, and nothing else. A long random text.",
  }).optional(),
  rates: rates().optional().describe("Exchange rates as metrics; amounts are never converted."),
  project_files: z
    .array(projectFile())
    .default([])
    .describe(
      "Files with more `projects`, `subscriptions` and `mailboxes`, by path or pattern (`*`, `?`), absolute or relative to this file; read in the order of their paths. Relative paths within such a file are relative to it.",
    ),
  history: historySource().optional().describe("Where the past comes from on the first day."),
  notify: notifySchema,
} as const;

export const listNames = ["projects", "subscriptions", "mailboxes"] as const;
export type ListName = (typeof listNames)[number];

export function isListName(key: string): key is ListName {
  return listNames.some((name) => name === key);
}

const entryLists = {
  projects: z.array(z.unknown()).default([]),
  subscriptions: z.array(z.unknown()).default([]),
  mailboxes: z.array(z.unknown()).default([]),
} as const;

const topLevelSchema = z.strictObject(topLevelShape);
export type TopLevel = z.output<typeof topLevelSchema>;

/** The file's outline: the entries of the lists are checked one by one afterwards, each with the schema that fits it. */
export const outlineSchema = z.strictObject({
  ...topLevelShape,
  ...entryLists,
});

/** The same of a file that `project_files` names. */
export const projectFileSchema = z.strictObject(entryLists);
