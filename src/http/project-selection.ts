/** Which projects are shown, in which order: the same for `GET /` and `GET /api/v1/projects`. */
import { type HealthState, healthStates } from "./project-urgency.ts";

export const sortKeys = ["urgency", "name", "provider", "runway", "ratio", "age"] as const;
export type SortKey = (typeof sortKeys)[number];

export interface Selection {
  /** Words that must all occur in the name, provider, owner or labels. */
  readonly text: string;
  readonly provider: string | undefined;
  readonly state: HealthState | undefined;
  readonly sort: SortKey | undefined;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number | undefined;
}

export class SelectionError extends Error {}

/** Every word is looked for in every project. */
const wordsMax = 20;

/**
 * Reads `q`, `provider`, `state`, `sort` (`-` in front: descending), `offset` and `limit`.
 *
 * @throws SelectionError with what to write instead
 */
export function parseSelection(query: URLSearchParams): Selection {
  const text = (name: string) => query.get(name)?.trim() || undefined;
  const state = text("state");
  const sort = text("sort");
  const key = sort?.replace(/^-/u, "");
  if (wordsOf(text("q") ?? "").length > wordsMax) throw new SelectionError(`q: write at most ${wordsMax} words`);
  return {
    text: text("q") ?? "",
    provider: text("provider"),
    state: state === undefined ? undefined : oneOf("state", state, healthStates),
    sort: key === undefined ? undefined : oneOf("sort", key, sortKeys),
    descending: sort?.startsWith("-") === true,
    offset: wholeNumber("offset", text("offset")) ?? 0,
    limit: wholeNumber("limit", text("limit")),
  };
}

/**
 * Reads `spend_days`: the days of spend that the API adds to each project.
 *
 * @throws SelectionError with what to write instead
 */
export function parseSpendDays(query: URLSearchParams): number | undefined {
  return wholeNumber("spend_days", query.get("spend_days")?.trim() || undefined);
}

function oneOf<Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined)
    throw new SelectionError(`${name}: ${JSON.stringify(value)} is not one of ${choices.join(", ")}`);
  return found;
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/u.test(value)) throw new SelectionError(`${name}: ${JSON.stringify(value)} is not a whole number`);
  return Number(value);
}

/** The words of a search, in lower case. */
export function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
}
