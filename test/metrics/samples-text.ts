import type { Described } from "../../src/metrics/described.ts";
import { createExposition } from "../../src/metrics/exposition.ts";
import { families } from "../../src/metrics/families.ts";

/** The sample lines of a block without the common prefix of our names. */
export function linesOf({ samples }: Described): readonly string[] {
  const exposition = createExposition(families);
  exposition.setBlock("block", samples);
  return exposition
    .render("text")
    .toString()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.replace(/^balance_alert_/, ""));
}

/** Those of one family. */
export function linesOfFamily(described: Described, family: string): readonly string[] {
  return linesOf(described).filter((line) => line.startsWith(`${family}{`) || line.startsWith(`${family} `));
}
