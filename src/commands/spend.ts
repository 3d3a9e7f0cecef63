import { projectionOfHistory } from "../forecast/spend-days.ts";
import type { Host } from "../platform/host.ts";
import { readHistoryFile } from "./history-file.ts";
import { textTable } from "./text-table.ts";

export interface SpendFlags {
  readonly csv: string;
  readonly at: string | undefined;
  readonly json: boolean;
}

/** `balance-alert spend --csv FILE`: spent in the month and projected to its end, from a CSV of `timestamp,spent`. */
export async function runSpend(host: Host, { csv, at, json }: SpendFlags): Promise<number> {
  const history = await readHistoryFile(host, { file: csv, column: "spent", at });
  if (history === undefined) return 2;
  const answer = projectionOfHistory(history.points, history.atMs);
  if (json) host.print(JSON.stringify({ window: "month", ...answer }));
  else host.print(textTable(["SPENT", "PROJECTED", "80 % INTERVAL"], [cells(answer)]));
  return 0;
}

function cells(answer: ReturnType<typeof projectionOfHistory>): string[] {
  const short = (value: number) => value.toFixed(2);
  if (answer === undefined) return ["", "", ""];
  if (!("projected" in answer)) return [short(answer.spent), "", ""];
  return [short(answer.spent), short(answer.projected), `${short(answer.low)} to ${short(answer.high)}`];
}
