/** Histories of other programs: a CSV of `timestamp,balance` or `timestamp,spent` with Unix seconds, oldest first. */
import type { HistoryPoint } from "../model.ts";
import { createSeriesHistory, type Forecast, forecast, observe } from "./forecast.ts";

/** What the second column of a history holds. */
export type HistoryColumn = "balance" | "spent";

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The points of a CSV text. The first line is `timestamp,` and the column; an empty line at the end is allowed.
 *
 * @throws RangeError whose message names the line and what belongs there.
 */
export function parseHistoryCsv(text: string, column: HistoryColumn): HistoryPoint[] {
  const header = `timestamp,${column}`;
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  while (lines.at(-1)?.trim() === "") lines.pop();
  const first = lines[0]?.trim();
  if (first === undefined) throw new RangeError(`line 1: the file is empty: write "${header}"`);
  if (first !== header) throw new RangeError(`line 1: ${quoted(first)} is not the header: write "${header}"`);
  const points: HistoryPoint[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const point = parseLine(line, index + 1, column);
    const before = points.at(-1);
    if (before !== undefined && point.atMs <= before.atMs) {
      throw new RangeError(
        `line ${index + 1}: the timestamp is not later than the one before: sort the lines, oldest first`,
      );
    }
    points.push(point);
  }
  return points;
}

function parseLine(line: string, lineNumber: number, column: HistoryColumn): HistoryPoint {
  const cells = line.split(",").map((cell) => cell.trim());
  const [timestamp, amount] = cells;
  if (cells.length !== 2 || timestamp === undefined || amount === undefined) {
    throw new RangeError(
      `line ${lineNumber}: ${quoted(line)} has ${cells.length} columns: write "timestamp,${column}"`,
    );
  }
  const seconds = number.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(seconds >= 0 && seconds < 1e11)) {
    throw new RangeError(
      `line ${lineNumber}: ${quoted(timestamp)} is not a timestamp: write Unix seconds, such as 1767225600`,
    );
  }
  const value = number.test(amount) ? Number(amount) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw new RangeError(`line ${lineNumber}: ${quoted(amount)} is not a number: write one, such as 12.5`);
  }
  return { atMs: seconds * 1000, value };
}

/** What can stand in a message, whatever is in the file. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

/** The forecast that a daemon would have made at `atMs`, having seen the points up to then as balances. */
export function forecastOfHistory(points: readonly HistoryPoint[], atMs: number): Forecast {
  const history = createSeriesHistory();
  for (const point of points) {
    if (point.atMs > atMs) break;
    observe(history, { ...point, type: "balance" });
  }
  return forecast(history, { nowMs: atMs });
}
