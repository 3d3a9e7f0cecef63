import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { amount, groupedAmount, isoInstant, unixMilliseconds, unixSeconds } from "../../src/provider-kit/values.ts";

const read = (schema: z.ZodType, written: unknown) => {
  const parsed = schema.safeParse(written);
  return parsed.success ? parsed.data : "refused";
};

describe("an amount", () => {
  it.each([
    [12.5, 12.5],
    ["12.50", 12.5],
    [" -3 ", -3],
    ["1e3", 1000],
    ["", "refused"],
    ["12,50", "refused"],
    ["12 USD", "refused"],
    [null, "refused"],
    [undefined, "refused"],
    [true, "refused"],
    [Number.NaN, "refused"],
    [Number.POSITIVE_INFINITY, "refused"],
  ])("%j is %j", (written, value) => {
    expect(read(amount, written)).toBe(value);
  });

  it.each([
    ["1,234,567.89", 1_234_567.89],
    [" 1,000 ", 1000],
    ["1,00", "refused"],
    [7, 7],
  ])("with groups of digits %j is %j", (written, value) => {
    expect(read(groupedAmount, written)).toBe(value);
  });
});

describe("an instant", () => {
  const noon = Date.UTC(2026, 10, 20, 12);
  it.each([
    ["2026-11-20T12:00:00Z", noon],
    [" 2026-11-20T12:00:00Z ", noon],
    ["2026-11-20 12:00:00", noon],
    [" 2026-11-20 12:00 ", noon],
    ["2026-11-20T20:00:00+08:00", noon],
    ["2026-11-20", Date.UTC(2026, 10, 20)],
    ["20.11.2026", "refused"],
    ["2026-13-01", "refused"],
    ["soon", "refused"],
  ])("%j is %j", (written, atMs) => {
    expect(read(isoInstant, written)).toBe(atMs);
  });

  it("of Unix time is in milliseconds, whichever the vendor counts", () => {
    expect(read(unixSeconds, "1763640000")).toBe(1_763_640_000_000);
    expect(read(unixMilliseconds, 1_763_640_000_000)).toBe(1_763_640_000_000);
  });
});
