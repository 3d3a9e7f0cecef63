import type { Status } from "./api-schemas.ts";
import type { DaemonView } from "./daemon-view.ts";
import type { ProjectList } from "./project-entries.ts";
import { type HealthState, healthStatesOf, isOverdue } from "./project-urgency.ts";

/** The answer of `GET /api/v1/status`: what the daemon says of itself, and sums over its lists. */
export async function statusOf(view: DaemonView, lifecycle: boolean, list: ProjectList): Promise<Status> {
  const counts: Record<HealthState, number> = { low: 0, failed: 0, stale: 0, waiting: 0, ok: 0 };
  const providers = new Set<string>();
  let first: Status["runsOutFirst"];
  let total = 0;
  await list.forEach((project) => {
    total += 1;
    providers.add(project.provider);
    for (const state of healthStatesOf(project)) counts[state] += 1;
    if (project.stale) return;
    for (const { account, runwayDays } of project.readings) {
      if (runwayDays === undefined || runwayDays >= (first?.runwayDays ?? Number.POSITIVE_INFINITY)) continue;
      first = { project: project.name, runwayDays, ...(account === undefined ? {} : { account }) };
    }
  });
  const nowMs = view.nowMs();
  const { ready, why } = view.ready();
  const mailboxes = view.mailboxes();
  const due = view.subscriptions().filter((subscription) => subscription.status === "due");
  return {
    version: view.version,
    now: new Date(nowMs).toISOString(),
    startedAt: new Date(view.startedAtMs).toISOString(),
    uptimeSeconds: Math.max(0, Math.round((nowMs - view.startedAtMs) / 1000)),
    ready,
    ...(why === undefined ? {} : { notReadyBecause: why }),
    lifecycle,
    ...view.status(),
    projects: { total, ...counts },
    ...(first === undefined ? {} : { runsOutFirst: first }),
    subscriptionsDue: due.length,
    subscriptionsOverdue: due.filter(isOverdue).length,
    mailAlertsOpen: mailboxes.reduce((sum, mailbox) => sum + mailbox.openAlerts.length, 0),
    mailboxesFailed: mailboxes.filter((mailbox) => mailbox.ok === false).length,
    providers: [...providers].sort(),
  };
}
