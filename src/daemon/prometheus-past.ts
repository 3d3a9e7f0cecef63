import { pastsOf, queryAmounts } from "../checks/prometheus-past.ts";
import type { Config, ProjectConfig } from "../config/config.ts";
import type { PrometheusSource } from "../config/history-schema.ts";
import { wantsPast } from "../forecast/forecast.ts";
import { CheckError, type FailureReason, type RemainingReading } from "../model.ts";
import { sleep } from "../platform/clock.ts";
import type { Host } from "../platform/host.ts";
import type { HttpClient } from "../platform/http-client.ts";
import { remainingReadings } from "../readings/thresholds.ts";
import { type PastContext, takePast } from "./take-past.ts";

export interface PastReaderContext extends PastContext {
  readonly host: Host;
  readonly http: HttpClient;
  readonly active: { readonly config: Config; readonly projects: ReadonlyMap<string, ProjectConfig> };
}

/** Asked for at once: 30 days of these are 400 kB, which are read in some milliseconds. */
const projectsAQuery = 20;
/** Answers of one round come together: they are gathered before the first question. */
const gatherMs = 1_000;
/** A Prometheus that is started beside us, or again, answers some time later. */
const retriesMs = [5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000];
const passing = new Set<FailureReason>(["network", "timeout", "upstream", "rate_limited"]);

/** Gives series without a history the past that Prometheus has, in the background and in batches, each project once. */
export class PrometheusPast {
  readonly #waiting = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #stopped = new AbortController();
  #isRunning = false;
  /** Asked in vain: not again before the configuration changes. */
  #refused: PrometheusSource | undefined;

  /** To be called after each answer of a project. */
  noteAnswer(context: PastReaderContext, project: string): void {
    const source = sourceOf(context);
    if (source === undefined || source === this.#refused || this.#asked.has(project)) return;
    if (youngSeries(context, project).length === 0) return;
    this.#waiting.add(project);
    if (!this.#isRunning) void this.#run(context);
  }

  stop(): void {
    this.#stopped.abort(new CheckError("timeout", "the daemon stops"));
  }

  async #run(context: PastReaderContext): Promise<void> {
    this.#isRunning = true;
    const taken = { series: 0, projects: 0 };
    try {
      await sleep(context.host.clock, gatherMs, this.#stopped.signal);
      let failures = 0;
      while (this.#waiting.size > 0) {
        const source = sourceOf(context);
        if (source === undefined) break;
        try {
          await this.#takeBatch(context, source, taken);
          failures = 0;
        } catch (error) {
          await this.#failed(context, source, error, failures++);
        }
      }
    } catch {
      // Stopped while it slept.
    }
    this.#isRunning = false;
    if (taken.series > 0) context.logger.info("histories continued from Prometheus", taken);
  }

  async #takeBatch(
    context: PastReaderContext,
    source: PrometheusSource,
    taken: { series: number; projects: number },
  ): Promise<void> {
    const { host, active, http } = context;
    const names = [...this.#waiting].slice(0, projectsAQuery);
    const found = await queryAmounts(source, names, { http, clock: host.clock, signal: this.#stopped.signal });
    for (const name of names) {
      this.#waiting.delete(name);
      this.#asked.add(name);
      const project = active.projects.get(name);
      if (project === undefined) continue;
      const readings = remainingReadings(context.store.project(name)?.lastGood?.readings ?? []);
      const young = youngSeries(context, name);
      const pasts = pastsOf(project, readings, found).filter(({ reading }) => young.includes(reading));
      const count = pasts.filter((past) => takePast(context, name, past)).length;
      taken.series += count;
      taken.projects += count > 0 ? 1 : 0;
      await host.pause();
    }
  }

  /** Logged once; waits before the next attempt, or gives up. */
  async #failed(context: PastReaderContext, source: PrometheusSource, error: unknown, failures: number): Promise<void> {
    if (this.#stopped.signal.aborted) throw error;
    const known = error instanceof CheckError ? error : new CheckError("internal", "a fault of this program");
    const retryMs = passing.has(known.reason) ? retriesMs[failures] : undefined;
    const fields = { url: source.url, reason: known.reason, message: known.message };
    if (failures === 0)
      context.logger.warn(
        retryMs === undefined
          ? "Prometheus does not tell the past: histories begin with the first check"
          : "Prometheus does not tell the past: it is asked again for an hour, and histories begin with the first check",
        fields,
      );
    else context.logger.debug("Prometheus does not tell the past", fields);
    if (retryMs !== undefined) return sleep(context.host.clock, retryMs, this.#stopped.signal);
    this.#refused = source;
    this.#waiting.clear();
  }
}

function sourceOf({ active }: PastReaderContext): PrometheusSource | undefined {
  return active.config.top.history?.prometheus;
}

function youngSeries({ store }: PastReaderContext, project: string): RemainingReading[] {
  const readings = remainingReadings(store.project(project)?.lastGood?.readings ?? []);
  return readings.filter((reading) => wantsPast(store.history(project, reading)));
}
