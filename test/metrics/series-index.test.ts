import { expect, test } from "vitest";
import { SeriesIndex } from "../../src/metrics/series-index.ts";

test("series are found by hash and text while thousands come and go", () => {
  const index = new SeriesIndex();
  const texts: (string | undefined)[] = [];
  // Few hashes, so that many series share one.
  const hashOf = (text: string) => (Number(text.replace(/\D/gu, "")) * 31) % 97;
  const find = (text: string) => index.find(hashOf(text), (series) => texts[series] === text);
  for (let at = 0; at < 5000; at += 1) {
    texts[at] = `series ${at}`;
    index.add(hashOf(`series ${at}`), at);
    if (at % 3 === 0 && at > 0) {
      index.remove(at - 1);
      texts[at - 1] = undefined;
    }
  }
  for (let at = 0; at < 5000; at += 1) expect(find(`series ${at}`)).toBe(texts[at] === undefined ? -1 : at);
  expect(find("another")).toBe(-1);
});
