import { describe, expect, it } from "vitest";
import { type Terms, termProblems } from "../../src/renewal/terms.ts";

const places = (terms: Terms, ...broken: string[]) =>
  termProblems(terms, new Set(broken)).map(({ path }) => path.join("."));

const monthly: Terms = { cycle_type: "monthly", every: 1, auto_renew: true };
const tooLate: Terms = {
  ...monthly,
  renewal_day: 5,
  start_date: "2026-05-05",
  trial_ends_on: "2026-02-05",
  ends_on: "2026-01-05",
};
const unpaid: Terms = { ...monthly, renewal_day: 5, auto_renew: false };
const otherDays: Terms = { ...monthly, renewal_day: 5, anchor: "2026-01-06" };

describe("what a key says that is wrong by itself is not judged", () => {
  it.each<[string, Terms, readonly string[], readonly string[]]>([
    ["ends before it starts", tooLate, [], ["ends_on", "trial_ends_on"]],
    ["ends on no date", tooLate, ["ends_on"], ["trial_ends_on"]],
    ["has a trial that ends on no date", tooLate, ["trial_ends_on"], ["ends_on"]],
    ["starts on no date", tooLate, ["start_date"], []],
    ["says nothing of what is paid", unpaid, [], ["auto_renew"]],
    ["was paid on no date", unpaid, ["last_renewed_date"], []],
    ["was not paid, and starts on no date", unpaid, ["start_date"], []],
    ["was not paid, and has a trial that ends on no date", unpaid, ["trial_ends_on"], []],
    ["does not say whether it renews by itself", unpaid, ["auto_renew"], []],
    ["has two days", otherDays, [], ["renewal_day"]],
    ["has two days, one of them none", otherDays, ["anchor"], []],
    ["has two days, and repeats in no number of cycles", otherDays, ["every"], []],
    ["has two days, and starts on no date", otherDays, ["start_date"], []],
    ["has two days, and was paid on no date", otherDays, ["last_renewed_date"], []],
    ["is of no cycle", tooLate, ["cycle_type"], []],
  ])("where a contract %s", (_, terms, broken, expected) => {
    expect(places(terms, ...broken)).toEqual(expected);
  });
});
