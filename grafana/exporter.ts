import type { Spec } from "./dashboard.ts";
import { onsetsOfCriticalAlerts, restarts } from "./marks.ts";
import { ages, checks } from "./rows/checks.ts";
import { exporters, process, schedules, versions } from "./rows/exporters.ts";
import { uids } from "./uids.ts";
import { dataSource, instance, job, projects, provider } from "./variables.ts";

/** Whether what the other dashboards say can be believed. */
export function exporter(alertNames: readonly string[]): Spec {
  return {
    uid: uids.exporter,
    title: "Balance alert: exporter",
    description: "Whether the exporter runs, which checks fail and why, and how old what is known is.",
    variables: [dataSource, job, instance, provider, projects],
    marks: [onsetsOfCriticalAlerts(alertNames), restarts],
    rows: [exporters, checks, ages, versions, schedules, process],
  };
}
