import { rememberedPoints } from "../forecast/forecast.ts";
import type { HistoryPoint } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { StateDirectoryError, StateInUseError } from "../store/instance-lock.ts";
import {
  importHistory,
  readHistories,
  type SeriesFilter,
  type SeriesName,
  SeriesNameError,
  type StoredHistory,
} from "../store/stored-histories.ts";
import { readHistoryFile } from "./history-file.ts";

export interface HistoryImportFlags {
  readonly statePath: string;
  readonly series: SeriesFilter & { readonly project: string };
}

/** `balance-alert history import FILE`: a CSV of `timestamp,balance` in front of what a stopped daemon has seen itself. */
export async function runHistoryImport(
  host: Host,
  file: string,
  { statePath, series }: HistoryImportFlags,
): Promise<number> {
  const nowMs = host.clock.nowMs();
  const read = await readHistoryFile(host, { file, column: "balance", at: undefined });
  if (read === undefined) return 2;
  if (read.atMs > nowMs) {
    host.warn(`${file}: the last line is in the future: write Unix seconds in UTC`);
    return 2;
  }
  try {
    const { name, taken } = await importHistory(statePath, series, read.points, nowMs);
    const rest = taken === read.points.length ? "" : "; what is there already wins over the others";
    host.print(`${taken} of ${read.points.length} amounts taken into the history of ${nameText(name)}${rest}`);
    return 0;
  } catch (error) {
    if (error instanceof StateInUseError)
      host.warn(`a daemon runs on ${statePath}: stop it, import, and start it again`);
    else if (error instanceof StateDirectoryError || error instanceof SeriesNameError || error instanceof RangeError)
      host.warn(error.message);
    else throw error;
    return 2;
  }
}

function nameText({ project, type, unit, account }: SeriesName): string {
  return `${project} (${[type, account, unit].filter((part) => part !== undefined).join(", ")})`;
}

export interface HistoryExportFlags {
  readonly statePath: string;
  readonly format: "openmetrics" | "csv";
  readonly series: SeriesFilter;
}

/** `balance-alert history export`: the amounts of all series, or of those that are named. */
export async function runHistoryExport(host: Host, { statePath, format, series }: HistoryExportFlags): Promise<number> {
  try {
    const histories = readHistories(statePath, series);
    if (format === "openmetrics") printOpenMetrics(host, histories);
    else printCsv(host, histories);
    return 0;
  } catch (error) {
    if (!(error instanceof StateDirectoryError || error instanceof RangeError)) throw error;
    host.warn(error.message);
    return 2;
  }
}

/** For `promtool tsdb create-blocks-from openmetrics`. */
function printOpenMetrics(host: Host, histories: readonly StoredHistory[]): void {
  host.print("# TYPE balance_alert_balance gauge");
  for (const { name, provider, history } of histories) {
    const { project, type, unit, account } = name;
    const labels = Object.entries({ project, provider, type, unit, account })
      .flatMap(([label, value]) => (value === undefined ? [] : [`${label}="${escaped(value)}"`]))
      .join(",");
    const lines = pointsOf(history).map(
      ({ atMs, value }) => `balance_alert_balance{${labels}} ${value} ${atMs / 1000}`,
    );
    if (lines.length > 0) host.print(lines.join("\n"));
  }
  host.print("# EOF");
}

function escaped(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

/** One series alone is what `history import` reads. */
function printCsv(host: Host, histories: readonly StoredHistory[]): void {
  const isOne = histories.length === 1;
  host.print(isOne ? "timestamp,balance" : "project,type,account,unit,timestamp,balance");
  for (const { name, history } of histories) {
    const { project, type, account = "", unit } = name;
    const before = isOne ? "" : `${[project, type, account, unit].map(cell).join(",")},`;
    const lines = pointsOf(history).map(({ atMs, value }) => `${before}${atMs / 1000},${value}`);
    if (lines.length > 0) host.print(lines.join("\n"));
  }
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** Sums of binary fractions carry dust. */
function pointsOf(history: StoredHistory["history"]): HistoryPoint[] {
  return rememberedPoints(history).map(({ atMs, value }) => ({ atMs, value: Number(value.toPrecision(10)) }));
}
