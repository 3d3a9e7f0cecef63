import { chinese } from "./vocabulary/chinese.ts";
import { dutch } from "./vocabulary/dutch.ts";
import { english } from "./vocabulary/english.ts";
import { french } from "./vocabulary/french.ts";
import { german } from "./vocabulary/german.ts";
import { italian } from "./vocabulary/italian.ts";
import { japanese } from "./vocabulary/japanese.ts";
import { korean } from "./vocabulary/korean.ts";
import type { Vocabulary, WordLists } from "./vocabulary/language.ts";
import { portuguese } from "./vocabulary/portuguese.ts";
import { russian } from "./vocabulary/russian.ts";
import { spanish } from "./vocabulary/spanish.ts";
import { anyWord } from "./word-pattern.ts";

export const vocabularies: readonly Vocabulary[] = [
  english,
  chinese,
  german,
  french,
  spanish,
  portuguese,
  italian,
  dutch,
  japanese,
  korean,
  russian,
];

/** An entry in one line. */
export function unwrapped(entry: string): string {
  return entry.replace(/\n\s*/gu, "");
}

/** Groups of all languages. */
export const wordGroups: Readonly<Record<string, string>> = Object.fromEntries(
  vocabularies.flatMap(({ groups = {} }) => Object.entries(groups).map(([name, words]) => [name, unwrapped(words)])),
);

/** The words of some lists in all languages. */
export function wordsOf(...lists: readonly (keyof WordLists)[]): readonly string[] {
  const entries = vocabularies.flatMap(({ words }) => lists.map((list) => words[list] ?? ""));
  return [...new Set(entries.flatMap((entry) => unwrapped(entry).split("|")))].filter((word) => word !== "");
}

/** The source of a pattern for one of the words of some lists. */
export function anyOf(...lists: readonly (keyof WordLists)[]): string {
  return anyWord(wordsOf(...lists));
}
