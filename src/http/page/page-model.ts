import type { JobEntry, MailboxEntry, ProjectEntry, Status, SubscriptionEntry } from "../api-schemas.ts";
import type { Selection } from "../project-selection.ts";

/** Everything that the page shows, as the JSON API answers it: the server and the browser make it from the same parts. */
export interface PageModel {
  readonly status: Status;
  /** The selected projects of this page. */
  readonly projects: readonly ProjectEntry[];
  /** How many projects match, over all pages. */
  readonly total: number;
  readonly selection: Selection;
  readonly subscriptions: readonly SubscriptionEntry[];
  readonly mailboxes: readonly MailboxEntry[];
  readonly jobs: readonly JobEntry[];
}

/** Projects on one page; beyond it there are pages. */
export const pageSize = 200;
