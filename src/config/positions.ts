import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
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
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true, merge: true });
  const at = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults = document.errors.map((error) => ({ message: error.message, position: at(error.pos[0]) }));
  let value: unknown;
  try {
    if (faults.length === 0) value = document.toJS({ maxAliasCount });
  } catch (error) {
    // An alias without its anchor, or too many of them: yaml finds out only here, and does not say where.
    faults.push({ message: error instanceof Error ? error.message : String(error), position: { line: 1, column: 1 } });
  }
  return {
    value,
    faults,
    positionOf: (path, part = "value") => at(offsetOf(document.contents, path, part)),
  };
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
