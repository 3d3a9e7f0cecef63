/** Parses a configuration file: a small one here, a large one in a thread of its own, so that the daemon serves on meanwhile. */
import type { HostWorker } from "../platform/worker.ts";
import { isRecord } from "./is-record.ts";
import { fileOf, type Place } from "./parsed-file.ts";
import type { ParsedText, Position } from "./positions.ts";

export interface ParsedFile {
  readonly value: unknown;
  /** Faults of the text itself. */
  readonly faults: ParsedText["faults"];
  positionsOf(places: readonly Place[]): Promise<readonly Position[]>;
  /** Lets go of what was kept for `positionsOf`. */
  close(): void;
}

export interface FileText {
  readonly file: string;
  readonly text: string;
  readonly startWorker?: (() => Promise<HostWorker | undefined>) | undefined;
}

/** What the thread is asked. */
export type Question =
  | { readonly ask: "parse"; readonly file: string; readonly text: string }
  | { readonly ask: "entries"; readonly key: string; readonly from: number; readonly to: number }
  | { readonly ask: "places"; readonly places: readonly Place[] };

/** What it answers. Lists of the outline are left out; `lists` says how long they are. */
export interface Answers {
  readonly parse: {
    readonly faults: ParsedText["faults"];
    readonly outline: unknown;
    readonly lists: Readonly<Record<string, number>>;
  };
  readonly entries: readonly unknown[];
  readonly places: readonly Position[];
}

/** YAML of this length takes some ten milliseconds here, and about as long as it takes to start the thread. */
const largeText = 50_000;
/** Entries that are taken over at once: a millisecond. */
const entriesAtOnce = 100;

export async function parseFile({ file, text, startWorker }: FileText): Promise<ParsedFile> {
  const worker = text.length < largeText ? undefined : await startWorker?.();
  if (worker !== undefined) return parseInThread(worker, file, text);
  const { value, faults, positionOf } = fileOf(file, text);
  return { value, faults, positionsOf: async (places) => places.map(positionOf), close: () => {} };
}

async function parseInThread(worker: HostWorker, file: string, text: string): Promise<ParsedFile> {
  // Each question has its own kind of answer; the thread is ours.
  const ask = <Kind extends Question["ask"]>(question: Question & { readonly ask: Kind }) =>
    worker.ask(question) as Promise<Answers[Kind]>;
  try {
    const { faults, outline, lists } = await ask({ ask: "parse", file, text });
    return {
      faults,
      value: await withLists(outline, lists, (key, from, to) => ask({ ask: "entries", key, from, to })),
      positionsOf: (places) => ask({ ask: "places", places }),
      close: () => worker.stop(),
    };
  } catch (error) {
    worker.stop();
    throw error;
  }
}

async function withLists(
  outline: unknown,
  lists: Readonly<Record<string, number>>,
  entries: (key: string, from: number, to: number) => Promise<readonly unknown[]>,
): Promise<unknown> {
  if (!isRecord(outline)) return outline;
  const value: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(outline)) {
    value[key] = one;
    const length = Object.hasOwn(lists, key) ? lists[key] : undefined;
    if (length === undefined) continue;
    const list: unknown[] = [];
    while (list.length < length) list.push(...(await entries(key, list.length, list.length + entriesAtOnce)));
    value[key] = list;
  }
  return value;
}
