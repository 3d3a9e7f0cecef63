import { parseSelection, type Selection, SelectionError } from "../project-selection.ts";
import { pageSize } from "./page-model.ts";

/** What the page's own query asks for: most urgent first, one page. A query that makes no sense shows everything, because a person typed it. */
export function pageSelection(query: URLSearchParams): Selection {
  const page = Number(/^[1-9]\d{0,6}$/u.exec(query.get("page") ?? "")?.[0] ?? 1);
  return { ...lenient(query), offset: (page - 1) * pageSize, limit: pageSize };
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
