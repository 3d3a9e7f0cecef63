/** Faults of YAML in our words: the parser's own say what it expected, and not what a person should write. */
import { type CST, isMap, isScalar, type Node, visit, type YAMLError } from "yaml";
import { misplacedLine } from "./indentation.ts";

/** What is wrong, and at which offset of the text. */
export interface Fault {
  readonly message: string;
  readonly at: number;
}

/** Deeper than this nobody writes; the parser would run out of stack, or compare keys for ever. */
const deepest = 50;

/** What the parser would take long for, or take in a way that nobody means. */
export function structureFault(tokens: readonly CST.Token[]): Fault | undefined {
  const left: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = left.shift(); next !== undefined; next = left.pop()) {
    const { token, depth } = next;
    if (depth > deepest) return { message: `nested more than ${deepest} levels deep`, at: token.offset };
    if (token.type === "document" && token.value !== undefined) left.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const { start, key, value } of token.items) {
      const isExplicit = start.some(({ type }) => type === "explicit-key-ind");
      // A block that became a key without a question mark is a wrong indent, which the parser refuses.
      if (key && "items" in key && (isExplicit || key.type === "flow-collection")) return keyFault(key);
      if (key) left.push({ token: key, depth: depth + 1 });
      if (value) left.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

function keyFault({ type, offset }: CST.Token): Fault {
  const message =
    type === "flow-collection"
      ? "a key cannot begin with a bracket: write the value in quotes, or ${NAME} for a variable"
      : "a key cannot be a group or a list: write a word";
  return { message, at: offset };
}

/** Keys that stand twice in one group. */
export function duplicateKeys(root: Node | null, lineOf: (offset: number) => number): Fault[] {
  const faults: Fault[] = [];
  visit(root, {
    Map(_, map) {
      const first = new Map<string, number>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.range == null || key.source === "<<") continue;
        const [name, at] = [String(key.value), key.range[0]];
        const known = first.get(name);
        if (known === undefined) first.set(name, at);
        else faults.push({ message: `${name} stands twice, first in line ${lineOf(known)}`, at });
      }
    },
  });
  return faults;
}

/** Merges of what is not a group. */
export function mergeFault(root: Node | null, resolve: (node: unknown) => unknown): Fault | undefined {
  let fault: Fault | undefined;
  visit(root, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.source !== "<<" || key.range == null) return undefined;
      const sources = Array.isArray(Object(value).items) && !isMap(value) ? Object(value).items : [value];
      if (sources.every((source: unknown) => isMap(resolve(source)))) return undefined;
      fault = {
        message: "<< takes over the keys of a group: write an alias of one, such as *common",
        at: key.range[0],
      };
      return visit.BREAK;
    },
  });
  return fault;
}

/** The first error of the parser; those behind it are mostly of the same mistake. */
export function explainError(text: string, tokens: readonly CST.Token[], error: YAMLError): Fault {
  const at = Math.min(error.pos[0], text.length);
  if (text.slice(at - 1, at + 1) === "${")
    return { message: 'within brackets a variable must be in quotes, such as "${NAME}"', at: at - 1 };
  const opened = unclosed(text, tokens);
  if (opened !== undefined) return opened;
  return lineFault(text, at) ?? codeFault(error, text, at);
}

const brackets: Readonly<Record<string, string>> = { "[": "]", "{": "}" };

/** A quote or bracket that is not closed, where it opens: what the parser found is the end of the file, or the next quote. */
function unclosed(text: string, tokens: readonly CST.Token[]): Fault | undefined {
  const left = [...tokens].reverse();
  for (let token = left.pop(); token !== undefined; token = left.pop()) {
    if (token.type === "double-quoted-scalar" || token.type === "single-quoted-scalar") {
      const quote = token.source.charAt(0);
      const isClosed = token.source.length > 1 && token.source.endsWith(quote);
      const rest = text.slice(token.offset + token.source.length);
      // Closed by the quote that opens the next value: something that belongs to that one comes right behind it.
      const tookNext = token.source.includes("\n") && /^[^\s,:\]}#]/.test(rest);
      if (!isClosed || tookNext)
        return { message: `this quote is not closed: write ${quote} at its end`, at: token.offset };
    }
    if (token.type === "document" && token.value !== undefined) left.push(token.value);
    if (!("items" in token)) continue;
    if (token.type === "flow-collection") {
      const open = token.start.source;
      const close = brackets[open] ?? "";
      const inner = lastOf(token)?.value;
      const isInnerOpen = inner?.type === "flow-collection" && !isEnded(inner);
      if (!isEnded(token) && !isInnerOpen)
        return { message: `this ${open} is not closed: write ${close} at its end`, at: token.offset };
    }
    for (const { key, value } of [...token.items].reverse()) left.push(...[value, key].filter((one) => one != null));
  }
  return undefined;
}

