/**
 * The shapes of the JSON API, once: types for the code, OpenAPI for the readers (`scripts/generate-openapi.ts`), and the
 * tests parse real answers with them. Instants are ISO 8601 in UTC, durations carry their unit in the name, and a value
 * that is not known is left out: it is never 0 or null.
 */
import * as z from "zod";
import { failureReasons, receiptProblems } from "../model.ts";
import { monthSpendSchema, spentByDaySchema, usageSchema } from "./usage-schemas.ts";

export const instant = z.iso.datetime().describe("ISO 8601, UTC");
const day = z.iso.date();

export const failureSchema = z
  .strictObject({
    reason: z.enum(failureReasons).describe("closed set, the label `reason` of the metrics"),
    message: z.string().describe("what happened, without secrets"),
    hint: z.string().optional().describe("what to do about it"),
  })
  .readonly();

/** `[epoch seconds, value]`, oldest first. Seconds and not ISO text, because a page of projects carries thousands of them. */
const points = z
  .array(z.tuple([z.number(), z.number()]).readonly())
  .readonly()
  .describe("history as [epoch seconds, value], oldest first, thinned to at most 60 points");

export const remainingSchema = z
  .strictObject({
    type: z.enum(["balance", "credits", "quota", "budget"]),
    account: z.string().optional(),
    unit: z.string().describe("ISO 4217 code, or credits, percent, requests, tokens, ..."),
    value: z.number().describe("amount left at the last successful check"),
    limit: z.number().optional().describe("what a full quota or budget is"),
    resetsAt: instant.optional().describe("when it refills"),
    threshold: z.number().optional(),
    ratio: z.number().optional().describe("value / threshold"),
    status: z.enum(["ok", "low"]).optional().describe("low: below the threshold; absent without a threshold"),
    burnRatePerDay: z.number().optional(),
    runwayDays: z.number().optional(),
    low: z.number().optional().describe("lower end of the 80 % interval of runwayDays"),
    high: z.number().optional().describe("upper end of the 80 % interval of runwayDays; absent when open"),
    depletesAt: instant.optional(),
    confidence: z.enum(["none", "low", "medium", "high"]).optional(),
    reason: z.string().optional().describe("why there is a runway or none"),
    points: points.optional(),
  })
  .readonly();

export const expirySchema = z.strictObject({ account: z.string(), expiresAt: instant }).readonly();

/** `src/readings/guard.ts` decides. */
export const guardSchema = z
  .strictObject({
    answer: z
      .enum(["yes", "no", "unknown"])
      .describe("unknown after a failed check, with a stale amount, or without a forecast"),
    left: z.number().optional().describe("the project's main amount"),
    needed: z
      .number()
      .optional()
      .describe("spend, reserve, and what is used until then at the pessimistic end of the forecast"),
    unit: z.string().optional(),
    ageSeconds: z.number().optional().describe("since the amount was read"),
    reason: z.string(),
  })
  .readonly();

