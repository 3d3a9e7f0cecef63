import type { CheckType } from "../model.ts";
import type { Logger } from "../platform/logger.ts";
import type { BlockSamples } from "./block-samples.ts";
import { Exposition } from "./exposition.ts";
import { families as ownFamilies } from "./families.ts";
import type { Family } from "./family.ts";
import { type CompressedPart, compressPart, gzipMember } from "./gzip-member.ts";
import { acceptsGzip, negotiateFormat } from "./negotiate.ts";
import type { RuntimeMetrics } from "./runtime.ts";
import type { ExpositionFormat } from "./series-text.ts";

/** Computes the samples of one block from whatever is known now. Pure but for what it reads; no network, no waiting. */
export type ComputeBlock = (nowMs: number) => BlockSamples;

export interface Scrape {
  /** Of one state; later changes do not touch it. Made for this scrape alone, so it may be freed when it was sent. */
  readonly body: Buffer;
  readonly contentType: string;
  readonly encoding?: "gzip";
}

export interface Metrics {
  /**
   * Adds a block (`project:OpenRouter`, `jobs`, ...) or replaces how it is computed. No two blocks have a series with the
   * same labels.
   */
  register(key: string, compute: ComputeBlock): void;
  /** The next scrape computes the block anew. Cheap; an unknown key is not an error, for a reload may have removed it. */
  invalidate(key: string): void;
  /** The block's series are gone at the next scrape. */
  remove(key: string): void;
  /** What needs attention, as of the last scrape. */
  alerts(): Readonly<Record<CheckType, number>>;
  /** Every block, for a reader in the process; its samples are computed when they are asked for. */
  blocks(): Iterable<{ readonly key: string; readonly samples: () => BlockSamples["samples"] }>;
  /** One consistent state: nothing else runs between the first number that is read and the last one that is written. */
  scrape(accept: string | undefined, acceptEncoding: string | undefined): Promise<Scrape>;
}

export interface MetricsOptions {
  readonly nowMs: () => number;
  readonly logger: Logger;
  readonly runtime: RuntimeMetrics;
  /** Called at the beginning of every scrape, to invalidate what has changed. */
  readonly refresh?: (nowMs: number) => void;
  /**
   * Lets the event loop turn. Where it is given, what changes by the thousand (a start, a reload, a slot of all projects) is computed in
   * small parts before the next scrape, which would otherwise block for all of it: half a second at 10,000 projects (bench/poll.ts).
   */
  readonly pause?: () => Promise<void>;
  /** The families that may be shown; ours unless a benchmark has its own. */
  readonly families?: readonly Family[];
}

interface Entry {
  readonly key: string;
  compute: ComputeBlock;
  validUntilMs: number;
  alerts: BlockSamples["alerts"];
  /** Samples that were left out at the last computation. */
  leftOut: number;
}

const checkTypes = ["balance", "subscription", "email"] as const satisfies readonly CheckType[];
const alertsFamily = "balance_alert_alerts_active";
const never = Number.POSITIVE_INFINITY;
/** A clock that is kept right steps back by less; a day does not change by it. */
const smallestStepBackMs = 1000;

/** Blocks that are left to a scrape: some milliseconds. What changes several times between two scrapes is then computed once. */
const leftToScrape = 200;
/** Blocks computed between two turns of the event loop: a millisecond or two. */
const blocksAtOnce = 20;

export function createMetrics(options: MetricsOptions): Metrics {
  return new BlockMetrics(options);
}

class BlockMetrics implements Metrics {
  readonly #options: MetricsOptions;
  readonly #exposition: Exposition;
  readonly #showsAlerts: boolean;
  readonly #entries = new Map<string, Entry>();
  readonly #outdated = new Set<Entry>();
  readonly #alerts: Record<CheckType, number> = { balance: 0, subscription: 0, email: 0 };
  #isSettling = false;
  #shownAtMs = Number.NEGATIVE_INFINITY;
  readonly #compressed = new Map<ExpositionFormat, { version: number; part: Promise<CompressedPart> }>();

  constructor(options: MetricsOptions) {
    const families = options.families ?? ownFamilies;
    this.#options = options;
    this.#exposition = new Exposition(families);
    this.#showsAlerts = families.some(({ name }) => name === alertsFamily);
  }