function lastOf({ items }: CST.FlowCollection) {
  return items.findLast(({ value }) => value !== undefined);
}

function isEnded({ end, start }: CST.FlowCollection): boolean {
  return end.some(({ source }) => source === brackets[start.source]);
}

/** What is wrong in the line of the error, or with the indents up to it. */
function lineFault(text: string, at: number): Fault | undefined {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const line = lineFrom(text, start);
  const here = tabFault(line) ?? colonFault(line);
  if (here !== undefined) return { message: here.message, at: start + here.at };
  const lines = text.split("\n");
  const misplaced = misplacedLine(lines, text.slice(0, start).split("\n").length - 1);
  if (misplaced === undefined) return undefined;
  const before = lines.slice(0, misplaced.line).map((one) => `${one}\n`);
  const there = tabFault(lines[misplaced.line] ?? "") ?? { message: misplaced.message, at: misplaced.indent };
  return { message: there.message, at: before.join("").length + there.at };
}

function lineFrom(text: string, start: number): string {
  return text.slice(start).replace(/\r?\n[\s\S]*$/, "");
}

function tabFault(line: string): Fault | undefined {
  const tab = /^ *\t/.exec(line)?.[0];
  return tab === undefined ? undefined : { message: "indent with blanks, not with a tab", at: tab.length - 1 };
}

/** A key whose colon is missing, of another script, or not followed by a blank. Also for texts that stand where a group belongs. */
export function colonFault(line: string): Fault | undefined {
  // \uFF1A is the full-width colon. Written as itself it would make V8 keep the whole bundled file in two bytes a character.
  const wide = /^\s*(?:- +)?[\w ]+\uFF1A/.exec(line)?.[0];
  if (wide !== undefined) return { message: "replace ： by : and a blank", at: wide.length - 1 };
  const dash = /^\s*-(?=[A-Za-z_]\w*: )/.exec(line)?.[0];
  if (dash !== undefined) return { message: "write a blank after -", at: dash.length - 1 };
  const [, before = "", key] = /^(\s*(?:- +)?)([A-Za-z_]\w*)(?::(?! |\/\/|$)| +[^\s:#][^:]*$)/.exec(line) ?? [];
  if (key === undefined) return undefined;
  const message = line.startsWith(`${before}${key}:`)
    ? `write a blank after ${key}:`
    : `a colon is missing after ${key}`;
  return { message, at: before.length };
}

function codeFault({ code }: YAMLError, text: string, at: number): Fault {
  const line = lineFrom(text, text.lastIndexOf("\n", at - 1) + 1);
  const sign = /(?:^|[:{,[-] +)([*&!|>%@`])\S*/.exec(line);
  if (code === "BAD_SCALAR_START" || ((code === "UNEXPECTED_TOKEN" || code === "BAD_ALIAS") && sign !== null))
    return { message: `a value that begins with ${sign?.[1] ?? "this sign"} must be in quotes`, at };
  if (code === "TAG_RESOLVE_FAILED") return { message: "a value that begins with ! must be in quotes", at };
  if (code === "BLOCK_AS_IMPLICIT_KEY" && /: .*: /.test(line))
    return { message: "the line has two colons: write its value in quotes", at };
  if (code === "BAD_DQ_ESCAPE")
    return { message: "a backslash in double quotes begins an escape: write \\\\, or use single quotes", at };
  return { message: "this is not valid YAML: look at the indents, quotes and colons of this line", at };
}
