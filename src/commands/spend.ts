import type { MonthProjection } from "../forecast/month-projection.ts";
import { projectionOfHistory } from "../forecast/spend-days.ts";
import { monthSpends } from "../ledger/month-spend.ts";
import type { Host } from "../platform/host.ts";
import { StateDirectoryError } from "../store/instance-lock.ts";
import { readStoredState } from "../store/read-only.ts";
import { readHistoryFile } from "./history-file.ts";
import { textTable } from "./text-table.ts";

export interface SpendFlags {
  readonly statePath: string;
  readonly csv: string | undefined;
  readonly at: string | undefined;
  readonly json: boolean;
}

/** `balance-alert spend`: spent in the month and projected to its end, from the stored ledgers or from a CSV of `timestamp,spent`. */
export async function runSpend(host: Host, flags: SpendFlags): Promise<number> {
  return flags.csv === undefined ? fromState(host, flags) : fromCsv(host, flags.csv, flags);
}

async function fromCsv(host: Host, csv: string, { at, json }: SpendFlags): Promise<number> {
  const history = await readHistoryFile(host, { file: csv, column: "spent", at });
  if (history === undefined) return 2;
  const answer = projectionOfHistory(history.points, history.atMs);
  if (json) host.print(JSON.stringify({ window: "month", ...answer }));
  else host.print(textTable(header, [cells(answer)]));
  return 0;
}

async function fromState(host: Host, { statePath, json }: SpendFlags): Promise<number> {
  try {
    const nowMs = host.clock.nowMs();
    const rows = readStoredState(statePath).ledgers.flatMap(({ project, series, state }) => {
      if (state?.lastGood === undefined) return [];
      return monthSpends(series, { provider: state.provider, ...state.lastGood })
        .filter(({ endsAtMs }) => nowMs < endsAtMs)
        .map(({ unit, spent, projection }) => ({ project, unit, window: "month", ...(projection ?? { spent }) }));
    });
    if (json) host.print(JSON.stringify(rows, null, 2));
    else
      host.print(
        textTable(
          ["PROJECT", "UNIT", ...header],
          rows.map((row) => [row.project, row.unit, ...cells(row)]),
        ),
      );
    return 0;
  } catch (error) {
    if (!(error instanceof StateDirectoryError)) throw error;
    host.warn(error.message);
    return 2;
  }
}

const header = ["SPENT", "PROJECTED", "80 % INTERVAL"];

function cells(answer: { readonly spent: number } | MonthProjection | undefined): string[] {
  const short = (value: number) => value.toFixed(2);
  if (answer === undefined) return ["", "", ""];
  if (!("projected" in answer)) return [short(answer.spent), "", ""];
  return [short(answer.spent), short(answer.projected), `${short(answer.low)} to ${short(answer.high)}`];
}
