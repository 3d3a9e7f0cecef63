import { expect, it } from "vitest";
import { didYouMean, nearest } from "../../src/config/suggestion.ts";

it.each<[string, readonly string[], string | undefined]>([
  ["api_kye", ["name", "api_key"], "api_key"],
  ["API-KEY", ["api_key"], "api_key"],
  ["a.b c", ["abc"], "abc"],
  ["a", ["b"], "b"],
  ["ab", ["ba"], "ba"],
  ["tset", ["test"], "test"],
  ["abcd", ["abce", "abdc"], "abce"],
  ["kitten", ["sitting", "mitten"], "mitten"],
  ["abcdef", ["abxyef"], "abxyef"],
  ["abcdef", ["axyzef"], undefined],
  ["abcdefghi", ["abcxyzghi"], "abcxyzghi"],
  ["abc", ["ayz"], undefined],
  ["ca", ["abc"], undefined],
  ["abcdef", ["abcdefgh"], "abcdefgh"],
  ["abcdef", ["abcd"], "abcd"],
  ["abcdef", ["abcdefghi"], undefined],
  ["same", ["same1", "same"], "same"],
  ["__proto__", ["brevo"], undefined],
])("%s, where there are %j, means %s", (written, candidates, meant) => {
  expect(nearest(written, candidates)).toBe(meant);
  expect(didYouMean(written, candidates)).toBe(meant === undefined ? "" : `: did you mean ${JSON.stringify(meant)}?`);
});
