import { type HistoryColumn, parseHistoryCsv } from "../forecast/history-csv.ts";
import type { HistoryPoint } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { whyUnreadable } from "../platform/regular-file.ts";

/** The points of a CSV file and the instant to look at: `--at` in Unix seconds, else that of the last line. Undefined after a warning. */
export async function readHistoryFile(
  host: Host,
  { file, column, at }: { readonly file: string; readonly column: HistoryColumn; readonly at: string | undefined },
): Promise<{ readonly points: readonly HistoryPoint[]; readonly atMs: number } | undefined> {
  const refuse = (message: string) => {
    host.warn(message);
    return undefined;
  };
  if (at !== undefined && !/^\d+(\.\d+)?$/.test(at)) return refuse(`--at ${at} is not a number: write Unix seconds`);
  let text: string;
  try {
    text = await host.readFile(file);
  } catch (error) {
    return refuse(`${file}: ${whyUnreadable(error)}`);
  }
  try {
    const points = parseHistoryCsv(text, column);
    const last = points.at(-1);
    if (last === undefined) return refuse(`${file}: there is no line with a number`);
    return { points, atMs: at === undefined ? last.atMs : Number(at) * 1000 }; // The pattern above admits numbers only.
  } catch (error) {
    return refuse(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
