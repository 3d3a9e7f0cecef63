/**
 * The families that prom-client keeps: its defaults for the process and Node.js, our HTTP surface, and the two
 * histograms. The registry is never switched to OpenMetrics, because rendering it in that format strips `_total` from
 * the counters for good (prom-client 15.1.3, lib/registry.js); both formats are written here from its JSON.
 */
import {
  Counter,
  collectDefaultMetrics,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from "prom-client";
import type { HttpObservation } from "../model.ts";
import { httpFamilies } from "./daemon-families.ts";
import { families } from "./families.ts";
import type { Family } from "./family.ts";
import type { ExpositionFormat } from "./series-text.ts";
import { headerText, labelsText, numberText } from "./series-text.ts";

export interface RuntimeMetrics {
  observeHttp(observation: HttpObservation): void;
  observeCheck(provider: string, durationMs: number): void;
  observeJob(task: string, durationMs: number): void;
  /** Complete families with a line feed at the end, without `# EOF`. */
  render(format: ExpositionFormat): Promise<string>;
}

const checkBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const jobBuckets = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900];
const requestBuckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];
// From a health check to a scrape of 50,000 projects.
const sizeBuckets = [256, 4096, 65_536, 1_048_576, 16_777_216, 268_435_456];

/** @param options.processMetrics whether prom-client's defaults are collected */
export function createRuntimeMetrics(options: { readonly processMetrics: boolean }): RuntimeMetrics {
  const registry = new Registry();
  const registers = [registry];
  const checkDuration = ownHistogram("balance_alert_check_duration_seconds", checkBuckets, registers);
  const jobDuration = ownHistogram("balance_alert_job_duration_seconds", jobBuckets, registers);
  const observeHttp = httpMetrics(registers);
  if (options.processMetrics) collectProcessMetrics(registry);
  return {
    observeHttp,
    observeCheck: (provider, durationMs) => checkDuration.observe({ provider }, durationMs / 1000),
    observeJob: (task, durationMs) => jobDuration.observe({ task }, durationMs / 1000),
    async render(format) {
      let text = "";
      for (const metric of await registry.getMetricsAsJSON()) {
        // The type of `getMetricsAsJSON` leaves out the values that it does return.
        text += familyText(metric as MetricObjectWithValues<MetricValue<string>>, format);
      }
      return text;
    },
  };
}

/**
 * How often the delay of the event loop is sampled. prom-client's hundred times a second take 0.3 % of a core, more than
 * everything else of a daemon with twenty accounts; ten times take 0.07 %.
 */
const lagSampleMs = 100;
/** Node.js counts the time between two samples to the delay. */
const sampledLag = /^nodejs_eventloop_lag_(?:min|max|mean|p\d+)_seconds$/;

/** prom-client's defaults less the gauges that end in `_total`, which promtool refuses and OpenMetrics forbids. */
function collectProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lagSampleMs });
  for (const { name } of registry.getMetricsAsArray()) {
    if (name.endsWith("_total") && !(registry.getSingleMetric(name) instanceof Counter))
      registry.removeSingleMetric(name);
  }
}

function ownHistogram(name: string, buckets: number[], registers: Registry[]): Histogram {
  const family = families.find((candidate) => candidate.name === name);
  if (family === undefined) throw new Error(`there is no metric family ${name}`);
  return new Histogram({ ...inRegistry(family, registers), buckets });
}

function httpMetrics(registers: Registry[]): RuntimeMetrics["observeHttp"] {
  const histogram = (family: Family, buckets: number[]) => new Histogram({ ...inRegistry(family, registers), buckets });
  const requests = new Counter(inRegistry(httpFamilies.requests, registers));
  const duration = histogram(httpFamilies.duration, requestBuckets);
  const requestSize = histogram(httpFamilies.requestSize, sizeBuckets);
  const responseSize = histogram(httpFamilies.responseSize, sizeBuckets);
  return ({ method, endpoint, status, durationSeconds, requestBytes, responseBytes }) => {
    const labels = { method, endpoint, status_code: String(status) };
    requests.inc(labels);
    duration.observe(labels, durationSeconds);
    requestSize.observe(labels, requestBytes);
    responseSize.observe(labels, responseBytes);
  };
}

function inRegistry({ name, help, labels }: Family, registers: Registry[]) {
  return { name, help, labelNames: [...labels], registers };
}

const noOrder: readonly string[] = [];

function familyText(metric: MetricObjectWithValues<MetricValue<string>>, format: ExpositionFormat): string {
  const { name, help } = metric;
  // Typed as an enum that exists only in the type declarations; at run time it is a string.
  const type = String(metric.type);
  let lines = "";
  for (const { metricName, labels, value } of metric.values as readonly (MetricValue<string> & {
    metricName?: string;
  })[]) {
    if (!isMeasured(value)) continue;
    const shown = sampledLag.test(name) ? Math.max(0, value - lagSampleMs / 1000) : value;
    const series = metricName ?? name;
    lines += `${series}${labelsText(series, noOrder, writtenLabels(labels))}${numberText(shown)}\n`;
  }
  if (lines === "") return "";
  const unit = /_(seconds|bytes)(_total)?$/.exec(name)?.[1];
  return headerText({ name, help: help.replaceAll('"', "'"), type, unit }, format) + lines;
}

/**
 * Two scrapes within one interval of the event loop monitor leave it without a measurement: its mean is then NaN and
 * its minimum 2^63 - 1 nanoseconds.
 */
function isMeasured(value: number): boolean {
  return Number.isFinite(value) && value !== (2 ** 63 - 1) / 1e9;
}

function writtenLabels(labels: Readonly<Partial<Record<string, string | number>>>): Record<string, string> {
  const written: Record<string, string> = {};
  for (const [name, value] of Object.entries(labels)) {
    if (value !== undefined) written[name] = name === "le" ? bucketBound(value) : String(value);
  }
  return written;
}

/**
 * A bucket's bound as OpenMetrics wants it and as Prometheus 3 stores it: always a float, `1.0` and `1.048576e+06`.
 * Written so in both formats, or a change of the format would make new series.
 */
export function bucketBound(bound: string | number): string {
  if (typeof bound === "string") return bound;
  if (bound === 0 || (bound >= 1e-4 && bound < 1e6)) return Number.isInteger(bound) ? `${bound}.0` : String(bound);
  const [mantissa, exponent = "+0"] = bound.toExponential().split("e");
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
