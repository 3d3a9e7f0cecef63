import type { JobEntry, MailboxEntry, ProjectEntry, Status, SubscriptionEntry } from "../api-schemas.ts";
import type { PageSelection } from "./page-selection.ts";

/** Everything that the page shows, as the JSON API answers it: the server and the browser make it from the same parts. */
export interface PageModel {
  readonly status: Status;
  /** The selected projects of this page. */
  readonly projects: readonly ProjectEntry[];
  /** How many projects match, over all pages. */
  readonly total: number;
  readonly selection: PageSelection;
  readonly subscriptions: readonly SubscriptionEntry[];
  readonly mailboxes: readonly MailboxEntry[];
  readonly jobs: readonly JobEntry[];
}
