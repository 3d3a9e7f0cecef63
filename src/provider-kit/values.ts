/** The values of vendors' answers (lenient schemas) and the readings made of them. Nothing here ever turns "missing" into 0. */
import * as z from "zod";
import {
  type Answer,
  CheckError,
  type ExpiryReading,
  type RemainingReading,
  type UsageDirection,
  type UsageReading,
  type UsageWindow,
} from "../model.ts";

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** A finite number, written as a number or as decimal text (`"12.50"`). Refuses `""`, `"abc"`, `NaN`, `1e400`, booleans and null. */
export const amount = z.union([z.number(), z.string()], { error: "no amount" }).transform((written, context) => {
  const text = typeof written === "string" ? written.trim() : undefined;
  const value = text === undefined ? (written as number) : decimal.test(text) ? Number(text) : Number.NaN; // A union of two: not text, so a number.
  if (Number.isFinite(value)) return value;
  context.addIssue({ code: "custom", message: "no finite amount" });
  return z.NEVER;
});

/** Like `amount`, for vendors that group thousands: `"1,234.50"`. */
export const groupedAmount = z
  .union([z.number(), z.string()], { error: "no amount" })
  .transform((written) =>
    typeof written === "string" && /^\s*[+-]?\d{1,3}(,\d{3})+(\.\d+)?\s*$/.test(written)
      ? written.replaceAll(",", "")
      : written,
  )
  .pipe(amount);

/** An instant in ISO 8601 with a zone (`2026-12-31T23:59:59Z`, `...+08:00`); epoch milliseconds. A date alone is midnight UTC. */
export const isoInstant = z.string().transform((text, context) => {
  const known = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/.exec(text.trim());
  // An instant without a zone is read as UTC: to let the machine's zone decide would give two machines two answers.
  const zoned =
    known === null
      ? ""
      : known[1] !== undefined && known[4] === undefined
        ? `${text.trim().replace(" ", "T")}Z`
        : text.trim();
  const ms = Date.parse(zoned);
  if (zoned !== "" && !Number.isNaN(ms)) return ms;
  context.addIssue({ code: "custom", message: "no ISO 8601 instant" });
  return z.NEVER;
});

/** Unix seconds, as a number or as text; epoch milliseconds. */
export const unixSeconds = amount.transform((seconds) => seconds * 1000);

/** Unix milliseconds, as a number or as text. */
export const unixMilliseconds = amount;

/** Null and undefined mean that the vendor does not say. */
interface RemainingParts {
  readonly account?: string | null | undefined;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number | null | undefined;
  readonly resetsAtMs?: number | null | undefined;
}

/** Money that is left. `unit` is an ISO 4217 code. */
export function balance(parts: RemainingParts): RemainingReading {
  return remaining("balance", parts);
}

/** Vendor credits that are left: units, points, messages, requests that were bought. */
export function credits(parts: RemainingParts): RemainingReading {
  return remaining("credits", parts);
}

/** What is left of a quota that refills by itself. */
export function quota(parts: RemainingParts): RemainingReading {
  return remaining("quota", parts);
}

/** What a budget or a spending limit still allows; `window` is that of the spend it limits. */
export function budget({ window, ...parts }: RemainingParts & { readonly window?: UsageWindow }): RemainingReading {
  return { ...remaining("budget", parts), ...(window === undefined ? {} : { window }) };
}

function remaining(
  type: RemainingReading["type"],
  { account, value, unit, limit, resetsAtMs }: RemainingParts,
): RemainingReading {
  return {
    kind: "remaining",
    type,
    ...(typeof account === "string" ? { account: name(account, "an account") } : {}),
    value: finite(value, "an amount"),
    unit: name(unit, "a unit"),
    ...(typeof limit === "number" ? { limit: finite(limit, "a limit") } : {}),
    ...(typeof resetsAtMs === "number" ? { resetsAtMs: instant(resetsAtMs, "a reset time") } : {}),
  };
}

/** Money spent in a window, perhaps on one model. */
export function spend(window: UsageWindow, value: number, unit: string, model?: string): UsageReading {
  return {
    kind: "usage",
    window,
    ...(model === undefined ? {} : { model: name(model, "a model") }),
    value: finite(value, "a spend"),
    unit: name(unit, "a unit"),
  };
}

/** Tokens used in a window by a model. */
export function tokens(window: UsageWindow, model: string, direction: UsageDirection, value: number): UsageReading {
  const used = finite(value, "a number of tokens");
  return { kind: "usage", window, model: name(model, "a model"), direction, value: used, unit: "tokens" };
}

/** Requests made in a window to a model. */
export function requests(window: UsageWindow, model: string, value: number): UsageReading {
  const made = finite(value, "a number of requests");
  return { kind: "usage", window, model: name(model, "a model"), value: made, unit: "requests" };
}

/** The instant at which a thing at the vendor ends. */
export function expiry(account: string, expiresAtMs: number): ExpiryReading {
  return { kind: "expiry", account: name(account, "an account"), expiresAtMs: instant(expiresAtMs, "an expiry") };
}

/** When the credential ends, as a part of an answer. Nothing where the vendor does not say; 0 and less stand for never. */
export function credentialEnd(expiresAtMs: number | null | undefined): Pick<Answer, "credentialExpiresAtMs"> {
  if (typeof expiresAtMs !== "number" || expiresAtMs <= 0) return {};
  return { credentialExpiresAtMs: instant(expiresAtMs, "the end of the credential") };
}

function finite(value: number, what: string): number {
  if (Number.isFinite(value)) return value;
  throw new CheckError("invalid_response", `${what} is not a finite number`);
}

/** The last instant that a date can stand for: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const latestMs = 8.64e15;

function instant(ms: number, what: string): number {
  if (Math.abs(ms) <= latestMs) return ms;
  throw new CheckError("invalid_response", `${what} is no instant`);
}

/** Becomes the value of a label: nothing that fills the memory of Prometheus. */
const longestName = 200;

function name(text: string, what: string): string {
  if (text.length <= longestName && /\S/.test(text)) return text;
  throw new CheckError("invalid_response", `${what} has ${text.length > longestName ? "far too long a" : "no"} name`);
}

/** Currency codes as vendors write them (`usd`, ` CNY `), in the form of ISO 4217. */
export const currencyCode = z
  .string()
  .transform((text) => text.trim().toUpperCase())
  .refine((code) => /^[A-Z]{3}$/.test(code), { error: "no currency code" });

/** The sum of decimal amounts without the drift of binary fractions (0.1 + 0.2), to nine places, as finance APIs give at most. */
export function sum(amounts: readonly number[]): number {
  return roundFloatNoise(amounts.reduce((total, value) => total + value, 0));
}

/** Rounds away the last binary digits of a difference or product of decimals: 100.5 - 25.75, cents / 100. */
export function roundFloatNoise(value: number): number {
  return Math.abs(value) < 1e6 ? Number(value.toFixed(9)) : Number(value.toPrecision(15));
}
