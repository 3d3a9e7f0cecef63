/** Readings that a user describes with expressions: the list `readings` of the providers `http` and `file`. */
import * as z from "zod";
import { CheckError, type Reading } from "../model.ts";
import { type Evaluate, expressionProblem } from "./expressions.ts";
import type { Measure, OptionProblem } from "./provider.ts";
import { amount, expiry, isoInstant } from "./values.ts";

/** An expression as people write it; a bare number is one too. */
export function expression(description: string) {
  return z
    .union([z.string().min(1), z.number()])
    .describe(description) // Inside too, where it is found through .optional().
    .transform(String)
    .describe(description)
    .meta({ jsonSchema: { type: ["string", "number"] } });
}

export const describedReading = z.strictObject({
  kind: z
    .enum(["remaining", "usage", "expiry"])
    .optional()
    .describe("Default: usage where a window is written, else remaining."),
  type: z.enum(["balance", "credits", "quota", "budget"]).optional().describe("Of what is left; default balance."),
  value: expression(
    "JSONata: the amount, as a number or decimal text; of an expiry the instant. A list gives several.",
  ),
  unit: z.string().trim().min(1).optional().describe("ISO 4217 code, credits, percent, requests, tokens, ..."),
  unit_from: expression("JSONata: the unit, where the answer names it.").optional(),
  each: expression("JSONata: a list; the other expressions are then read on each of its elements.").optional(),
  account: expression("JSONata: which wallet, package or thing; fixed text stands in quotes: '\"main\"'.").optional(),
  limit: expression("JSONata: what a full quota or budget is.").optional(),
  resets_at: expression("JSONata: when it refills, as ISO 8601 or Unix time.").optional(),
  window: z.enum(["day", "week", "month", "total"]).optional().describe("Of usage: over what time."),
  model: expression("JSONata: of usage: which model; fixed text stands in quotes.").optional(),
  direction: z.enum(["input", "output", "cached", "reasoning"]).optional().describe("Of usage in tokens."),
  optional: z.boolean().default(false).describe("True: no value means unlimited and gives no reading, not an error."),
});
export type DescribedReading = z.output<typeof describedReading>;

/** The list itself. */
export const describedReadings = z
  .array(describedReading)
  .min(1, "write at least one reading")
  .max(100)
  .meta({ examples: [[{ type: "balance", unit: "USD", value: "$number(data.available)" }]] });

type Kind = Reading["kind"];

function kindOf({ kind, window }: DescribedReading): Kind {
  return kind ?? (window === undefined ? "remaining" : "usage");
}

/** What kinds of facts described readings are. */
export function describedMeasures(readings: readonly DescribedReading[]): readonly Measure[] {
  return readings.flatMap((reading): readonly Measure[] => {
    const kind = kindOf(reading);
    return kind === "remaining" ? [reading.type ?? "balance"] : kind === "usage" ? ["spend", "usage"] : ["expiry"];
  });
}

const expressionKeys = ["each", "value", "unit_from", "account", "limit", "resets_at", "model"] as const;
const keysOfOtherKinds: Readonly<Record<Kind, readonly (keyof DescribedReading)[]>> = {
  remaining: ["window", "model", "direction"],
  usage: ["type", "account", "limit", "resets_at"],
  expiry: ["type", "unit", "unit_from", "limit", "resets_at", "window", "model", "direction"],
};

/** What is wrong with a described reading: its keys together, and its expressions. */
export async function describedReadingProblems(
  reading: DescribedReading,
  path: readonly (string | number)[],
): Promise<OptionProblem[]> {
  const kind = kindOf(reading);
  const at = (key: string, message: string) => ({ path: [...path, key], message });
  const problems = keysOfOtherKinds[kind]
    .filter((key) => reading[key] !== undefined)
    .map((key) => at(key, `a reading of the kind ${kind} has no ${key}`));
  const units = [reading.unit, reading.unit_from].filter((unit) => unit !== undefined).length;
  if (kind !== "expiry" && units !== 1)
    problems.push(at("unit", "write unit, or unit_from where the answer names it, and not both"));
  if (kind === "usage" && reading.window === undefined)
    problems.push(at("window", "missing: write day, week, month or total"));
  if (kind === "expiry" && reading.account === undefined)
    problems.push(at("account", "missing: write what expires, such as '\"domain\"'"));
  if (reading.direction !== undefined && (reading.model === undefined || reading.unit !== "tokens"))
    problems.push(at("direction", "a direction goes with a model and the unit tokens"));
  return [...problems, ...(await expressionProblems(reading, expressionKeys, path))];
}

/** What is wrong with the expressions under some keys of the options. */
export async function expressionProblems<Options extends object>(
  options: Options,
  keys: readonly (keyof Options & string)[],
  path: readonly (string | number)[] = [],
): Promise<OptionProblem[]> {
  const problems: OptionProblem[] = [];
  for (const key of keys) {
    const source = options[key];
    const message = typeof source === "string" ? await expressionProblem(source) : undefined;
    if (message !== undefined) problems.push({ path: [...path, key], message });
  }
  return problems;
}

