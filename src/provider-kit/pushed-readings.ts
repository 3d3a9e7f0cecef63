/** Reports of `POST /api/v1/push/{project}`: strict, because the one who writes them reads the answer. */
import * as z from "zod";
import type { Answer, Reading } from "../model.ts";
import { isoInstant } from "./values.ts";

/** A report is one account, not a database. */
export const maxPushedReadings = 1000;

/** Becomes the value of a label: short, so that a mistake cannot fill the memory of Prometheus. */
const label = z.string().trim().min(1).max(200);

const unit = z
  .string({
    error: ({ input }) => (input === undefined ? "unit is missing: write USD" : "write the unit as text, such as USD"),
  })
  .trim()
  .min(1, "unit is empty: write USD")
  .max(200);

const number = z.number({ error: "write a finite number, without quotes" });
const instant = z.string({ error: "write an instant such as 2026-12-31T23:59:59Z" }).pipe(isoInstant);

export const pushedRemaining = z.strictObject({
  kind: z.literal("remaining").optional(),
  type: z.enum(["balance", "credits", "quota", "budget"]).default("balance"),
  account: label.optional(),
  value: number,
  unit,
  limit: number.optional(),
  resetsAt: instant.optional(),
});

export const pushedUsage = z
  .strictObject({
    kind: z.literal("usage"),
    window: z.enum(["day", "week", "month", "total"]),
    model: label.optional(),
    direction: z.enum(["input", "output", "cached", "reasoning"]).optional(),
    value: number,
    unit,
  })
  .refine(({ direction, model, unit }) => direction === undefined || (model !== undefined && unit === "tokens"), {
    path: ["direction"],
    error: "a direction goes with a model and the unit tokens",
  });

export const pushedExpiry = z.strictObject({ kind: z.literal("expiry"), account: label, expiresAt: instant });

const kinds = { remaining: pushedRemaining, usage: pushedUsage, expiry: pushedExpiry } as const;

/** The reports' schema as a whole, for documentation; `parsePushedAnswer` reads them with better messages. */
export const pushedBody = z.strictObject({
  readings: z.array(z.union([pushedRemaining, pushedUsage, pushedExpiry])).max(maxPushedReadings),
  active: z.boolean().optional(),
});

const envelope = z.strictObject({
  readings: z
    .array(z.unknown(), { error: "write a list of readings" })
    .max(maxPushedReadings, { error: `at most ${maxPushedReadings} readings` }),
  active: z.boolean({ error: "write true or false" }).optional(),
});

export interface PushProblem {
  /** Into the body: `readings[0].value`; empty for the body itself. */
  readonly path: string;
  readonly message: string;
}

/** What a pushed body says, or everything that is wrong with it. No readings at all means: unlimited or postpaid. */
export function parsePushedAnswer(
  body: unknown,
): { readonly answer: Answer } | { readonly problems: readonly PushProblem[] } {
  const outer = envelope.safeParse(body);
  if (!outer.success) return { problems: problemsOf(outer.error, []) };
  const parsed = outer.data.readings.map(parseReading);
  const problems = parsed.flatMap((one, index) => ("error" in one ? problemsOf(one.error, ["readings", index]) : []));
  if (problems.length > 0) return { problems };
  const readings = parsed.flatMap((one) => ("reading" in one ? [one.reading] : []));
  return { answer: { readings, ...(outer.data.active === undefined ? {} : { active: outer.data.active }) } };
}

const withKind = z.looseObject({ kind: z.enum(["remaining", "usage", "expiry"]).default("remaining") });

function parseReading(written: unknown): { readonly reading: Reading } | { readonly error: z.ZodError } {
  const kind = withKind.safeParse(written);
  if (!kind.success) return { error: kind.error };
  const parsed = kinds[kind.data.kind].safeParse(written);
  return parsed.success ? { reading: toReading(parsed.data) } : { error: parsed.error };
}

type Pushed = z.output<(typeof kinds)[keyof typeof kinds]>;

function toReading(pushed: Pushed): Reading {
  if (pushed.kind === "expiry") return { kind: "expiry", account: pushed.account, expiresAtMs: pushed.expiresAt };
  if (pushed.kind === "usage") {
    const { model, direction, ...rest } = pushed;
    return { ...rest, ...(model === undefined ? {} : { model }), ...(direction === undefined ? {} : { direction }) };
  }
  const { account, limit, resetsAt, type, value, unit } = pushed;
  return {
    kind: "remaining",
    type,
    ...(account === undefined ? {} : { account }),
    value,
    unit,
    ...(limit === undefined ? {} : { limit }),
    ...(resetsAt === undefined ? {} : { resetsAtMs: resetsAt }),
  };
}

function problemsOf(error: z.ZodError, base: readonly (string | number)[]): PushProblem[] {
  return error.issues.map((issue) => ({
    path: pathText([...base, ...issue.path.map((step) => (typeof step === "symbol" ? String(step) : step))]),
    message: issue.message,
  }));
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}
