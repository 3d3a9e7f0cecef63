/** The euro foreign exchange reference rates of the European Central Bank: https://www.ecb.europa.eu/stats/eurofxref/ */
import * as z from "zod";
import { isCalendarDate } from "../config/fields.ts";
import { CheckError, type DatedRates } from "../model.ts";
import { parseXml } from "../provider-kit/xml.ts";
import { civilDay, dayAt, startOfDayMs } from "../renewal/calendar.ts";

const zone = "Europe/Berlin";
/** "The reference rates are usually updated at around 16:00 CET every working day": a few minutes later they are there. */
const publishedAfterMs = (16 * 60 + 10) * 60_000;

/** One element is an object, several are a list. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z.union([z.array(item), item.transform((one) => [one])]);
}

const Rate = z.object({ "@currency": z.string().regex(/^[A-Z]{3}$/), "@rate": z.string().regex(/^\d+(\.\d+)?$/) });
const Day = z.object({ "@time": z.string().refine(isCalendarDate), Cube: listOf(Rate) });
const Envelope = z.object({ Envelope: z.object({ Cube: z.object({ Cube: listOf(Day) }) }) });

/**
 * The newest day of a file of the ECB, which holds one day or several.
 * @throws CheckError invalid_response
 */
export function parseEcbRates(text: string, nowMs: number): DatedRates {
  const parsed = Envelope.safeParse(readXml(text));
  if (!parsed.success) throw odd("is not a file of reference rates");
  const newest = parsed.data.Envelope.Cube.Cube.reduce((day, other) => (other["@time"] > day["@time"] ? other : day));
  const on = newest["@time"];
  if (on > dayAt(nowMs, zone).toString()) throw odd(`is of ${on}, which has not come yet`);
  const perBase: Record<string, number> = {};
  for (const { "@currency": currency, "@rate": rate } of newest.Cube) {
    if (Number(rate) <= 0) throw odd(`has the rate ${rate} for ${currency}`);
    if (currency in perBase) throw odd(`has two rates for ${currency}`);
    perBase[currency] = Number(rate);
  }
  return { base: "EUR", on, perBase };
}

/** Whether the ECB should have rates that are newer than those of a day. It publishes none on weekends; of its holidays we know nothing. */
export function hasNewerRates(on: string, nowMs: number): boolean {
  let expected = dayAt(nowMs, zone);
  if (nowMs < startOfDayMs(expected, zone) + publishedAfterMs) expected = expected.subtract({ days: 1 });
  while (expected.dayOfWeek > 5) expected = expected.subtract({ days: 1 });
  return civilDay(on).until(expected, { largestUnit: "day" }).days > 0;
}

function readXml(text: string): unknown {
  try {
    return parseXml(text);
  } catch {
    throw odd("is not XML");
  }
}

function odd(what: string): CheckError {
  return new CheckError("invalid_response", `the answer ${what}`);
}
