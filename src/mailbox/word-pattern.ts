/** Letters of the scripts that put spaces between words and occur in the tables: Latin and Cyrillic, in lower case. */
export const letters = "a-z\\u00df-\\u024f\\u0400-\\u04ff";

/**
 * The source of a pattern for one of several words. Words of scripts that put spaces between words
 * match whole ("le" is not found in "available"); Chinese, Japanese and Korean ones match anywhere. The words are
 * literals, so that the pattern is linear.
 */
export function anyWord(words: readonly string[]): string {
  // By what stands at their ends: a boundary that is written once instead of at each word compiles many times faster.
  const byBoundaries = new Map<string, string[]>();
  for (const word of words) {
    const before = spaced.test(word[0] ?? "") ? `(?<![${letters}])` : "";
    const after = spaced.test(word.at(-1) ?? "") ? `(?![${letters}])` : "";
    const frame = `${before}\n${after}`;
    byBoundaries.set(frame, [...(byBoundaries.get(frame) ?? []), escapePattern(word)]);
  }
  const alternatives = [...byBoundaries].map(([frame, literals]) => {
    const longestFirst = literals.sort((a, b) => b.length - a.length).join("|");
    return frame.replace("\n", () => `(?:${longestFirst})`);
  });
  return `(?:${alternatives.join("|")})`;
}

const spaced = new RegExp(`[${letters}]`, "u");

/** The source of a pattern for one of several texts, wherever it stands; the longest is tried first. */
export function anyText(texts: readonly string[]): string {
  return [...texts]
    .sort((a, b) => b.length - a.length)
    .map(escapePattern)
    .join("|");
}

/** Text as a pattern that matches just that text. */
export function escapePattern(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}/]/gu, "\\$&");
}
