import { type Forecast, forecast } from "../forecast/forecast.ts";
import { forecastOfHistory } from "../forecast/history-csv.ts";
import type { Host } from "../platform/host.ts";
import { remainingReadings } from "../readings/thresholds.ts";
import { StateDirectoryError } from "../store/instance-lock.ts";
import { readStoredSeries } from "../store/read-only.ts";
import { readHistoryFile } from "./history-file.ts";
import { textTable } from "./text-table.ts";

export interface RunwayFlags {
  readonly statePath: string;
  readonly csv: string | undefined;
  readonly at: string | undefined;
  readonly json: boolean;
}

/** `balance-alert runway`: burn rate and runway from stored history, or from a CSV of `timestamp,balance`. */
export async function runRunway(host: Host, flags: RunwayFlags): Promise<number> {
  return flags.csv === undefined ? fromState(host, flags) : fromCsv(host, flags.csv, flags);
}

async function fromCsv(host: Host, file: string, { at, json }: RunwayFlags): Promise<number> {
  const history = await readHistoryFile(host, { file, column: "balance", at });
  if (history === undefined) return 2;
  const answer = forecastOfHistory(history.points, history.atMs);
  host.print(json ? JSON.stringify(forecastJson(answer)) : textTable(header, [cells("", answer)]));
  return 0;
}

async function fromState(host: Host, { statePath, json }: RunwayFlags): Promise<number> {
  try {
    const series = await readStoredSeries(statePath);
    const rows = series.flatMap(({ project, state, historyOf }) =>
      remainingReadings(state?.lastGood?.readings ?? []).flatMap((reading) => {
        const history = historyOf(reading);
        return history === undefined ? [] : [{ project, reading, answer: forecast(history) }];
      }),
    );
    host.print(
      json
        ? JSON.stringify(
            rows.map(({ project, reading: { type, account, unit, value }, answer }) => ({
              project,
              type,
              account,
              unit,
              value,
              ...forecastJson(answer),
              reason: answer.reason,
            })),
            null,
            2,
          )
        : textTable(
            ["SERIES", ...header],
            rows.map(({ project, reading, answer }) => [
              [project, reading.type, reading.account].filter(Boolean).join(" "),
              ...cells(` ${reading.unit}`, answer),
            ]),
          ),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof StateDirectoryError)) throw error;
    host.warn(error.message);
    return 2;
  }
}

/** The contract's keys; absent when nothing burns. */
function forecastJson({ burnRatePerDay, runwayDays, low, high, confidence }: Forecast) {
  return { burnRatePerDay, runwayDays, low, high, confidence };
}

const header = ["BURN A DAY", "RUNWAY DAYS", "80 % INTERVAL", "CONFIDENCE", "WHY"];

function cells(unit: string, { burnRatePerDay, runwayDays, low, high, confidence, reason }: Forecast): string[] {
  const short = (value: number | undefined) => (value === undefined ? "" : value.toPrecision(3));
  const interval = low === undefined ? "" : `${short(low)} to ${high === undefined ? "open" : short(high)}`;
  return [
    burnRatePerDay === undefined ? "" : `${short(burnRatePerDay)}${unit}`,
    short(runwayDays),
    interval,
    confidence,
    reason,
  ];
}
