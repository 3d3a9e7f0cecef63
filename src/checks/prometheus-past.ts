/**
 * What a Prometheus has of `balance_alert_balance`, and of `quotapulse_balance` of the Go program, as amounts of series.
 * https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
 */
import * as z from "zod";
import type { ProjectConfig } from "../config/config.ts";
import type { PrometheusSource } from "../config/history-schema.ts";
import { longestPastMs } from "../forecast/forecast.ts";
import { CheckError, type HistoryPoint, type RemainingReading } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient, HttpResponse } from "../platform/http-client.ts";
import { failureOfStatus, invalidAnswer, printable } from "../provider-kit/failures.ts";
import type { SeriesPast } from "./past.ts";
import { withDeadline } from "./project.ts";

/** A series as Prometheus names it. The Python program of the same name and the Go program wrote neither unit nor account. */
export interface PrometheusSeries {
  readonly project: string;
  readonly provider: string;
  readonly type: string;
  readonly unit: string;
  readonly account: string;
  /**
   * Times in milliseconds and amounts in turn, oldest first. Not objects: those of a batch outlive young collections while they wait
   * for their turn, and the heap grows by hundreds of megabytes.
   */
  readonly samples: Float64Array;
}

const stepMs = 3_600_000;
const timeoutMs = 30_000;
const maxBytes = 32 * 1024 * 1024;

const Matrix = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("matrix"),
    // The values are checked one by one: zod would copy them all first.
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.custom<unknown[]>(Array.isArray) })),
  }),
});
const Refusal = z.object({ status: z.literal("error"), error: z.string() });

export interface PrometheusTools {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Asks for the amounts of some projects, one for each full hour. @throws CheckError */
export async function queryAmounts(
  source: PrometheusSource,
  projects: readonly string[],
  { http, clock, signal }: PrometheusTools,
): Promise<PrometheusSeries[]> {
  const nowMs = clock.nowMs();
  const url = new URL(source.url);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/api/v1/query_range`;
  const lookbackMs = Math.min(source.lookback, longestPastMs);
  const form = new URLSearchParams({
    query: `{__name__=~"balance_alert_balance|quotapulse_balance",project=~${JSON.stringify(projects.map(escaped).join("|"))}}`,
    start: String((Math.ceil((nowMs - lookbackMs) / stepMs) * stepMs) / 1000),
    end: String((Math.floor(nowMs / stepMs) * stepMs) / 1000),
    step: String(stepMs / 1000),
  });
  const headers = { "content-type": "application/x-www-form-urlencoded", ...loginHeaders(source) };
  const response = await withDeadline({ timeoutMs }, clock, signal, (deadline) =>
    http.send({ method: "POST", url, headers, body: form.toString() }, deadline, maxBytes),
  );
  return seriesIn(response, nowMs);
}

/** RE2 takes a backslash before every character that is neither a letter nor a digit. */
function escaped(name: string): string {
  return name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

function loginHeaders({ username, password, bearer_token }: PrometheusSource): Readonly<Record<string, string>> {
  if (bearer_token !== undefined) return { authorization: `Bearer ${bearer_token.reveal()}` };
  if (username === undefined || password === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString("base64")}` };
}

function seriesIn(response: HttpResponse, nowMs: number): PrometheusSeries[] {
  const body = parsed(response);
  if (response.status !== 200) {
    const refusal = Refusal.safeParse(body).data;
    const failure = failureOfStatus(response, nowMs);
    throw refusal === undefined
      ? failure
      : new CheckError(failure.reason, `${failure.message}: ${printable(refusal.error)}`);
  }
  const matrix = Matrix.safeParse(body).data;
  if (matrix === undefined) throw invalidAnswer("the answer is not that of a range query of Prometheus");
  return merged(
    matrix.data.result.map(({ metric, values }) => ({
      project: metric["project"] ?? "",
      provider: metric["provider"] ?? "",
      type: metric["type"] ?? "",
      unit: metric["unit"] ?? "",
      account: metric["account"] ?? "",
      samples: samplesOf(values),
    })),
  );
}

