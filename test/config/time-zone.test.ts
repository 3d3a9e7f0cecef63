/** Names that are not zones with a place. */
import { describe, expect, it } from "vitest";
import { placedProblemsOf } from "../support/config.ts";

const asTop = (zone: string) => `timezone: ${JSON.stringify(zone)}`;

type Table = readonly (readonly [string, readonly string[]])[];

const zones: Table = [
  ["UTC", []],
  ["Asia/Shanghai", []],
  ["Etc/UTC", []],
  ["Europe/berlin", []],
  ["utc", ['1:11: timezone: "utc" is not an IANA zone: did you mean "UTC"?']],
  ["UT", ['1:11: timezone: "UT" is not an IANA zone: did you mean "UTC"?']],
  ["GMT", ['1:11: timezone: "GMT" is not a zone with a place: write UTC or Europe/London']],
  ["prc", ['1:11: timezone: "prc" is not a zone with a place: write Asia/Shanghai']],
  [" beijing ", ['1:11: timezone: " beijing " is not a zone with a place: write Asia/Shanghai']],
  ["asia/shenzhen", ['1:11: timezone: "asia/shenzhen" is not a zone with a place: write Asia/Shanghai']],
  ["+08:00", ['1:11: timezone: "+08:00" is an offset: write a zone with a place, such as Asia/Shanghai']],
  ["-3", ['1:11: timezone: "-3" is an offset: write a zone with a place, such as Asia/Shanghai']],
  ["GMT-3", ['1:11: timezone: "GMT-3" is an offset: write a zone with a place, such as Asia/Shanghai']],
  [" utc+8", ['1:11: timezone: " utc+8" is an offset: write a zone with a place, such as Asia/Shanghai']],
  ["GMT+x", ['1:11: timezone: "GMT+x" is not an IANA zone: write one such as Asia/Shanghai or UTC']],
  ["Etc/Unknown", ['1:11: timezone: "Etc/Unknown" is not an IANA zone: write one such as Asia/Shanghai or UTC']],
  ["Europe/Nowhere", ['1:11: timezone: "Europe/Nowhere" is not an IANA zone: write one such as Asia/Shanghai or UTC']],
  ["Europe/Berln", ['1:11: timezone: "Europe/Berln" is not an IANA zone: did you mean "Europe/Berlin"?']],
  ["Berlin", ['1:11: timezone: "Berlin" is not an IANA zone: write one such as Asia/Shanghai or UTC']],
  ["", ['1:11: timezone: "" is not an IANA zone: write one such as Asia/Shanghai or UTC']],
];

describe.each([["the zone", asTop, zones]])("%s", (_, textOf, table) => {
  it.each(table)("%s", async (lines, wanted) => {
    expect(await placedProblemsOf(textOf(lines))).toEqual(wanted);
  });
});

it.each([
  ["CST", "IST", "PST", "PDT", "PST8PDT", "MST", "MDT", "MST7MDT", "CDT", "CST6CDT", "EST", "EDT", "EST5EDT"],
  ["JST", "KST", "HKT", "SGT", "PHT", "MSK", "CET", "CEST", "MET", "EET", "EEST", "WET", "BST", "GMT"],
  ["AEST", "AEDT", "NZST", "HST", "Z", "PRC", "China", "Beijing", "ROC", "Hongkong", "Singapore", "Japan", "India"],
])("what is written for %s, %s, %s and so on are zones", async (...names) => {
  for (const name of names) {
    const [problem] = await placedProblemsOf(asTop(name));
    const [, zones] = /is not a zone with a place: write (.+)$/.exec(problem ?? "") ?? [];
    const meant = zones?.split(" or ") ?? [name];
    expect(await Promise.all(meant.map((zone) => placedProblemsOf(asTop(zone)))), name).toEqual(meant.map(() => []));
  }
});
