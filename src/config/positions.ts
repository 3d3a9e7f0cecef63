import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  Parser,
  visit,
  type YAMLMap,
} from "yaml";
import type { Path } from "./problem.ts";
import { duplicateKeys, explainError, type Fault, mergeFault, structureFault } from "./yaml-faults.ts";

/** A position in a text, counted from 1. */
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
  const at = positionsIn(text);
  const { document, faults, value } = parseYaml(text, (offset) => at(offset).line);
  return {
    value,
    faults: faults.map(({ message, at: offset }) => ({ message, position: at(offset) })),
    positionOf: (path, part = "value") => at(offsetOf(document?.contents ?? null, path, part)),
  };
}

interface ParsedYaml {
  readonly document?: Document;
  readonly faults: readonly Fault[];
  readonly value?: unknown;
}

function parseYaml(text: string, lineOf: (offset: number) => number): ParsedYaml {
  const tokens = [...new Parser().parse(text)];
  const structure = structureFault(tokens);
  if (structure !== undefined) return { faults: [structure] };
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, merge: true });
  const [document] = composer.compose(tokens, true, text.length);
  if (document === undefined) return { faults: [] };
  const [error] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error !== undefined) return { document, faults: [explainError(text, tokens, error)] };
  const [, another] = tokens.filter(({ type }) => type === "document");
  if (another !== undefined)
    return { document, faults: [{ message: "this begins another document: leave it out", at: another.offset }] };
  const faults = [...duplicateKeys(document.contents, lineOf), ...aliasFaults(document)];
  if (faults.length > 0) return { document, faults };
  try {
    return { document, faults, value: document.toJS({ maxAliasCount }) };
  } catch {
    // Found out only here, and without a position.
    const message = `more than ${maxAliasCount} aliases: write out what they stand for`;
    return { document, faults: [{ message, at: offsetOfAlias(document) }] };
  }
}

function aliasFaults(document: Document): Fault[] {
  const circle = circularAlias(document);
  if (circle !== undefined)
    return [{ message: `the alias *${circle.source} refers to its own ancestor`, at: circle.at }];
  const unknown = unknownAlias(document);
  if (unknown !== undefined)
    return [
      { message: `*${unknown.source} stands for nothing: there is no &${unknown.source} before it`, at: unknown.at },
    ];
  const merge = mergeFault(document.contents, (node) => (isAlias(node) ? node.resolve(document) : node));
  return merge === undefined ? [] : [merge];
}

/** Positions by offset. yaml's own LineCounter misses the ends of lines within scalars that turn out to be wrong. */
function positionsIn(text: string): (offset: number) => Position {
  let starts: number[] | undefined;
  return (offset) => {
    if (starts === undefined) {
      starts = [0];
      for (let lineEnd = text.indexOf("\n"); lineEnd !== -1; lineEnd = text.indexOf("\n", lineEnd + 1))
        starts.push(lineEnd + 1);
    }
    const end = Math.min(offset, text.length);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= end) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: end - (starts[low] ?? 0) + 1 };
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

/** The first alias without an anchor before it. */
function unknownAlias(document: Document): { readonly source: string; readonly at: number } | undefined {
  const anchors = new Set<string>();
  let found: { readonly source: string; readonly at: number } | undefined;
  visit(document, (_, node) => {
    if (isAlias(node)) {
      if (anchors.has(node.source)) return undefined;
      found = { source: node.source, at: startOf(node) ?? 0 };
      return visit.BREAK;
    }
    if (isNode(node) && "anchor" in node && typeof node.anchor === "string") anchors.add(node.anchor);
    return undefined;
  });
  return found;
}

function offsetOfAlias(document: Document): number {
  let first = 0;
  visit(document, {
    Alias(_, alias) {
      first = startOf(alias) ?? 0;
      return visit.BREAK;
    },
  });
  return first;
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
