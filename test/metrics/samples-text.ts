import type { BlockSamples } from "../../src/metrics/block-samples.ts";
import { Exposition } from "../../src/metrics/exposition.ts";
import { families } from "../../src/metrics/families.ts";

/** The sample lines of a block without the common prefix of our names. */
export function linesOf({ samples }: BlockSamples): readonly string[] {
  const exposition = new Exposition(families);
  exposition.setBlock("block", samples);
  return exposition
    .render("text")
    .toString()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.replace(/^balance_alert_/, ""));
}

/** Those of one family. */
export function linesOfFamily(described: BlockSamples, family: string): readonly string[] {
  return linesOf(described).filter((line) => line.startsWith(`${family}{`) || line.startsWith(`${family} `));
}
