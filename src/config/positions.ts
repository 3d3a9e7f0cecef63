import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from "yaml";
import type { Path } from "./secrets.ts";

/** A place in the text, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface ParsedText {
  readonly value: unknown;
  /** Faults of the YAML itself. */
  readonly faults: readonly { readonly message: string; readonly position: Position }[];
  /** Where a path was written; for a key that is not there, where its nearest parent is. */
  readonly positionOf: (path: Path, part?: "key" | "value") => Position;
}

/** More aliases than this is a billion-laughs attack or a mistake: https://eemeli.org/yaml/#tojs-options */
const maxAliasCount = 100;

/** Reads YAML 1.2 (of which JSON is a part) and remembers where everything stands. */
export function parseText(text: string): ParsedText {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true, merge: true });
  const at = positionsIn(text);
  const faults = document.errors.map((error) => ({ message: error.message, position: at(error.pos[0]) }));
  let value: unknown;
  try {
    const circle = faults.length === 0 ? circularAlias(document) : undefined;
    if (circle !== undefined)
      faults.push({ message: `*${circle.source} stands for something that it is a part of`, position: at(circle.at) });
    if (faults.length === 0) value = document.toJS({ maxAliasCount });
  } catch (error) {
    // An alias without its anchor, or too many of them: yaml finds out only here, and does not say where.
    const message = error instanceof Error ? error.message : String(error);
    faults.push({ message, position: at(offsetOfAlias(document)) });
  }
  return {
    value,
    faults,
    positionOf: (path, part = "value") => at(offsetOf(document.contents, path, part)),
  };
}

/** Places by offset. yaml's own LineCounter misses the ends of lines within scalars that turn out to be wrong. */
function positionsIn(text: string): (offset: number) => Position {
  let starts: number[] | undefined;
  return (offset) => {
    if (starts === undefined) {
      starts = [0];
      for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
    }
    const place = Math.min(offset, text.length);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: place - (starts[low] ?? 0) + 1 };
  };
}

/** An alias within the very part that has its anchor: as a value it would have no end. */
function circularAlias(document: Document): { readonly source: string; readonly at: number } | undefined {
  let found: { readonly source: string; readonly at: number } | undefined;
  visit(document, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document);
      if (target === undefined || !ancestors.some((ancestor) => ancestor === target)) return undefined;
      found = { source: alias.source, at: startOf(alias) ?? 0 };
      return visit.BREAK;
    },
  });
  return found;
}

/** The first alias without an anchor before it, else the first alias. */
function offsetOfAlias(document: Document): number {
  const anchors = new Set<string>();
  let first: number | undefined;
  let unresolved: number | undefined;
  visit(document, (_, node) => {
    if (isAlias(node)) {
      first ??= startOf(node);
      if (!anchors.has(node.source)) unresolved ??= startOf(node);
    } else if (isNode(node) && "anchor" in node && typeof node.anchor === "string") anchors.add(node.anchor);
  });
  return unresolved ?? first ?? 0;
}

function offsetOf(root: Node | null, path: Path, part: "key" | "value"): number {
  let node: unknown = root;
  let offset = startOf(root) ?? 0;
  for (const step of path) {
    if (isAlias(node)) return offset; // What is wrong behind an alias is shown where the alias stands.
    if (isMap(node)) {
      const pair = findPair(node, step);
      if (pair === undefined) return offset;
      // The key is where people look; its value may be on the next line.
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return part === "value" && isScalar(node) ? (startOf(node) ?? offset) : offset;
}

function findPair(map: YAMLMap, key: string | number) {
  return map.items.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === String(key));
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return undefined;
  return typeof node.range[0] === "number" ? node.range[0] : undefined;
}

/** `config.yaml:14:5: text`. */
export function problemText(file: string, { line, column }: Position, text: string): string {
  return `${file}:${line}:${column}: ${text}`;
}
