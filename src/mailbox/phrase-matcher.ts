import { normalise } from "./normalise.ts";

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
  /** Every place where a phrase occurs, at most once a sentence and phrase, in the order of the text. */
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
  for (const token of phrase.split(/(\.\.\.|#|\([^()]*\)|\{[a-z_]+\})/u)) {
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

/** The words without which the phrase cannot occur: of its mandatory elements the one whose shortest choice is longest. */
function coreOf(elements: readonly Element[], phrase: string): readonly string[] {
  let best: readonly string[] = [];
  let bestLength = 0;
  for (const element of elements) {
    if (element.kind !== "words") continue;
    const words = element.choices.map(longestPiece);
    const shortest = Math.min(
      ...words.map((word) => [...word].reduce((sum, character) => sum + (isCjk(character) ? 2.5 : 1), 0)),
    );
    if (shortest > bestLength) {
      best = words;
      bestLength = shortest;
    }
  }
  if (bestLength < 2) throw new Error(`phrase "${phrase}" has no word that it always contains`);
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
  const gap = `([^\\n]{0,${cjk ? 25 : 60}}?)`;
  const source = elements.map((element) => {
    if (element.kind === "gap") return gap;
    if (element.kind === "number") return numberPattern;
    const choices = [...element.choices].map(choicePattern).sort((a, b) => b.length - a.length);
    return choices.length === 1 ? choices[0] : `(?:${choices.join("|")})`;
  });
  const first = source.join("").replace(/^ | $/gu, "");
  return new RegExp(
    `${startsWithLetter(elements[0]) ? "(?<![\\p{L}\\p{N}])" : ""}${first}${endsWithLetter(elements.at(-1)) ? "(?![\\p{L}\\p{N}])" : ""}`,
    "u",
  );
}

const numberPattern = "(?:(?:[a-z]{2,3} ?)?[$€£¥₹₩] ?|(?:usd|cny|rmb|eur|人民币) ?)?-?\\d[\\d.,]*";

function choicePattern(choice: string): string {
  const lead = /^\s/u.test(choice) ? " ?" : "";
  const tail = /\s$/u.test(choice) ? " ?" : "";
  const words = clean(choice);
  if (words === "") return lead === "" ? "" : " ?";
  const literal = words.replace(/[$()*+.?[\\\]^{|}/]/gu, "\\$&");
  const isLatin = !isCjkText(words);
  const pattern = literal.replaceAll("#", numberPattern);
  return `${lead}${isLatin && /^[\p{L}\p{N}]/u.test(words) ? "(?<![a-z0-9])" : ""}${pattern}${isLatin && /[\p{L}\p{N}]$/u.test(words) ? "(?![a-z0-9])" : ""}${tail}`;
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
 * One pass over the text. The first character, then a hash of the next four (two or one for shorter words), say for
 * nearly every place that no word can begin there; only the others are compared.
 */
function buildSearch(cores: readonly string[]): (text: string) => { readonly core: string; readonly at: number }[] {
  const prefixLengths = new Uint8Array(0x10000); // of the words that begin with a character: bits 4, 2 and 1
  const mayBegin = new Uint8Array(hashSize);
  const buckets = new Map<number, string[]>();
  for (const core of cores) {
    const length = core.length >= 4 ? 4 : core.length >= 2 ? 2 : 1;
    const first = core.charCodeAt(0);
    prefixLengths[first] = (prefixLengths[first] ?? 0) | length;
    const hash = hashAt(core, 0, length);
    mayBegin[hash] = (mayBegin[hash] ?? 0) | length;
    const key = hash * 8 + length;
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [core]);
    else bucket.push(core);
  }
  return (text) => {
    const found: { core: string; at: number }[] = [];
    const { length: end } = text;
    let at = 0;
    const look = (length: 1 | 2 | 4) => {
      const hash = hashAt(text, at, length);
      if (((mayBegin[hash] ?? 0) & length) === 0) return;
      for (const core of buckets.get(hash * 8 + length) ?? none)
        if (text.startsWith(core, at)) found.push({ core, at });
    };
    while (at < end) {
      const code = text.charCodeAt(at);
      const lengths = prefixLengths[code];
      if (lengths !== undefined && lengths !== 0) {
        if ((lengths & 4) !== 0 && at + 4 <= end) look(4);
        if ((lengths & 2) !== 0 && at + 2 <= end) look(2);
        if ((lengths & 1) !== 0) look(1);
      }
      at++;
      // A word of a Latin script only counts from its beginning: the rest of it is passed over.
      if (wordCodes[code] === 1) while (at < end && wordCodes[text.charCodeAt(at)] === 1) at++;
    }
    return found;
  };
}
const none: readonly string[] = [];
const hashSize = 0x10000;

function hashAt(text: string, at: number, length: 1 | 2 | 4): number {
  let hash = Math.imul(text.charCodeAt(at), 0x1f35);
  if (length >= 2) hash ^= Math.imul(text.charCodeAt(at + 1), 0x0d4b);
  if (length === 4) hash ^= Math.imul(text.charCodeAt(at + 2), 0x2a65) ^ Math.imul(text.charCodeAt(at + 3), 0x1657);
  return hash & (hashSize - 1);
}

/** Letters and digits of Latin scripts. */
const wordCodes = new Uint8Array(0x10000);
for (let code = 0; code < 0x250; code++) {
  if ((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code >= 0xdf) wordCodes[code] = 1;
}