function parsed({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Pairs such as `[1767225600, "12.5"]`; NaN and infinities are not amounts. */
function samplesOf(values: readonly unknown[]): Float64Array {
  const samples = new Float64Array(2 * values.length);
  let count = 0;
  for (const pair of values) {
    if (!Array.isArray(pair) || typeof pair[0] !== "number" || typeof pair[1] !== "string" || pair[1] === "") continue;
    const [atMs, value] = [Math.round(pair[0] * 1000), Number(pair[1])];
    if (!Number.isFinite(atMs) || !Number.isFinite(value)) continue;
    samples.set([atMs, value], count);
    count += 2;
  }
  return samples.subarray(0, count);
}

export function pointsOf({ samples }: Pick<PrometheusSeries, "samples">): HistoryPoint[] {
  return Array.from({ length: samples.length / 2 }, (_, index) => ({
    atMs: samples[2 * index] ?? Number.NaN,
    value: samples[2 * index + 1] ?? Number.NaN,
  }));
}

/** Two that say different things at the same times are two accounts under one name. */
const differentShare = 0.05;
const differentTimes = 0.1;

/** One series for those that differ in `instance`, `pod` and the like: a daemon that has moved goes on under other labels. */
function merged(found: readonly PrometheusSeries[]): PrometheusSeries[] {
  const groups = new Map<string, PrometheusSeries[]>();
  for (const one of found) {
    const key = JSON.stringify([one.project, one.provider, one.type, one.unit, one.account]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    const values = new Map<number, number>();
    let [common, different] = [0, 0];
    for (const { atMs, value } of group.flatMap(pointsOf)) {
      const known = values.get(atMs);
      if (known !== undefined) common += 1;
      if (known !== undefined && Math.abs(known - value) > differentShare * Math.abs(known)) different += 1;
      if (known === undefined) values.set(atMs, value);
    }
    if (different > differentTimes * common) return [];
    return [{ ...first, samples: Float64Array.from([...values].sort(([a], [b]) => a - b).flat()) }];
  });
}

/** Which of them are the past of a project's series: by all labels, or by what an earlier program wrote where that can mean one only. */
export function pastsOf(
  { name, provider }: Pick<ProjectConfig, "name"> & { readonly provider: { readonly id: string } },
  readings: readonly RemainingReading[],
  found: readonly PrometheusSeries[],
): SeriesPast[] {
  const ofProject = found.filter(({ project }) => project === name);
  const older = ofProject.filter(({ unit, account }) => unit === "" && account === "");
  return readings.flatMap((reading) => {
    const own = ofProject.find(
      (one) =>
        one.unit === reading.unit &&
        one.type === reading.type &&
        one.account === (reading.account ?? "") &&
        // An export of what was never polled has none.
        (one.provider === provider.id || one.provider === ""),
    );
    const ownPoints = own === undefined ? [] : pointsOf(own);
    const fromMs = ownPoints[0]?.atMs ?? Number.POSITIVE_INFINITY;
    const before = meant(reading, readings, older)
      .flatMap(pointsOf)
      .filter(({ atMs }) => atMs < fromMs);
    const points = [...before, ...ownPoints];
    return points.length === 0 ? [] : [{ reading, points }];
  });
}

/** At most one: a series without a unit means a reading when both are the only ones of their kind. Money that is left was called credits, too. */
function meant(
  reading: RemainingReading,
  readings: readonly RemainingReading[],
  older: readonly PrometheusSeries[],
): readonly PrometheusSeries[] {
  const isPrepaid = ({ type }: { readonly type: string }) => type === "balance" || type === "credits";
  const isAlike = (one: { readonly type: string }) => (isPrepaid(reading) ? isPrepaid(one) : one.type === reading.type);
  const candidates = older.filter(isAlike);
  return candidates.length === 1 && readings.filter(isAlike).length === 1 ? candidates : [];
}
