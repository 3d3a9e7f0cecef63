import { normalise } from "./normalise.ts";
import { escapePattern, letters } from "./word-pattern.ts";

/**
 * Compiles phrases and finds them in a normalised text.
 *
 * Notation: words as they are written; `(a|b)` one of them; `{name}` one of a word group; `...` anything in the same
 * sentence, up to 60 characters (25 in a phrase with Chinese or Japanese in it); `#` a number with or without a currency.
 * English words match whole. There is no other syntax, so that matching is linear in the length of the text.
 */
export interface PhraseHit<Rule> {
  readonly rule: Rule;
  /** The words in the text. */
  readonly words: string;
  readonly start: number;
  readonly end: number;
  /** What stood where the phrase says `...`. */
  readonly between: string;
}

export interface PhraseMatcher<Rule> {
  /** Occurrences in the order of the text, at most one a phrase and sentence. */
  find(text: string): readonly PhraseHit<Rule>[];
}

interface Compiled<Rule> {
  readonly rule: Rule;
  readonly pattern: RegExp;
}

export function compilePhrases<Rule extends { readonly phrase: string }>(
  rules: readonly Rule[],
  groups: Readonly<Record<string, string>> = {},
): PhraseMatcher<Rule> {
  // Looking for 400 patterns in each mail would take milliseconds. Instead each phrase names words that it cannot do
  // without (its core); the text is searched once for the cores, and a pattern only runs in a sentence with its core.
  const phrasesByCore = new Map<string, Compiled<Rule>[]>();
  for (const rule of rules) {
    const elements = parsePhrase(rule.phrase, groups);
    const compiled = { rule, pattern: toPattern(elements) };
    for (const core of coreOf(elements, rule.phrase)) {
      const known = phrasesByCore.get(core);
      if (known === undefined) phrasesByCore.set(core, [compiled]);
      else known.push(compiled);
    }
  }
  const search = buildSearch([...phrasesByCore.keys()]);
  return {
    find(text) {
      const hits: PhraseHit<Rule>[] = [];
      let sentenceStart = 0;
      let sentenceEnd = -1;
      let done = new Set<Compiled<Rule>>();
      for (const { core, at } of search(text)) {
        if (at >= sentenceEnd) {
          sentenceStart = text.lastIndexOf("\n", at) + 1;
          const end = text.indexOf("\n", at);
          sentenceEnd = end < 0 ? text.length : end;
          done = new Set();
        }
        const sentence = text.slice(sentenceStart, sentenceEnd);
        for (const compiled of phrasesByCore.get(core) ?? []) {
          if (done.has(compiled)) continue;
          done.add(compiled);
          const match = compiled.pattern.exec(sentence);
          if (match === null) continue;
          const start = sentenceStart + match.index;
          hits.push({
            rule: compiled.rule,
            words: match[0],
            start,
            end: start + match[0].length,
            between: match.slice(1).join(" "),
          });
        }
      }
      return hits.sort((a, b) => a.start - b.start);
    },
  };
}

type Element =
  | { readonly kind: "words"; readonly choices: readonly string[] }
  | { readonly kind: "gap" }
  | { readonly kind: "number" };

