/** The histories of a state directory, for commands. */
import {
  createSeriesHistory,
  decodeHistory,
  encodeHistory,
  type SeriesHistory,
  withPast,
} from "../forecast/forecast.ts";
import type { HistoryPoint, ProjectState, RemainingType } from "../model.ts";
import { openDatabase, prefixes, type StateReader } from "./database.ts";
import { noState, readState } from "./read-only.ts";
import { seriesKey } from "./series-key.ts";

export interface SeriesName {
  readonly project: string;
  readonly type: RemainingType;
  readonly unit: string;
  readonly account?: string;
}

export interface StoredHistory {
  readonly name: SeriesName;
  /** Undefined before the first check. */
  readonly provider: string | undefined;
  readonly history: SeriesHistory;
}

/** Which series are meant; all of them by default. */
export type SeriesFilter = { readonly [Key in keyof SeriesName]?: SeriesName[Key] | undefined };

/** Those of a daemon, running or not. @throws StateDirectoryError when there is no state */
export function readHistories(directory: string, filter: SeriesFilter): StoredHistory[] {
  return historiesIn(readState(directory), filter);
}

export interface TakenPast {
  readonly name: SeriesName;
  /** How many of the points are older than what is there. */
  readonly taken: number;
}

/** Too many series, or none, are meant. */
export class SeriesNameError extends Error {}

/**
 * Puts points in front of one history of a stopped daemon.
 * @throws StateDirectoryError, StateInUseError or SeriesNameError, whose messages say what to do
 */
export async function importHistory(
  directory: string,
  filter: SeriesFilter & { readonly project: string },
  points: readonly HistoryPoint[],
  nowMs: number,
): Promise<TakenPast> {
  if (directory === "") throw noState(directory);
  const { database } = await openDatabase(directory, () => nowMs);
  try {
    const { name, history } = meant(historiesIn(database, filter), filter);
    const longer = withPast(history, points, name.type);
    if (longer === undefined) return { name, taken: 0 };
    await database.append([[prefixes.history + keyOf(name), encodeHistory(longer)]]);
    const taken = points.filter(({ atMs }) => !(atMs >= history.firstAtMs)).length;
    return { name, taken };
  } finally {
    await database.close();
  }
}

function historiesIn(state: StateReader, filter: SeriesFilter): StoredHistory[] {
  const providers = new Map(
    [...state.records("project")].map(({ name, value }) => [name, (value as ProjectState).provider]), // Only the store writes them.
  );
  return [...state.bytes("history")].flatMap(({ key, bytes }) => {
    const name = nameOf(key);
    const isMeant = (Object.keys(filter) as (keyof SeriesName)[]).every(
      (part) => filter[part] === undefined || filter[part] === name[part],
    );
    return isMeant ? [{ name, provider: providers.get(name.project), history: decodeHistory(bytes) }] : [];
  });
}

function meant(found: readonly StoredHistory[], filter: SeriesFilter & { readonly project: string }) {
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined)
    throw new SeriesNameError(
      `${JSON.stringify(filter.project)} has several series: name one of ${found.map(({ name }) => flagsOf(name)).join("; ")}`,
    );
  const { project, type, unit, account } = filter;
  if (type === undefined || unit === undefined)
    throw new SeriesNameError(
      `the state has no such series of ${JSON.stringify(project)}: start the daemon once before, or name the series with --type and --unit`,
    );
  return {
    name: { project, type, unit, ...(account === undefined ? {} : { account }) },
    history: createSeriesHistory(),
  };
}

function flagsOf({ type, unit, account }: SeriesName): string {
  return `--type ${type} --unit ${JSON.stringify(unit)}${account === undefined ? "" : ` --account ${JSON.stringify(account)}`}`;
}

function keyOf({ project, ...reading }: SeriesName): string {
  return seriesKey(project, { kind: "remaining", value: 0, ...reading });
}

function nameOf(key: string): SeriesName {
  const [project, type, unit, account] = JSON.parse(key) as [string, RemainingType, string, string | null]; // Written by seriesKey.
  return { project, type, unit, ...(account === null ? {} : { account }) };
}