  register(key: string, compute: ComputeBlock): void {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { key, compute, validUntilMs: never, alerts: undefined, leftOut: 0 };
      this.#entries.set(key, entry);
    }
    entry.compute = compute;
    this.#outdated.add(entry);
    this.#settleSoon();
  }

  invalidate(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#outdated.add(entry);
    this.#settleSoon();
  }

  remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#count(entry.alerts, -1);
    this.#entries.delete(key);
    this.#outdated.delete(entry);
    this.#exposition.removeBlock(key);
  }

  alerts(): Readonly<Record<CheckType, number>> {
    return { ...this.#alerts };
  }

  *blocks(): ReturnType<Metrics["blocks"]> {
    for (const { key, compute } of this.#entries.values()) yield { key, samples: () => this.#samplesOf(key, compute) };
  }

  #samplesOf(key: string, compute: ComputeBlock): BlockSamples["samples"] {
    const { logger, nowMs } = this.#options;
    try {
      return compute(nowMs()).samples;
    } catch (error) {
      logger.error("metrics cannot be computed", { block: key, error: String(error) });
      return [];
    }
  }

  async scrape(accept: string | undefined, acceptEncoding: string | undefined): Promise<Scrape> {
    const { format, contentType } = negotiateFormat(accept);
    // What waits comes first; from the last wait to the copy of the text nothing else runs.
    await this.#settled();
    const runtimeText = await this.#options.runtime.render(format);
    const rest = Buffer.from(format === "openmetrics" ? `${runtimeText}# EOF\n` : runtimeText);
    this.#bringUpToDate();
    if (acceptsGzip(acceptEncoding)) {
      return { body: gzipMember(await this.#compressedPart(format), rest), contentType, encoding: "gzip" };
    }
    return { body: this.#exposition.render(format, rest), contentType };
  }

  #settleSoon(): void {
    if (this.#isSettling || this.#outdated.size <= leftToScrape || this.#options.pause === undefined) return;
    this.#isSettling = true;
    void this.#settle(this.#options.pause);
  }

  /** Waits until what is outdated now has been computed; what becomes outdated meanwhile is not waited for. */
  async #settled(): Promise<void> {
    const turns = Math.ceil(this.#outdated.size / blocksAtOnce);
    for (let turn = 0; turn < turns && this.#isSettling; turn++) await this.#options.pause?.();
  }

  async #settle(pause: () => Promise<void>): Promise<void> {
    while (this.#outdated.size > leftToScrape) {
      await pause();
      const nowMs = this.#options.nowMs();
      let shown = 0;
      for (const entry of this.#outdated) {
        if (shown++ === blocksAtOnce) break;
        this.#outdated.delete(entry);
        this.#show(entry, nowMs);
      }
    }
    this.#isSettling = false;
  }

  #bringUpToDate(): void {
    const nowMs = this.#options.nowMs();
    this.#options.refresh?.(nowMs);
    // The clock was set back: nothing is known about how long what is shown has been right.
    const isSetBack = nowMs < this.#shownAtMs - smallestStepBackMs;
    this.#shownAtMs = nowMs;
    // 0.7 ms at 50,000 blocks.
    for (const entry of this.#entries.values()) if (isSetBack || entry.validUntilMs <= nowMs) this.#outdated.add(entry);
    for (const entry of this.#outdated) this.#show(entry, nowMs);
    this.#outdated.clear();
    if (!this.#showsAlerts) return;
    this.#exposition.setBlock(
      alertsFamily,
      checkTypes.map((kind) => ({ family: alertsFamily, labels: { kind }, value: this.#alerts[kind] })),
    );
  }

  #show(entry: Entry, nowMs: number): void {
    const { logger } = this.#options;
    try {
      const computed = entry.compute(nowMs);
      this.#uncount(entry);
      const { samples, validUntilMs, alerts } = computed;
      const leftOut = this.#exposition.setBlock(entry.key, samples);
      if (leftOut > 0 && leftOut !== entry.leftOut) {
        logger.warn("series left out because others have the same labels", { block: entry.key, series: leftOut });
      }
      entry.leftOut = leftOut;
      entry.alerts = alerts;
      entry.validUntilMs = validUntilMs;
    } catch (error) {
      // A bug in one block must not hide all the others; its own series are absent rather than wrong.
      this.#uncount(entry);
      this.#exposition.removeBlock(entry.key);
      logger.error("metrics cannot be computed", { block: entry.key, error: String(error) });
    }
    this.#count(entry.alerts, 1);
  }

  #uncount(entry: Entry): void {
    this.#count(entry.alerts, -1);
    entry.alerts = undefined;
    entry.validUntilMs = never;
  }

  /** Adds (1) or takes back (-1) what a block contributes. */
  #count(alerts: BlockSamples["alerts"], sign: 1 | -1): void {
    if (alerts !== undefined) this.#alerts[alerts.kind] += sign * alerts.count;
  }

  /** The compressed text of our families, made once for all scrapes of the same state. */
  #compressedPart(format: ExpositionFormat): Promise<CompressedPart> {
    const { version } = this.#exposition;
    const known = this.#compressed.get(format);
    if (known?.version === version) return known.part;
    const part = compressPart(this.#exposition.render(format));
    this.#compressed.set(format, { version, part });
    part.catch(() => this.#compressed.delete(format));
    return part;
  }
}
