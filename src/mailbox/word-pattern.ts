/**
 * The source of a pattern for one of several words, `|` between them. Words of scripts that put spaces between words
 * match whole ("le" is not found in "available"); Chinese, Japanese and Korean ones match anywhere. The words are
 * literals, so that the pattern is linear.
 */
export function anyWord(words: string): string {
  const alternatives = words.split("|").map((word) => {
    const literal = word.replace(/[$()*+.?[\\\]^{|}/]/gu, "\\$&");
    const before = spaced.test(word[0] ?? "") ? "(?<!\\p{L})" : "";
    const after = spaced.test(word.at(-1) ?? "") ? "(?!\\p{L})" : "";
    return `${before}${literal}${after}`;
  });
  return `(?:${alternatives.sort((a, b) => b.length - a.length).join("|")})`;
}

const spaced = /[a-z\u00df-\u024f\u0400-\u04ff]/u;
