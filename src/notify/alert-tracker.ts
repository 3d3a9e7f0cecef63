import type { Sample } from "../metrics/exposition.ts";
import type { Labels } from "../metrics/series-text.ts";
import type { Alert, AlertSubject } from "./alert.ts";
import { BlockSeries, labelsKey } from "./block-series.ts";
import type { Condition, SeriesView, TotalCondition } from "./condition.ts";
import { conditions, inhibitions, totalConditions } from "./conditions.ts";

/** A part of what /metrics shows, as of now. */
export interface Block {
  /** `project:OpenRouter`, `mailbox:ops`, `daemon`, ... */
  readonly key: string;
  readonly samples: () => readonly Sample[];
}

/** What outlives the process: when conditions began to hold, and when amounts were gone. Epoch milliseconds by key. */
export interface TrackedTimes {
  readonly since: Readonly<Record<string, number>>;
  readonly emptied: Readonly<Record<string, number>>;
}

export interface FoundAlerts {
  /** What has held as long as its rule waits. */
  readonly firing: readonly Alert[];
  /** Whether a firing alert that is worse hides this one. */
  readonly isInhibited: (alert: Alert) => boolean;
  /** What holds, but not yet long enough. */
  readonly pending: readonly Alert[];
  /** Whether the times to be kept differ from those before. */
  readonly isChanged: boolean;
}

export interface TrackerOptions {
  readonly blocks: () => Iterable<Block>;
  readonly subjectOf: (blockKey: string) => AlertSubject;
  /** Lets the event loop turn. */
  readonly pause: () => Promise<void>;
  /** The table; a test has a shorter one. */
  readonly conditions?: readonly Condition[];
}

/** Blocks between two turns of the event loop: a millisecond or two. */
const blocksAtOnce = 50;
const emptiedKeptMs = 86_400_000;

/** Evaluates the conditions over the samples that the metrics show, and knows since when each holds. */
export class AlertTracker {
  readonly #options: TrackerOptions;
  readonly #byFamily = new Map<string, Condition[]>();
  #since: Map<string, number>;
  readonly #emptied: Map<string, number>;
  /** Series without a threshold of which something was left when they were last seen. */
  readonly #filled = new Set<string>();

  constructor(options: TrackerOptions, times: TrackedTimes = { since: {}, emptied: {} }) {
    this.#options = options;
    this.#since = new Map(Object.entries(times.since));
    this.#emptied = new Map(Object.entries(times.emptied));
    for (const condition of options.conditions ?? conditions)
      this.#byFamily.set(condition.family, [...(this.#byFamily.get(condition.family) ?? []), condition]);
  }