const projectFields = {
  name: z.string(),
  provider: z.string(),
  ok: z.boolean().optional().describe("whether the last check succeeded; absent before the first"),
  active: z.boolean().optional().describe("whether the vendor says that the account can be used"),
  credentialExpiresAt: instant
    .optional()
    .describe("when the credential ends, by the vendor, the key itself or `credential_expires`"),
  labels: z.record(z.string(), z.string()).readonly(),
  ownerProject: z.string().optional(),
  readings: z.array(remainingSchema).readonly(),
  usage: z.array(usageSchema).readonly(),
  monthSpend: z
    .array(monthSpendSchema)
    .readonly()
    .optional()
    .describe("what the month has cost and will have cost, by unit; absent where it cannot be known"),
  spentByDay: z.array(spentByDaySchema).readonly().optional().describe("by unit; only with `spend_days` in the query"),
  expiries: z.array(expirySchema).readonly(),
  ageSeconds: z.number().optional().describe("since the last successful check"),
  unmatchedThresholds: z
    .array(z.string())
    .readonly()
    .optional()
    .describe("keys of thresholds (`threshold`, `thresholds.quota`) that no amount of the last answer matches"),
  topUpsUnclear: z
    .array(
      z
        .strictObject({
          on: day.optional().describe("day of the mail or of the payment"),
          subject: z.string(),
          amount: z.number().optional(),
          currency: z.string().optional(),
          problem: z
            .enum([...receiptProblems, "currency"])
            .describe(
              "refund: money came back; unpaid: it does not say that it was paid; amount: none, or several; tax: with and without tax; projects: several projects claim it; currency: not that of the spend",
            ),
        })
        .readonly(),
    )
    .readonly()
    .optional()
    .describe("receipts of `top_ups_from_mail` that are not counted, newest first"),
  stale: z.boolean().describe("the amounts are older than `stale_after` and no longer exported"),
  lastCheckAt: instant.optional(),
  lastSuccessAt: instant.optional(),
  durationMs: z.number().optional(),
  error: failureSchema.optional().describe("how the last check failed; absent when it succeeded"),
  nextRunAt: instant.optional(),
  consoleUrl: z.url().optional().describe("the vendor's own console"),
};

export const projectSchema = z.strictObject(projectFields).readonly();

export const recentResultSchema = z
  .strictObject({
    at: instant,
    ok: z.boolean(),
    durationMs: z.number(),
    error: failureSchema.optional(),
  })
  .readonly();

export const projectDetailsSchema = z
  .strictObject({
    ...projectFields,
    schedule: z.string().optional().describe("the node-cron expression"),
    recentResults: z.array(recentResultSchema).readonly().describe("newest first"),
    lastFailedExchange: z
      .strictObject({ at: instant, text: z.string() })
      .readonly()
      .optional()
      .describe("request and answer of the last failed check, secrets replaced"),
  })
  .readonly();

export const subscriptionSchema = z
  .strictObject({
    name: z.string(),
    cycleType: z.enum(["daily", "weekly", "monthly", "quarterly", "semiannual", "yearly", "biennial", "once"]),
    every: z.number().optional(),
    labels: z.record(z.string(), z.string()).readonly(),
    amount: z.number().optional().describe("price of the next renewal"),
    currency: z.string().optional(),
    monthlyCost: z.number().optional().describe("the price brought to one month"),
    nextRenewal: day.optional().describe("a day in `timezone`"),
    days: z.number().optional().describe("whole days to the renewal; negative when overdue"),
    status: z.enum(["normal", "due", "renewed"]).optional().describe("1, 0 and -1 of the metric"),
    lastPaid: z
      .strictObject({ on: day, amount: z.number(), currency: z.string() })
      .readonly()
      .optional()
      .describe("what the newest receipt of its mails said"),
    cancelBy: day.optional().describe("notice has to be given before this day begins; only with `notice`"),
    autoRenew: z.boolean().optional(),
    alertDaysBefore: z.number().optional(),
    timezone: z.string(),
    lookup: z
      .strictObject({
        source: z.string().describe("what is asked, for instance `rdap example.com`"),
        ok: z.boolean().optional(),
        lastCheckAt: instant.optional(),
        error: failureSchema.optional(),
      })
      .readonly()
      .optional(),
  })
  .readonly();

export const mailAlertSchema = z
  .strictObject({
    category: z.string(),
    provider: z.string().optional(),
    project: z.string().optional(),
    subject: z.string().optional(),
    receivedAt: instant,
    amount: z.number().optional(),
    currency: z.string().optional(),
    date: day.optional(),
  })
  .readonly();

export const mailboxSchema = z
  .strictObject({
    name: z.string(),
    ok: z.boolean().optional().describe("whether the last scan succeeded; absent before the first"),
    lastScanAt: instant.optional(),
    lastSuccessAt: instant.optional(),
    durationMs: z.number().optional(),
    scanned: z.number().describe("mails looked at, ever"),
    error: failureSchema.optional(),
    nextRunAt: instant.optional(),
    openAlerts: z.array(mailAlertSchema).readonly().describe("newest first"),
  })
  .readonly();

