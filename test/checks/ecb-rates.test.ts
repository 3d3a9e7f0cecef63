import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasNewerRates, parseEcbRates } from "../../src/checks/ecb-rates.ts";

const file = readFileSync(join(import.meta.dirname, "../fixtures/rates/eurofxref-daily.xml"), "utf8");
const nowMs = Date.parse("2026-11-20T15:30:00Z");
const usd = "<Cube currency='USD' rate='1.1500'/>";

describe("the file of the ECB", () => {
  it("has a date and what one euro is", () => {
    expect(parseEcbRates(file, nowMs)).toEqual({
      base: "EUR",
      on: "2026-11-20",
      perBase: { USD: 1.15, JPY: 178.25, GBP: 0.88, CNY: 8.28, IDR: 19204.5 },
    });
  });

  it("of several days is read for its newest", () => {
    const day = (on: string, rate: string) => `<Cube time='${on}'><Cube currency='USD' rate='${rate}'/></Cube>`;
    const days = `<Envelope><Cube>${day("2026-11-18", "1.1")}${day("2026-11-19", "1.2")}</Cube></Envelope>`;
    expect(parseEcbRates(days, nowMs)).toEqual({ base: "EUR", on: "2026-11-19", perBase: { USD: 1.2 } });
  });

  it.each([
    ["an HTML page", "<html><body>Maintenance</body></html>", "the answer is not a file of reference rates"],
    ["no XML", "<Envelope", "the answer is not XML"],
    ["nothing", "", "the answer is not XML"],
    ["a document type", `<!DOCTYPE x>${file}`, "the answer is not XML"],
    ["no date", file.replace("time='2026-11-20'", ""), "the answer is not a file of reference rates"],
    [
      "a date that does not exist",
      file.replace("2026-11-20", "2026-02-30"),
      "the answer is not a file of reference rates",
    ],
    ["a date to come", file.replace("2026-11-20", "2026-11-21"), "the answer is of 2026-11-21, which has not come yet"],
    ["a rate of nothing", file.replace("1.1500", "0"), "the answer has the rate 0 for USD"],
    ["a rate that is no number", file.replace("1.1500", "N/A"), "the answer is not a file of reference rates"],
    ["two rates for one currency", file.replace(usd, usd + usd), "the answer has two rates for USD"],
  ])("with %s is refused", (_what, text, message) => {
    expect(() => parseEcbRates(text, nowMs)).toThrow(message);
  });
});

describe("newer rates", () => {
  it.each([
    ["on Friday before 16:10 CET: Thursday's are the newest", "2026-11-19", "2026-11-20T15:09:59Z", false],
    ["on Friday from 16:10 CET", "2026-11-19", "2026-11-20T15:10:00Z", true],
    ["in summer from 16:10 CEST", "2026-07-15", "2026-07-16T14:10:00Z", true],
    ["on Saturday with Friday's", "2026-11-20", "2026-11-21T18:00:00Z", false],
    ["on Saturday without Friday's", "2026-11-19", "2026-11-21T18:00:00Z", true],
    ["on Monday morning with Friday's", "2026-11-20", "2026-11-23T08:00:00Z", false],
    ["on Monday evening with Friday's", "2026-11-20", "2026-11-23T16:00:00Z", true],
  ])("are there %s", (_when, on, now, expected) => {
    expect(hasNewerRates(on, Date.parse(now))).toBe(expected);
  });
});