/** Reads every described reading out of an answer. @throws CheckError invalid_response where an expression yields nothing */
export async function readDescribed(
  described: readonly DescribedReading[],
  answer: unknown,
  evaluate: Evaluate,
): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const [index, one] of described.entries()) {
    const name = `readings[${index}]`;
    const inputs = one.each === undefined ? [answer] : listOf(await evaluate(one.each, answer));
    if (inputs.length === 0 && !one.optional) throw nothing(`${name}.each`);
    for (const input of inputs) readings.push(...(await readOne(one, name, input, evaluate)));
  }
  return readings;
}

async function readOne(
  described: DescribedReading,
  name: string,
  input: unknown,
  evaluate: Evaluate,
): Promise<Reading[]> {
  const values = listOf(await evaluate(described.value, input));
  if (values.length === 0) {
    if (described.optional) return [];
    throw nothing(`${name}.value`);
  }
  const column = async (key: (typeof expressionKeys)[number], isNeeded: boolean): Promise<readonly unknown[]> => {
    const source = described[key];
    if (source === undefined) return values.map(() => undefined);
    const found = listOf(await evaluate(source, input));
    if (found.length === 0 && isNeeded) throw nothing(`${name}.${key}`);
    if (found.length === 0) return values.map(() => undefined);
    if (found.length === 1) return values.map(() => found[0]);
    if (found.length === values.length) return found;
    // Elements without the field vanish from a list: then nobody knows which value belongs to which.
    throw invalid(`${name}.${key}`, `yields ${found.length} values for ${values.length} amounts: use each`);
  };
  const units = await column("unit_from", true);
  const accounts = await column("account", true);
  const limits = await column("limit", false);
  const resets = await column("resets_at", false);
  const models = await column("model", true);
  return values.map((value, index) =>
    toReading(described, name, {
      value,
      unit: described.unit ?? units[index],
      account: accounts[index],
      limit: limits[index],
      resetsAt: resets[index],
      model: models[index],
    }),
  );
}

type Found = Readonly<Record<"value" | "unit" | "account" | "limit" | "resetsAt" | "model", unknown>>;

function toReading(described: DescribedReading, name: string, found: Found): Reading {
  const kind = kindOf(described);
  const account = labelOf(found.account, `${name}.account`);
  if (kind === "expiry") return expiry(present(account, `${name}.account`), instantOf(found.value, `${name}.value`));
  const value = amountOf(found.value, `${name}.value`);
  const unit = present(labelOf(found.unit, `${name}.unit`), `${name}.unit`);
  if (kind === "usage") {
    const model = labelOf(found.model, `${name}.model`);
    const { direction } = described;
    return {
      kind,
      window: present(described.window, `${name}.window`),
      ...(model === undefined ? {} : { model }),
      ...(direction === undefined ? {} : { direction }),
      value,
      unit,
    };
  }
  return {
    kind,
    type: described.type ?? "balance",
    ...(account === undefined ? {} : { account }),
    value,
    unit,
    ...(found.limit === undefined ? {} : { limit: amountOf(found.limit, `${name}.limit`) }),
    ...(found.resetsAt === undefined ? {} : { resetsAtMs: instantOf(found.resetsAt, `${name}.resets_at`) }),
  };
}

/** The load refuses a description without it; said again here, because no label may be made up. */
function present<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw invalid(name, "is missing");
  return value;
}

/** Nothing, null and an empty list are nothing; anything else is a list of one or more. */
function listOf(value: unknown): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => one !== undefined && one !== null);
}

function amountOf(value: unknown, name: string): number {
  const parsed = amount.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(name, "yields no finite amount");
}

/** Unix time in seconds reaches 1e11 in the year 5138; in milliseconds it passed it in 1973. */
const firstMilliseconds = 1e11;

function instantOf(value: unknown, name: string): number {
  const unix = amount.safeParse(value);
  if (unix.success) return unix.data < firstMilliseconds ? unix.data * 1000 : unix.data;
  const iso = isoInstant.safeParse(value);
  if (iso.success) return iso.data;
  throw invalid(name, "yields no instant: neither ISO 8601 nor Unix time");
}

/** Labels are text; numbers and true or false are taken as they are written. */
function labelOf(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined;
  const text =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
  if (text.trim() !== "" && text.length <= 200) return text.trim();
  throw invalid(name, "yields no text of 1 to 200 characters");
}

function nothing(name: string): CheckError {
  return invalid(name, "yields nothing in this answer");
}

function invalid(name: string, what: string): CheckError {
  return new CheckError("invalid_response", `${name} ${what}`);
}