export const jobSchema = z
  .strictObject({
    task: z.string(),
    schedule: z.string(),
    timezone: z.string(),
    running: z.boolean(),
    lastRunAt: instant.optional(),
    lastSuccessAt: instant.optional(),
    durationMs: z.number().optional(),
    nextRunAt: instant.optional(),
    runs: z.number(),
    failures: z.number(),
    skipped: z.number(),
    catchups: z.number(),
  })
  .readonly();

const daemonFields = {
  timezone: z.string().describe("the zone in which the status page shows instants"),
  config: z
    .strictObject({
      file: z.string().optional(),
      lastReloadSuccessful: z.boolean(),
      lastReloadAt: instant.optional(),
      lastReloadSuccessAt: instant.optional(),
      problems: z.array(z.string()).readonly().optional().describe("why the last reload was refused"),
    })
    .readonly(),
  state: z
    .strictObject({
      path: z.string().optional().describe("absent when state is kept in memory"),
      restoredProjects: z.number(),
      writeFailures: z.number(),
    })
    .readonly(),
  shard: z.strictObject({ ordinal: z.number(), total: z.number() }).readonly().optional(),
};

/** What the daemon says about itself; the server adds the rest of the status. */
export const daemonStatusSchema = z.strictObject(daemonFields).readonly();

export const statusSchema = z
  .strictObject({
    version: z.string(),
    now: instant,
    startedAt: instant,
    uptimeSeconds: z.number(),
    ready: z.boolean(),
    notReadyBecause: z.string().optional(),
    lifecycle: z.boolean().describe("whether POST routes that act are enabled"),
    ...daemonFields,
    projects: z
      .strictObject({
        total: z.number(),
        ok: z.number(),
        low: z.number(),
        failed: z.number(),
        stale: z.number(),
        waiting: z.number().describe("not checked yet"),
      })
      .readonly()
      .describe("a project that is both low and failed counts in both"),
    runsOutFirst: z
      .strictObject({ project: z.string(), account: z.string().optional(), runwayDays: z.number() })
      .readonly()
      .optional()
      .describe("the series with the shortest runway"),
    subscriptionsDue: z.number(),
    subscriptionsOverdue: z.number().describe("of those that are due: the day has passed"),
    mailAlertsOpen: z.number(),
    mailboxesFailed: z.number(),
    providers: z.array(z.string()).readonly().describe("providers in use, sorted"),
  })
  .readonly();

/** RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string().optional(),
    problems: z
      .array(z.strictObject({ path: z.string().optional(), message: z.string() }).readonly())
      .readonly()
      .optional(),
  })
  .readonly();

export type ApiFailure = z.infer<typeof failureSchema>;
export type Remaining = z.infer<typeof remainingSchema>;
export type SpentByDayEntry = z.infer<typeof spentByDaySchema>;
export type MonthSpendEntry = z.infer<typeof monthSpendSchema>;
export type Usage = z.infer<typeof usageSchema>;
export type Expiry = z.infer<typeof expirySchema>;
export type ProjectEntry = z.infer<typeof projectSchema>;
export type Guard = z.infer<typeof guardSchema>;
export type ProjectDetails = z.infer<typeof projectDetailsSchema>;
export type RecentResult = z.infer<typeof recentResultSchema>;
export type SubscriptionEntry = z.infer<typeof subscriptionSchema>;
export type MailAlert = z.infer<typeof mailAlertSchema>;
export type MailboxEntry = z.infer<typeof mailboxSchema>;
export type JobEntry = z.infer<typeof jobSchema>;
export type DaemonStatus = z.infer<typeof daemonStatusSchema>;
export type Status = z.infer<typeof statusSchema>;
export type Problem = z.infer<typeof problemSchema>;
