import { parseSelection, type Selection, SelectionError } from "../project-selection.ts";

/** Projects, and renewals, on one page. */
export const pageSize = 25;

export interface PageSelection extends Selection {
  /** Of the renewals, counted from 1. */
  readonly renewalsPage: number;
}

/** What the page's own query asks for: most urgent first, one page. A query that makes no sense shows everything, because a person typed it. */
export function pageSelection(query: URLSearchParams): PageSelection {
  const offset = (pageNumber(query.get("page")) - 1) * pageSize;
  return { ...lenient(query), offset, limit: pageSize, renewalsPage: pageNumber(query.get("renewals")) };
}

function pageNumber(text: string | null): number {
  return Number(/^[1-9]\d{0,6}$/u.exec(text ?? "")?.[0] ?? 1);
}

interface QueryChanges {
  readonly sort?: string;
  readonly page?: number;
  readonly renewals?: number;
}

/** The page's own query for a selection; defaults are left out. Another order begins at its first page. */
export function queryOf(selection: PageSelection, changes: QueryChanges = {}): string {
  const query = new URLSearchParams();
  const { text, provider, state, descending, offset, renewalsPage } = selection;
  const sort = changes.sort ?? (selection.sort === undefined ? undefined : `${descending ? "-" : ""}${selection.sort}`);
  const page = changes.page ?? (changes.sort === undefined ? Math.floor(offset / pageSize) + 1 : 1);
  const renewals = changes.renewals ?? renewalsPage;
  if (text !== "") query.set("q", text);
  if (provider !== undefined) query.set("provider", provider);
  if (state !== undefined) query.set("state", state);
  if (sort !== undefined && sort !== "urgency") query.set("sort", sort);
  if (page > 1) query.set("page", String(page));
  if (renewals > 1) query.set("renewals", String(renewals));
  return query.toString();
}

function lenient(query: URLSearchParams): Selection {
  const wanted = new URLSearchParams();
  for (const name of ["q", "provider", "state", "sort"]) {
    const value = query.get(name);
    if (value !== null) wanted.set(name, value);
  }
  try {
    const selection = parseSelection(wanted);
    return selection.sort === undefined ? { ...selection, sort: "urgency" } : selection;
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    return parseSelection(new URLSearchParams({ sort: "urgency" }));
  }
}

/** The query of `GET api/v1/projects` for a selection. */
export function apiQuery({ text, provider, state, sort, descending, offset, limit }: Selection): string {
  const query = new URLSearchParams();
  if (text !== "") query.set("q", text);
  if (provider !== undefined) query.set("provider", provider);
  if (state !== undefined) query.set("state", state);
  if (sort !== undefined) query.set("sort", `${descending ? "-" : ""}${sort}`);
  if (offset > 0) query.set("offset", String(offset));
  if (limit !== undefined) query.set("limit", String(limit));
  return query.toString();
}
