import type { ProjectEntry, Status } from "./api-schemas.ts";
import type { DaemonView } from "./daemon-view.ts";
import { type ProjectState, statesOf } from "./urgency.ts";

/** The answer of `GET /api/v1/status`: the daemon's own words and what follows from its lists. */
export function statusOf(view: DaemonView, lifecycle: boolean, projects: readonly ProjectEntry[]): Status {
  const nowMs = view.nowMs();
  const { ready, why } = view.ready();
  const counts: Record<ProjectState, number> = { low: 0, failed: 0, stale: 0, waiting: 0, ok: 0 };
  const providers = new Set<string>();
  for (const project of projects) {
    providers.add(project.provider);
    for (const state of statesOf(project)) counts[state] += 1;
  }
  const mailboxes = view.mailboxes();
  return {
    version: view.version,
    now: new Date(nowMs).toISOString(),
    startedAt: new Date(view.startedAtMs).toISOString(),
    uptimeSeconds: Math.max(0, Math.round((nowMs - view.startedAtMs) / 1000)),
    ready,
    ...(why === undefined ? {} : { notReadyBecause: why }),
    lifecycle,
    ...view.status(),
    projects: { total: projects.length, ...counts },
    ...runsOutFirst(projects),
    subscriptionsDue: view.subscriptions().filter((subscription) => subscription.status === "due").length,
    mailAlertsOpen: mailboxes.reduce((sum, mailbox) => sum + mailbox.openAlerts.length, 0),
    mailboxesFailed: mailboxes.filter((mailbox) => mailbox.ok === false).length,
    providers: [...providers].sort(),
  };
}

function runsOutFirst(projects: readonly ProjectEntry[]): Pick<Status, "runsOutFirst"> {
  let first: Status["runsOutFirst"];
  for (const { name, readings, stale } of projects) {
    if (stale) continue;
    for (const { account, runwayDays } of readings) {
      if (runwayDays === undefined || runwayDays >= (first?.runwayDays ?? Number.POSITIVE_INFINITY)) continue;
      first = { project: name, runwayDays, ...(account === undefined ? {} : { account }) };
    }
  }
  return first === undefined ? {} : { runsOutFirst: first };
}
