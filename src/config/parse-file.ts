/** Parses a configuration file: a small one here, a large one in a thread of its own, so that the daemon serves on meanwhile. */
import type { HostWorker } from "../platform/worker.ts";
import { isRecord } from "./is-record.ts";
import { type PathPart, parseConfigText } from "./parse-text.ts";
import type { ParsedText, Position } from "./positions.ts";

export interface ParsedFile {
  readonly value: unknown;
  /** Faults of the text itself. */
  readonly faults: ParsedText["faults"];
}

export interface FileText {
  readonly file: string;
  readonly text: string;
}

export type StartWorker = () => Promise<HostWorker | undefined>;

/** What the thread is asked. */
export type Question =
  | ({ readonly ask: "parse" } & FileText)
  | { readonly ask: "entries"; readonly key: string; readonly from: number; readonly to: number }
  | ({ readonly ask: "positions"; readonly parts: readonly PathPart[] } & FileText);

/** What it answers. Lists of the outline are left out; `lists` says how long they are. */
export interface Answers {
  readonly parse: {
    readonly faults: ParsedText["faults"];
    readonly outline: unknown;
    readonly lists: Readonly<Record<string, number>>;
  };
  readonly entries: readonly unknown[];
  readonly positions: readonly Position[];
}

/** YAML of this length takes some ten milliseconds here, and about as long as it takes to start the thread. */
const largeText = 50_000;
/** Entries that are taken over at once: a millisecond. */
const entriesAtOnce = 100;

export async function parseFile({ file, text }: FileText, startWorker?: StartWorker): Promise<ParsedFile> {
  const worker = text.length < largeText ? undefined : await startWorker?.();
  if (worker === undefined) return parseConfigText(file, text);
  return withWorker(worker, async (ask) => {
    const { faults, outline, lists } = await ask({ ask: "parse", file, text });
    return {
      faults,
      value: await withLists(outline, lists, (key, from, to) => ask({ ask: "entries", key, from, to })),
    };
  });
}

/** Where parts of a file stand. Parses it again, because only a file with problems is asked. */
export async function positionsIn(
  { file, text }: FileText,
  parts: readonly PathPart[],
  startWorker?: StartWorker,
): Promise<readonly Position[]> {
  const worker = text.length < largeText ? undefined : await startWorker?.();
  if (worker !== undefined) return withWorker(worker, (ask) => ask({ ask: "positions", file, text, parts }));
  const { positionOf } = parseConfigText(file, text);
  return parts.map(positionOf);
}

type Ask = ReturnType<typeof askingOf>;

/** Each question has its own kind of answer; the thread is ours. */
function askingOf(worker: HostWorker) {
  return <Kind extends Question["ask"]>(question: Extract<Question, { readonly ask: Kind }>) =>
    worker.ask(question) as Promise<Answers[Kind]>;
}

async function withWorker<Result>(worker: HostWorker, use: (ask: Ask) => Promise<Result>): Promise<Result> {
  try {
    return await use(askingOf(worker));
  } finally {
    worker.stop();
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
