/** Building blocks of every configuration schema. A message says what to write instead, because a person reads it. */
import * as z from "zod";
import { Secret } from "../platform/secret.ts";

// Otherwise zod writes and compiles a program for every schema, which costs a start more than 10,000 projects and their answers win back.
z.config({ jitless: true });

const millisecondsPer = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/;

/** Parses `15s`, `1h30m`, `7d`. Returns milliseconds, or undefined when the text is not a duration. */
export function parseDurationMs(text: string): number | undefined {
  const parts = text.match(/\d+(?:\.\d+)?[a-z]+/g);
  if (parts === null || parts.join("") !== text) return undefined;
  let totalMs = 0;
  for (const part of parts) {
    const match = durationPattern.exec(part);
    if (match === null) return undefined;
    totalMs += Number(match[1]) * millisecondsPer[match[2] as keyof typeof millisecondsPer]; // The pattern admits these units only.
  }
  return totalMs;
}

/** A duration as people write it (`15s`, `24h`, `7d`); milliseconds after parsing. Zero is refused unless it means something. */
export function duration({ zero = false }: { readonly zero?: boolean } = {}) {
  return z
    .union([z.string(), z.number()])
    .transform((written, context) => {
      const ms = typeof written === "string" ? parseDurationMs(written) : undefined;
      if (ms !== undefined && (ms > 0 || zero)) return ms;
      const advice = "write a number with a unit, such as 15s, 10m, 24h or 7d";
      const message =
        ms === 0
          ? `${written} is no time at all: ${advice}`
          : `${JSON.stringify(written)} is not a duration: ${advice}`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    })
    .meta({ jsonSchema: { type: "string", pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d|w))+$" } });
}

export interface SecretFieldOptions {
  readonly description: string;
  /** The provider's conventional environment variable, read when the key is left out. */
  readonly env?: string;
}

/**
 * A required secret. In YAML it is written as `key`, as `key` with `${VAR}`, or as `key_file`; the loader turns each into a
 * `Secret` before the schema sees it, so a schema declares the plain key alone. Add `.optional()` for one that may be left out.
 */
export function secret({ description, env }: SecretFieldOptions) {
  return z
    .custom<Secret>((value) => value instanceof Secret, { error: "a secret is missing" })
    .meta({ description, secret: true, ...(env === undefined ? {} : { env }), jsonSchema: { type: "string" } });
}

/** A day that exists, `YYYY-MM-DD`. */
export function calendarDate() {
  return z
    .string({ error: "write a date as YYYY-MM-DD" })
    .refine(isCalendarDate, {
      error: (issue) =>
        `${JSON.stringify(issue.input)} is not a date that exists: write it as YYYY-MM-DD, such as 2026-03-15`,
    })
    .meta({ jsonSchema: { type: "string", format: "date" } });
}

export function isCalendarDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

const currencyCodes: Readonly<Record<string, string>> = {
  RMB: "CNY",
  人民币: "CNY",
  元: "CNY",
  "¥": "CNY or JPY",
  "￥": "CNY or JPY",
  CNH: "CNY",
  $: "USD",
  US$: "USD",
  USDOLLAR: "USD",
  DOLLAR: "USD",
  美元: "USD",
  "€": "EUR",
  EURO: "EUR",
  EUROS: "EUR",
  "£": "GBP",
  HK$: "HKD",
  NT$: "TWD",
  NTD: "TWD",
  日元: "JPY",
  港币: "HKD",
};

/** What to write for a currency that has no such code; undefined for everything else, which may be a unit of any kind. */
export function currencyProblem(written: string): string | undefined {
  const code = currencyCodes[written.trim().toUpperCase()];
  return code === undefined ? undefined : `${JSON.stringify(written)} is not a code of ISO 4217: write ${code}`;
}

/** A currency, or what else is counted: credits, percent, requests. */
export function unit() {
  return z
    .string()
    .trim()
    .min(1, "write a unit, such as USD or credits")
    .superRefine((written, context) => {
      const message = currencyProblem(written);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    });
}

/** An address of HTTP without credentials in it. */
export function httpUrl() {
  return z.string().superRefine((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:"))
      context.addIssue({ code: "custom", message: "write an address that begins with https:// or http://" });
    else if (url.username !== "" || url.password !== "")
      context.addIssue({
        code: "custom",
        message: "an address must not hold a user name or a password: use the provider's own keys",
      });
  });
}

/** Names of labels: https://prometheus.io/docs/concepts/data_model/ */
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const labelsOfPrometheus = ["job", "instance", "le", "quantile"] as const;
const labelsOfProjects = [
  "project",
  "provider",
  "type",
  "unit",
  "account",
  "model",
  "window",
  "direction",
  "reason",
] as const;

/** Bounded, user-chosen labels. @param taken labels of the series to which they are added */
export function userLabels(taken: readonly string[] = labelsOfProjects) {
  const ownLabels = new Set([...taken, ...labelsOfPrometheus]);
  return z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .superRefine((labels, context) => {
      for (const name of Object.keys(labels)) {
        if (!labelName.test(name) || name.startsWith("__"))
          context.addIssue({
            code: "custom",
            path: [name],
            message: `${JSON.stringify(name)} is not a label name: use letters, digits and _`,
          });
        else if (ownLabels.has(name))
          context.addIssue({
            code: "custom",
            path: [name],
            message: `the label ${name} is taken by the product or by Prometheus: choose another name`,
          });
      }
      if (Object.keys(labels).length > 10)
        context.addIssue({ code: "custom", message: "at most 10 labels: each one multiplies the series" });
    });
}

/** A length of calendar days, weeks or months: `30d`, `4w`, `3mo`. */
export interface CalendarSpan {
  readonly unit: "days" | "weeks" | "months";
  readonly count: number;
}

const calendarUnits = { d: "days", w: "weeks", mo: "months" } as const;
const calendarSpanPattern = /^([1-9]\d{0,3})(d|w|mo)$/;

/** A span of the calendar as people write it; hours have no place in it. */
export function calendarSpan() {
  return z
    .union([z.string(), z.number()])
    .transform((written, context): CalendarSpan => {
      const match = calendarSpanPattern.exec(String(written));
      if (match !== null)
        return { count: Number(match[1]), unit: calendarUnits[match[2] as keyof typeof calendarUnits] }; // The pattern admits these units only.
      context.addIssue({
        code: "custom",
        message: `${JSON.stringify(written)} is not a number of days: write days, weeks or months, such as 30d, 4w or 3mo`,
      });
      return z.NEVER;
    })
    .meta({ jsonSchema: { type: "string", pattern: calendarSpanPattern.source } });
}

/** ISO 8601 with a zone (`Z` or an offset); epoch milliseconds, or undefined. Without a zone two machines would read two instants. */
export function parseInstant(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.exec(text);
  const ms = match?.[1] !== undefined && isCalendarDate(match[1]) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
