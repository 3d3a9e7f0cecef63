import type {
  JobEntry,
  MailboxEntry,
  ProjectDetails,
  ProjectEntry,
  Status,
  SubscriptionEntry,
} from "../../api-schemas.ts";
import type { PageModel } from "../page-model.ts";
import { apiQuery, pageSelection } from "../page-selection.ts";

async function getJson<Answer>(
  path: string,
  signal: AbortSignal,
): Promise<{ answer: Answer; total: number | undefined }> {
  const response = await fetch(path, { headers: { accept: "application/json" }, signal });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const total = response.headers.get("x-total-count");
  // Our own server answers what api-schemas.ts says; the tests hold it to that.
  return { answer: (await response.json()) as Answer, total: total === null ? undefined : Number(total) };
}

/** What the page's address asks for, from the JSON API. */
export async function fetchModel(signal: AbortSignal): Promise<PageModel> {
  const selection = pageSelection(new URLSearchParams(location.search));
  const [status, projects, subscriptions, mailboxes, jobs] = await Promise.all([
    getJson<Status>("api/v1/status", signal),
    getJson<readonly ProjectEntry[]>(`api/v1/projects?${apiQuery(selection)}`, signal),
    getJson<readonly SubscriptionEntry[]>("api/v1/subscriptions", signal),
    getJson<readonly MailboxEntry[]>("api/v1/mailboxes", signal),
    getJson<readonly JobEntry[]>("api/v1/jobs", signal),
  ]);
  return {
    status: status.answer,
    projects: projects.answer,
    total: projects.total ?? projects.answer.length,
    selection,
    subscriptions: subscriptions.answer,
    mailboxes: mailboxes.answer,
    jobs: jobs.answer,
  };
}

/** Absent when there is no such project any more. */
export async function fetchDetails(name: string, signal: AbortSignal): Promise<ProjectDetails | undefined> {
  const response = await fetch(`api/v1/projects/${encodeURIComponent(name)}`, { signal });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`details: ${response.status}`);
  return (await response.json()) as ProjectDetails; // As above.
}