function parsePhrase(phrase: string, groups: Readonly<Record<string, string>>): readonly Element[] {
  const elements: Element[] = [];
  for (const token of phrase.trim().split(/(\.\.\.|#|\([^()]*\)|\{[a-z_]+\})/u)) {
    if (token === "") continue;
    if (token === "...") elements.push({ kind: "gap" });
    else if (token === "#") elements.push({ kind: "number" });
    else if (token.startsWith("{")) {
      const group = groups[token.slice(1, -1)];
      if (group === undefined) throw new Error(`phrase "${phrase}": there is no word group ${token}`);
      elements.push({ kind: "words", choices: choicesOf(group) });
    } else if (token.startsWith("(")) elements.push({ kind: "words", choices: choicesOf(token.slice(1, -1)) });
    else elements.push({ kind: "words", choices: [token] });
  }
  return elements;
}

function choicesOf(text: string): readonly string[] {
  return text.split("|");
}

/** The words that the phrase always contains: of its elements the one whose shortest choice is longest. */
function coreOf(elements: readonly Element[], phrase: string): readonly string[] {
  let best: readonly string[] = [];
  let bestLength = 0;
  for (const element of elements) {
    if (element.kind !== "words") continue;
    const words = element.choices.map(longestPiece);
    const shortest = Math.min(
      ...words.map((word) => [...word].reduce((sum, character) => sum + (isCjk(character) ? 2.5 : 1), 0)),
    );
    // Of two equally long the later: "you owe" is rarer for its verb.
    if (shortest >= bestLength) {
      best = words;
      bestLength = shortest;
    }
  }
  if (bestLength === 0) throw new Error(`phrase "${phrase}" has no word that it always contains`);
  return best;
}

function longestPiece(choice: string): string {
  const pieces = choice.split("#").map(clean);
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "");
}

function clean(words: string): string {
  return normalise(words);
}

function toPattern(elements: readonly Element[]): RegExp {
  const cjk = elements.some(
    (element) => element.kind === "words" && element.choices.some((choice) => isCjkText(choice)),
  );
  // In Chinese a comma parts statements; those inside numbers do not.
  const gap = cjk ? "((?:[^\\n,]|,(?=\\d)){0,25}?)" : "([^\\n]{0,60}?)";
  const source = elements.map((element) => {
    if (element.kind === "gap") return gap;
    if (element.kind === "number") return numberPattern;
    const choices = [...element.choices].map(choicePattern).sort((a, b) => b.length - a.length);
    return choices.length === 1 ? choices[0] : `(?:${choices.join("|")})`;
  });
  const first = source.join("").replace(/^ | $/gu, "");
  const before = startsWithLetter(elements[0]) ? `(?<![0-9${letters}])` : "";
  const after = endsWithLetter(elements.at(-1)) ? `(?![0-9${letters}])` : "";
  return new RegExp(before + first + after);
}

const numberPattern = "(?:(?:[a-z]{2,3} ?)?[$€£¥₹₩] ?|(?:usd|cny|rmb|eur|人民币) ?)?-?\\d(?:[\\d.,]*\\d)?";

function choicePattern(choice: string): string {
  const lead = /^\s/u.test(choice) ? " ?" : "";
  const tail = /\s$/u.test(choice) ? " ?" : "";
  const words = clean(choice);
  if (words === "") return lead === "" ? "" : " ?";
  const isLatin = !isCjkText(words);
  const before = isLatin && /^[\p{L}\p{N}]/u.test(words) ? "(?<![a-z0-9])" : "";
  const after = isLatin && /[\p{L}\p{N}]$/u.test(words) ? "(?![a-z0-9])" : "";
  return lead + before + escapePattern(words).replaceAll("#", numberPattern) + after + tail;
}

function startsWithLetter(element: Element | undefined): boolean {
  return (
    element?.kind === "words" &&
    element.choices.every((choice) => /^\s*[\p{L}\p{N}]/u.test(choice) && !isCjkText(choice))
  );
}

function endsWithLetter(element: Element | undefined): boolean {
  return (
    element?.kind === "words" &&
    element.choices.every((choice) => /[\p{L}\p{N}]\s*$/u.test(choice) && !isCjkText(choice))
  );
}

/** Scripts that write words together, or with endings that are part of the word (Korean). */
function isCjk(character: string): boolean {
  return (character >= "\u3040" && character <= "\u9fff") || (character >= "\uac00" && character <= "\ud7a3");
}

function isCjkText(text: string): boolean {
  return [...text].some(isCjk);
}

/**
 * One pass over the text by two compiled tries of the cores' first characters: for Latin scripts at the beginnings of
 * words, for the others anywhere. V8 runs such a pattern several times faster than a loop over the characters.
 */
function buildSearch(cores: readonly string[]): (text: string) => { readonly core: string; readonly at: number }[] {
  const latin = new PrefixIndex(
    cores.filter((core) => core.charCodeAt(0) < latinEnd),
    "(?<![a-z0-9\\u00df-\\u024f])",
  );
  const others = new PrefixIndex(
    cores.filter((core) => core.charCodeAt(0) >= latinEnd),
    "",
  );
  return (text) => {
    const found = latin.find(text);
    if (/[\u0250-\uffff]/u.test(text)) found.push(...others.find(text));
    return found.sort((a, b) => a.at - b.at);
  };
}
/** The Latin scripts with all their letters end here. */
const latinEnd = 0x250;

class PrefixIndex {
  readonly #pattern: RegExp;
  /** By the shortest beginning that is in the trie. */
  readonly #cores = new Map<string, string[]>();

  constructor(cores: readonly string[], boundary: string) {
    const prefixes = new Set(cores.map((core) => core.slice(0, prefixLength)));
    for (const core of cores) {
      let length = 1;
      while (!prefixes.has(core.slice(0, length))) length++;
      const prefix = core.slice(0, length);
      this.#cores.set(prefix, [...(this.#cores.get(prefix) ?? []), core]);
    }
    // An empty trie would match everywhere.
    this.#pattern = new RegExp(cores.length === 0 ? "(?!)" : `${boundary}${trieSource([...this.#cores.keys()])}`, "g");
  }

  find(text: string): { core: string; at: number }[] {
    const found: { core: string; at: number }[] = [];
    this.#pattern.lastIndex = 0;
    for (let match = this.#pattern.exec(text); match !== null; match = this.#pattern.exec(text)) {
      const at = match.index;
      for (const core of this.#cores.get(match[0]) ?? []) {
        if (text.startsWith(core, at) && !isCutWord(core, text, at + core.length)) found.push({ core, at });
      }
      this.#pattern.lastIndex = at + 1;
    }
    return found;
  }
}
const prefixLength = 9;

/** "plan" does not stand in "planning". */
function isCutWord(core: string, text: string, end: number): boolean {
  return end < text.length && isLatinWord(core.charCodeAt(core.length - 1)) && isLatinWord(text.charCodeAt(end));
}

function isLatinWord(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0xdf && code < latinEnd);
}

/** `abc`, `abd` -> `a(?:b(?:c|d))`: alternatives that share their beginning are tried once. */
function trieSource(words: readonly string[]): string {
  const byFirst = new Map<string, string[]>();
  for (const word of words) {
    const first = word.charAt(0);
    byFirst.set(first, [...(byFirst.get(first) ?? []), word.slice(1)]);
  }
  const branches = [...byFirst]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([first, rest]) => {
      // A word that ends here makes the longer ones needless: the position is looked at anyway.
      const tail = rest.includes("") ? "" : trieSource(rest);
      return escapePattern(first) + tail;
    });
  return branches.length === 1 ? (branches[0] ?? "") : `(?:${branches.join("|")})`;
}
