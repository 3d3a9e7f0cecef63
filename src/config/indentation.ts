/** Finds the line whose indent fits no group or list around it. */

export interface MisplacedLine {
  /** Counted from 0. */
  readonly line: number;
  readonly indent: number;
  readonly message: string;
}

interface Block {
  readonly kind: "group" | "list";
  readonly indent: number;
}

/** How far behind a wrong indent the parser may notice it. */
const near = 2;

/**
 * Looks at the lines up to the one where a parser met an error, and answers the misplaced line when it is near that one. A line of text
 * that goes on (of a block scalar, a flow collection or a long value) cannot be misplaced.
 */
export function misplacedLine(lines: readonly string[], errorLine: number): MisplacedLine | undefined {
  const open: Block[] = [];
  let isOpenValue = true; // the line before ended with a key or dash whose value is still to come
  let textIndent: number | undefined; // of the key whose block scalar is being skipped
  let brackets = 0;
  for (const [number, line] of lines.entries()) {
    if (number > errorLine + near) return undefined;
    const indent = line.length - line.trimStart().length;
    const content = line.trim();
    if (content === "" || content.startsWith("#")) continue;
    if (textIndent !== undefined && indent > textIndent) continue;
    textIndent = undefined;
    if (brackets > 0) {
      brackets += bracketsOf(content);
      continue;
    }
    const isItem = /^-(\s|$)/.test(content);
    if (!isItem && !/^["']?[\w.-]+["']?\s*:(\s|$)/.test(content)) {
      brackets = Math.max(0, bracketsOf(content));
      continue;
    }
    const message = misfit({ kind: isItem ? "list" : "group", indent }, open, isOpenValue);
    if (message !== undefined)
      return Math.abs(number - errorLine) <= near ? { line: number, indent, message } : undefined;
    // `- name: A` opens a group at its first key, too.
    let [rest, column] = [content, indent];
    for (let dash = /^-\s+/.exec(rest)?.[0]; dash !== undefined; dash = /^-\s+/.exec(rest)?.[0]) {
      column += dash.length;
      rest = rest.slice(dash.length);
      if (/^["']?[\w.-]+["']?\s*:(\s|$)/.test(rest)) open.push({ kind: "group", indent: column });
      else if (/^-(\s|$)/.test(rest)) open.push({ kind: "list", indent: column });
    }
    const value = rest.replace(/^["']?[\w.-]+["']?\s*:\s*/, "").replace(/(^|\s+)#.*$/, "");
    isOpenValue = value === "" || value === "-" || /^[&!]\S*$/.test(value);
    if (/^[|>][-+\d]*$/.test(value)) textIndent = open.at(-1)?.indent ?? indent;
    brackets = Math.max(0, bracketsOf(value));
  }
  return undefined;
}

/** Closes what ends before this block and opens it; says what is wrong where it fits nowhere. */
function misfit(block: Block, open: Block[], isOpenValue: boolean): string | undefined {
  let closed: Block | undefined;
  let sibling: Block | undefined;
  for (let top = open.at(-1); top !== undefined && top.indent > block.indent; top = open.at(-1)) {
    closed = open.pop();
    if (closed?.kind === block.kind) sibling = closed;
  }
  const top = open.at(-1);
  // A list may stand at the indent of the key that it belongs to.
  if (top === undefined ? closed === undefined : top.indent === block.indent) {
    if (top?.kind !== block.kind) {
      if (top?.kind === "list") open.pop();
      if (open.at(-1)?.indent !== block.indent || open.at(-1)?.kind !== block.kind) open.push(block);
    }
    return undefined;
  }
  if (closed === undefined && isOpenValue) {
    open.push(block);
    return undefined;
  }
  const meant = sibling ?? open.findLast(({ kind }) => kind === block.kind) ?? closed ?? top;
  if (meant === undefined) return undefined;
  return `this line has ${spaces(block.indent)}, its ${meant.kind} has ${meant.indent === 0 ? "none" : meant.indent}`;
}

function spaces(count: number): string {
  return count === 0 ? "no space" : count === 1 ? "1 space" : `${count} spaces`;
}

/** Brackets that a text opens and does not close, quoted ones left out. */
function bracketsOf(text: string): number {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "");
  return (bare.match(/[[{]/g)?.length ?? 0) - (bare.match(/[\]}]/g)?.length ?? 0);
}
