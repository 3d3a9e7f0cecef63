/** Dates in requests: `{{ $substring(monthStart, 0, 10) }}` inside a text is a JSONata expression over now, dayStart and monthStart. */
import { CheckError } from "../model.ts";
import { answerExpression, type Evaluate, expressionProblem } from "./expressions.ts";
import type { OptionProblem } from "./provider.ts";

const placeholder = /\{\{(.*?)\}\}/gs;

/** Instants as ISO 8601 in a zone: `2026-11-01T00:00:00+08:00`, in UTC with a `Z`. */
export interface RequestDates {
  readonly now: string;
  readonly dayStart: string;
  readonly monthStart: string;
}

export async function requestDates(nowMs: number, timezone: string): Promise<RequestDates> {
  const { Temporal } = await import("temporal-polyfill");
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timezone).round("second");
  const written = (at: typeof now) => at.toString({ timeZoneName: "never" }).replace(/\+00:00$/, "Z");
  return {
    now: written(now),
    dayStart: written(now.startOfDay()),
    monthStart: written(now.with({ day: 1 }).startOfDay()),
  };
}

/** Whether any text of a value holds an expression. */
export function holdsDates(value: unknown): boolean {
  return expressionsIn(value).length > 0;
}

/** The value with every expression in its texts replaced by what it yields. @throws CheckError config where it yields no text */
export async function withDates(
  value: unknown,
  dates: RequestDates,
  evaluate: Evaluate,
  encode: (text: string) => string = (text) => text,
): Promise<unknown> {
  const yielded = new Map<string, string>();
  for (const { source } of expressionsIn(value)) {
    const found = await evaluate(source, dates);
    const problem = yieldProblem(source, found);
    if (problem !== undefined) throw new CheckError("config", problem);
    yielded.set(source, encode(String(found)));
  }
  return mapTexts(value, (text) => text.replace(placeholder, (_, source: string) => yielded.get(source) ?? ""));
}

/** What is wrong with the expressions in the texts of an option. */
export async function requestDateProblems(
  value: unknown,
  dates: RequestDates,
  path: readonly (string | number)[],
): Promise<OptionProblem[]> {
  const problems: OptionProblem[] = [];
  for (const { source, at } of expressionsIn(value)) {
    const message = (await expressionProblem(source)) ?? (await trialProblem(source, dates));
    if (message !== undefined) problems.push({ path: [...path, ...at], message });
  }
  return problems;
}

async function trialProblem(source: string, dates: RequestDates): Promise<string | undefined> {
  const told = await answerExpression({ source, input: dates });
  return "failure" in told ? told.failure.message : yieldProblem(source, told.value);
}

function yieldProblem(source: string, found: unknown): string | undefined {
  if (typeof found === "number" || (typeof found === "string" && found !== "")) return undefined;
  return `{{${source}}} yields no text: write an expression over now, dayStart and monthStart, such as {{ $substring(monthStart, 0, 10) }}`;
}

interface Found {
  readonly source: string;
  readonly at: readonly (string | number)[];
}

function expressionsIn(value: unknown, at: readonly (string | number)[] = []): readonly Found[] {
  if (typeof value === "string") return [...value.matchAll(placeholder)].map(([, source = ""]) => ({ source, at }));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    expressionsIn(one, [...at, Array.isArray(value) ? Number(key) : key]),
  );
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, map)]));
}
