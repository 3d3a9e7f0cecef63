import type { Row } from "../layout.ts";
import {
  cellColours,
  cellStates,
  colours,
  counted,
  countedBars,
  duration,
  lines,
  rangeQuery,
  stateTimeline,
} from "../panels.ts";
import { ageOfChecks, projectSeries, providerSeries } from "../queries.ts";
import { table } from "../table.ts";

export const checkStates = { "0": ["failed", colours.bad], "1": ["succeeded", colours.good] } as const;

const status = projectSeries("balance_alert_check_status");
const age = ageOfChecks(projectSeries);
const interval = projectSeries("balance_alert_check_interval_seconds");
const durations = providerSeries("balance_alert_check_duration_seconds_bucket");
const failure = projectSeries("balance_alert_check_failure");
const byFailure = (expression: string): string => `max by (project, provider, reason) (${expression})`;
/** A row that says so: an empty table would also stand for an exporter that is gone. */
const noFailure = `label_replace(0 * max(${status}), "project", "No check fails", "", "")`;
const byProject = (expression: string): string => `max by (project, provider) (${expression})`;

/** Which checks fail, and why. */
export const checks: Row = {
  heading: [100, "Checks"],
  panels: [
    table({
      id: 10,
      title: "Failing checks",
      description:
        "Projects whose last check failed, with the reason. auth and permission: the key. network and tls: your side. upstream, timeout and rate_limited: the vendor's. invalid_response: the vendor changed its answer. Empty: nothing is known.",
      size: [12, 8],
      sortedBy: "Last success",
      descending: true,
      columns: [
        { label: "project", heading: "Project", width: 180 },
        { label: "reason", heading: "Reason", width: 140 },
        {
          expr: `${byFailure(failure)} or (${noFailure} unless on () ${failure})`,
          heading: "Now",
          width: 90,
          unit: "none",
          properties: cellStates({ "1": ["fails", colours.bad], "0": ["works", colours.good] }),
        },
        {
          // A project that never succeeded has no such time.
          expr: byFailure(`${failure} * on (job, instance, project) group_left () ${age}`),
          heading: "Last success",
          width: 180,
          unit: duration,
          decimals: 1,
        },
        { label: "provider", heading: "Provider", width: 160 },
      ],
    }),
    stateTimeline(
      {
        id: 11,
        title: "Checks that failed most",
        description:
          "Whether the last check succeeded; the fifteen projects that failed for the largest part of the time.",
        size: [12, 8],
        unit: "none",
      },
      checkStates,
    ).withTarget(
      rangeQuery("A", `${status} and bottomk(15, avg_over_time(${status}[$__range] @ end()))`, "{{project}}"),
    ),
    countedBars({
      id: 12,
      title: "Failed checks by reason",
      description: "Checks that failed in each interval, by reason.",
      size: [8, 7],
      unit: "none",
      decimals: 0,
    }).withTarget(
      rangeQuery(
        "A",
        `sum by (reason) (${counted(providerSeries("balance_alert_provider_check_failures_total"))})`,
        "{{reason}}",
      ),
    ),
    lines({
      id: 13,
      title: "Duration of checks",
      description: "How long checks take, retries included: the slowest twentieth, by provider.",
      size: [8, 7],
      unit: "s",
    }).withTarget(
      rangeQuery(
        "A",
        `histogram_quantile(0.95, sum by (provider, le) (rate(${durations}[$__rate_interval])))`,
        "{{provider}}",
      ),
    ),
    stateTimeline(
      {
        id: 14,
        title: "Circuits",
        description: "Providers that are asked only now and then, because too many of their checks failed in a row.",
        size: [8, 7],
        unit: "none",
      },
      { "0": ["closed", colours.good], "1": ["open", colours.bad] },
    ).withTarget(
      rangeQuery(
        "A",
        `max by (provider) (${providerSeries("balance_alert_circuit_open")}) and topk(15, max by (provider) (max_over_time(${providerSeries("balance_alert_circuit_open")}[$__range] @ end())))`,
        "{{provider}}",
      ),
    ),
  ],
};

export const ages: Row = {
  heading: [101, "Age of what is known"],
  isCollapsed: true,
  panels: [
    table({
      id: 20,
      title: "Age of what is known",
      description:
        "Time since the last successful check, and the same in check intervals: above three, the alert ValueStale fires.",
      size: [24, 10],
      sortedBy: "In intervals",
      descending: true,
      columns: [
        { label: "project", heading: "Project", width: 220 },
        {
          expr: byProject(`${age} / ${interval}`),
          heading: "In intervals",
          width: 120,
          unit: "none",
          decimals: 1,
          properties: cellColours([0, colours.good], [2, colours.warn], [3, colours.bad]),
        },
        { expr: byProject(age), heading: "Age", width: 200, unit: duration, decimals: 1 },
        { expr: byProject(interval), heading: "Interval", width: 160, unit: duration, decimals: 0 },
        { label: "provider", heading: "Provider", width: 180 },
      ],
    }),
  ],
};
