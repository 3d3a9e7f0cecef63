import { createCircuits } from "../checks/circuits.ts";
import { checkProject, type ProjectResult } from "../checks/project.ts";
import type { Config, ProjectConfig } from "../config/config.ts";
import { didYouMean } from "../config/suggestion.ts";
import type { Reading } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { createHttpClient } from "../platform/http-client.ts";
import { reportOf } from "../readings/project-report.ts";
import { type Standing, thresholdsOf } from "../readings/thresholds.ts";
import { createConcurrencyLimiter, type Waiter } from "../schedule/concurrency-limiter.ts";
import { withConfig } from "./open-config.ts";
import { textTable } from "./text-table.ts";

export interface CheckFlags {
  readonly configFile: string | undefined;
  readonly json: boolean;
  readonly debug: boolean;
}

/** `balance-alert check [project...]`: polls once. 0 all good, 1 some failed, 2 bad config. */
export function runCheck(host: Host, names: readonly string[], flags: CheckFlags): Promise<number> {
  return withConfig(host, flags.configFile, async (config) => {
    const unknown = names.filter((name) => !config.projects.some((project) => project.name === name));
    for (const name of unknown)
      host.warn(
        `no project ${JSON.stringify(name)}${didYouMean(
          name,
          config.projects.map((project) => project.name),
        )}`,
      );
    if (unknown.length > 0) return 2;
    const asked = config.projects.filter((project) => names.length === 0 || names.includes(project.name));
    const pushed = asked.filter(({ provider }) => provider.pushed);
    for (const { name } of pushed) host.warn(`${name} is pushed to us: there is nothing to poll`);
    const projects = asked.filter(({ provider }) => !provider.pushed);
    const results = await checkAll(host, config, projects);
    host.print(
      flags.json
        ? JSON.stringify(
            projects.map((project, index) => asJson(project, results[index])),
            null,
            2,
          )
        : asTable(projects, results),
    );
    for (const [index, project] of projects.entries())
      for (const key of thresholdReport(project, results[index]).unmatched)
        host.warn(`${project.name}: ${key} matches no amount of the answer: nothing will say that it is low`);
    if (flags.debug) for (const [index, project] of projects.entries()) printExchanges(host, project, results[index]);
    return results.some(({ failure }) => failure !== undefined) ? 1 : 0;
  });
}

/** Polls each of the projects once, within the limits of the configuration. */
export async function checkAll(
  host: Host,
  config: Config,
  projects: readonly ProjectConfig[],
): Promise<ProjectResult[]> {
  const { defaults } = config.top;
  const http = createHttpClient({
    environment: host.environment,
    userAgent: `balance-alert/${host.version}`,
    allowLinkLocal: defaults.allow_link_local,
  });
  const limiter = createConcurrencyLimiter({ concurrency: defaults.concurrency, perHost: defaults.per_host });
  const results = await Promise.all(
    projects.map(async (project) => {
      let waiter: Waiter | undefined;
      await new Promise<void>((acquired) => {
        waiter = { host: project.host, acquired };
        limiter.acquire(waiter, "last");
      });
      // A circuit of its own, so that each project says why it fails itself.
      const circuits = createCircuits(host.clock);
      const { clock, random, readFile, isolated } = host;
      const tools = { http, clock, random, readFile, isolated, circuits, retries: defaults.retries };
      try {
        return await checkProject(project, tools, new Map());
      } finally {
        if (waiter !== undefined) limiter.release(waiter);
      }
    }),
  );
  await http.close();
  host.isolated?.close();
  return results;
}

/** Thresholds beside the answer, as the daemon sees them. */
function thresholdReport(project: ProjectConfig, result: ProjectResult | undefined) {
  const { remaining, unmatchedThresholds } = reportOf(result?.answer?.readings ?? [], thresholdsOf(project.common));
  const standings = new Map<Reading, Standing | undefined>(
    remaining.map((report) => [report.reading, report.standing]),
  );
  return { standings, unmatched: result?.answer === undefined ? [] : unmatchedThresholds };
}

function asJson(project: ProjectConfig, result: ProjectResult | undefined) {
  const { standings, unmatched } = thresholdReport(project, result);
  return {
    project: project.name,
    provider: project.provider.id,
    ok: result?.failure === undefined,
    durationMs: Math.round(result?.durationMs ?? 0),
    active: result?.answer?.active,
    readings: (result?.answer?.readings ?? []).map((reading) => readingJson(reading, standings.get(reading))),
    unmatchedThresholds: unmatched.length === 0 ? undefined : unmatched,
    error: result?.failure,
  };
}

/** A reading as programs get it: instants in ISO 8601; keys without a value are left out by JSON itself. */
function readingJson(reading: Reading, standing: Standing | undefined) {
  const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
  switch (reading.kind) {
    case "remaining": {
      const { kind, type, account, value, unit, limit, resetsAtMs } = reading;
      const status = standing === undefined ? undefined : statusOf(standing);
      const threshold = standing?.threshold;
      return { kind, type, account, value, unit, limit, resetsAt: iso(resetsAtMs), threshold, status };
    }
    case "usage": {
      const { kind, window, model, direction, value, unit } = reading;
      return { kind, window, model, direction, value, unit };
    }
    case "expiry":
      return { kind: reading.kind, account: reading.account, expiresAt: iso(reading.expiresAtMs) };
  }
}

function statusOf({ isLow }: Standing): "low" | "ok" {
  return isLow ? "low" : "ok";
}

function asTable(projects: readonly ProjectConfig[], results: readonly ProjectResult[]): string {
  const rows = projects.flatMap((project, index) => {
    const result = results[index];
    const start = [project.name, project.provider.id];
    if (result?.failure !== undefined) return [[...start, "failed", result.failure.reason, result.failure.message]];
    const readings = result?.answer?.readings ?? [];
    if (readings.length === 0) return [[...start, "ok", "", "unlimited or postpaid: nothing that can run out"]];
    const { standings } = thresholdReport(project, result);
    return readings.map((reading) => {
      const standing = standings.get(reading);
      return [
        ...start,
        result?.answer?.active === false ? "ok, inactive" : "ok",
        ...readingCells(reading),
        standing === undefined ? "" : `${statusOf(standing)}, threshold ${standing.threshold}`,
      ];
    });
  });
  return textTable(["PROJECT", "PROVIDER", "CHECK", "WHAT", "VALUE", "STATE"], rows);
}

function readingCells(reading: Reading): string[] {
  switch (reading.kind) {
    case "remaining": {
      const resets = reading.resetsAtMs === undefined ? "" : `, resets ${new Date(reading.resetsAtMs).toISOString()}`;
      const limit = reading.limit === undefined ? "" : ` of ${reading.limit}`;
      return [
        [reading.type, reading.account].filter(Boolean).join(" "),
        `${reading.value}${limit} ${reading.unit}${resets}`,
      ];
    }
    case "usage":
      return [
        ["used", reading.window, reading.model, reading.direction].filter(Boolean).join(" "),
        `${reading.value} ${reading.unit}`,
      ];
    case "expiry":
      return [`expiry ${reading.account}`, new Date(reading.expiresAtMs).toISOString()];
  }
}

function printExchanges(host: Host, project: ProjectConfig, result: ProjectResult | undefined): void {
  for (const { request, response } of result?.exchanges?.() ?? [])
    host.warn(`--- ${project.name}\n${request}\n\n${response}\n`);
  if (result?.stack !== undefined) host.warn(result.stack);
}
