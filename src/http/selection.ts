/** Which projects are shown, in which order: the same for `GET /` and `GET /api/v1/projects`. */
import type { ProjectEntry } from "./api-schemas.ts";
import { type ProjectState, projectStates, projectUrgency, statesOf } from "./urgency.ts";

export const sortKeys = ["urgency", "name", "provider", "runway", "ratio", "age"] as const;
export type SortKey = (typeof sortKeys)[number];

export interface Selection {
  /** Words that must all occur in the name, provider, owner or labels. */
  readonly text: string;
  readonly provider: string | undefined;
  readonly state: ProjectState | undefined;
  readonly sort: SortKey | undefined;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number | undefined;
}

export interface Selected {
  readonly projects: readonly ProjectEntry[];
  /** Before paging. */
  readonly total: number;
}

export class SelectionError extends Error {}

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
  return {
    text: text("q") ?? "",
    provider: text("provider"),
    state: state === undefined ? undefined : oneOf("state", state, projectStates),
    sort: key === undefined ? undefined : oneOf("sort", key, sortKeys),
    descending: sort?.startsWith("-") === true,
    offset: wholeNumber("offset", text("offset")) ?? 0,
    limit: wholeNumber("limit", text("limit")),
  };
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

/** Without `sort` the order of the config file stays. */
export function select(projects: readonly ProjectEntry[], selection: Selection): Selected {
  const words = selection.text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  const matching = projects.filter(
    (project) =>
      (selection.provider === undefined || project.provider === selection.provider) &&
      (selection.state === undefined || statesOf(project).includes(selection.state)) &&
      (words.length === 0 || words.every((word) => searchText(project).includes(word))),
  );
  const sorted = selection.sort === undefined ? matching : sortProjects(matching, selection.sort, selection.descending);
  const end = selection.limit === undefined ? undefined : selection.offset + selection.limit;
  return { projects: sorted.slice(selection.offset, end), total: matching.length };
}

function searchText(project: ProjectEntry): string {
  const labels = Object.entries(project.labels).map(([name, value]) => `${name}=${value}`);
  return [project.name, project.provider, project.ownerProject ?? "", ...labels].join("\n").toLowerCase();
}

function sortProjects(projects: readonly ProjectEntry[], key: SortKey, descending: boolean): readonly ProjectEntry[] {
  const sign = descending ? -1 : 1;
  const keyed = projects.map((project) => ({ project, key: sortValue(project, key) }));
  keyed.sort((a, b) => sign * compare(a.key, b.key) || compare(a.project.name, b.project.name));
  return keyed.map(({ project }) => project);
}

function sortValue(project: ProjectEntry, key: SortKey): number | string {
  switch (key) {
    case "urgency":
      return projectUrgency(project);
    case "name":
      return project.name.toLowerCase();
    case "provider":
      return project.provider;
    case "runway":
      return Math.min(
        Number.POSITIVE_INFINITY,
        ...project.readings.map((reading) => reading.runwayDays ?? Number.POSITIVE_INFINITY),
      );
    case "ratio":
      return Math.min(
        Number.POSITIVE_INFINITY,
        ...project.readings.map((reading) => reading.ratio ?? Number.POSITIVE_INFINITY),
      );
    case "age":
      return -(project.ageSeconds ?? Number.POSITIVE_INFINITY);
  }
}

// Not localeCompare: the same order in every locale, and ten times faster over thousands of names.
function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