  get times(): TrackedTimes {
    return { since: Object.fromEntries(this.#since), emptied: Object.fromEntries(this.#emptied) };
  }

  async evaluate(nowMs: number): Promise<FoundAlerts> {
    const found = new Map<string, Alert>();
    const since = new Map<string, number>();
    const emptiedBefore = this.#emptied.size;
    const totals = { checked: 0, failing: 0 };
    const add = (condition: Condition | TotalCondition, labels: Labels, value: number, subject: AlertSubject) => {
      const { alert, severity, when } = condition;
      const key = `${alert} ${severity} ${labelsKey(labels)}`;
      const sinceMs = this.#since.get(key) ?? nowMs;
      since.set(key, sinceMs);
      if (!found.has(key)) found.set(key, { key, alert, severity, when, labels, value, sinceMs, subject });
    };
    const paymentFailed = this.#hasFailedPayment();
    let blocks = 0;
    for (const { key, samples } of this.#options.blocks()) {
      if (++blocks % blocksAtOnce === 0) await this.#options.pause();
      const series = new BlockSeries(samples());
      const subject = this.#options.subjectOf(key);
      for (const { value } of series.of("balance_alert_check_status")) {
        totals.checked += 1;
        if (value === 0) totals.failing += 1;
      }
      this.#noteAmounts(series, nowMs);
      for (const [family, about] of this.#byFamily)
        for (const { labels, value } of series.of(family)) {
          const view = this.#view(series, { labels, value, nowSeconds: nowMs / 1000, paymentFailed });
          for (const condition of about) {
            const held = condition.holds(view, condition.limits);
            if (held !== undefined) add(condition, withoutLabels(labels, condition.without), held, subject);
          }
        }
    }
    for (const condition of totalConditions) {
      const held = condition.holds(totals, condition.limits);
      if (held !== undefined) add(condition, {}, held, { labels: {} });
    }
    const isChanged =
      since.size !== this.#since.size ||
      emptiedBefore !== this.#emptied.size ||
      [...since.keys()].some((key) => !this.#since.has(key));
    this.#since = since;
    return { ...this.#sorted(found.values(), nowMs), isChanged };
  }

  #sorted(found: Iterable<Alert>, nowMs: number) {
    const [firing, pending]: [Alert[], Alert[]] = [[], []];
    const waits = new Map(
      [...[...this.#byFamily.values()].flat(), ...totalConditions].map(({ alert, severity, waitMs }) => [
        `${alert} ${severity}`,
        waitMs,
      ]),
    );
    for (const alert of found)
      (nowMs - alert.sinceMs >= (waits.get(`${alert.alert} ${alert.severity}`) ?? 0) ? firing : pending).push(alert);
    return { firing, pending, isInhibited: inhibitorOf(firing) };
  }

  #view(series: BlockSeries, known: Pick<SeriesView, "labels" | "value" | "nowSeconds" | "paymentFailed">): SeriesView {
    const emptiedAtMs = this.#emptied.get(labelsKey(known.labels));
    return {
      ...known,
      at: (family) => series.value(family, known.labels),
      having: (family, labels) => series.having(family, labels),
      emptiedAtSeconds: emptiedAtMs === undefined ? undefined : emptiedAtMs / 1000,
    };
  }

  /** Prometheus looks back a day for this; the daemon remembers when it saw an amount go. */
  #noteAmounts(series: BlockSeries, nowMs: number): void {
    for (const { labels, value } of series.of("balance_alert_balance")) {
      if (series.value("balance_alert_threshold", labels) !== undefined) continue;
      const key = labelsKey(labels);
      if (value > 0) {
        this.#filled.add(key);
        this.#emptied.delete(key);
      } else if (this.#filled.delete(key)) this.#emptied.set(key, nowMs);
      else if (nowMs - (this.#emptied.get(key) ?? nowMs) > emptiedKeptMs) this.#emptied.delete(key);
    }
  }

  #hasFailedPayment(): boolean {
    for (const { key, samples } of this.#options.blocks())
      if (key.startsWith("mailbox:"))
        for (const { family, labels, value } of samples())
          if (family === "balance_alert_email_alerts" && labels["category"] === "payment_failed" && value > 0)
            return true;
    return false;
  }
}

function withoutLabels(labels: Labels, without: readonly string[] = []): Labels {
  if (without.length === 0) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !without.includes(name)));
}

function inhibitorOf(firing: readonly Alert[]): FoundAlerts["isInhibited"] {
  const rules = inhibitions.map((rule) => {
    const scope = ({ labels }: Alert) => JSON.stringify(rule.equal.map((name) => labels[name] ?? ""));
    const scopes = new Map<string, Set<string>>();
    for (const alert of firing)
      if (rule.sources.includes(alert.alert) && (rule.sourceSeverity ?? alert.severity) === alert.severity)
        scopes.set(scope(alert), (scopes.get(scope(alert)) ?? new Set()).add(alert.key));
    return { ...rule, scope, scopes };
  });
  return (alert) =>
    rules.some(({ targets, targetSeverities, scope, scopes }) => {
      if (!targets.includes(alert.alert) || targetSeverities?.includes(alert.severity) === false) return false;
      const hiding = scopes.get(scope(alert));
      // Nothing hides itself.
      return hiding !== undefined && (hiding.size > 1 || !hiding.has(alert.key));
    });
}
