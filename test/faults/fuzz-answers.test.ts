/** Answers that are not as documented, for every provider: a failure with a reason, or finite readings; never an invented amount. */

import { describe, expect, it } from "vitest";
import { type Answer, CheckError, failureReasons, type Reading } from "../../src/model.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpClient } from "../../src/platform/http-client.ts";
import type { Provider } from "../../src/provider-kit/provider.ts";
import { providerModules } from "../../src/providers/registry.generated.ts";
import {
  type ProviderCase,
  providerFixture,
  providerFixtureIds,
  type RecordedResponse,
} from "../support/provider-fixtures.ts";
import { parseOptions, runProvider } from "../support/provider-harness.ts";
import { count } from "./figures.ts";
import { changed, garbled, isAmount, oddValue, type Place, placesOf, renamed, valueAt } from "./mutations.ts";
import { type Chance, chance } from "./random.ts";

const fixtures = new Set(providerFixtureIds());
const ids = Object.keys(providerModules).filter((id) => fixtures.has(id));
const triesOfACase = 60;

/** Amounts that the vendor documents to leave out, or to make null, when they are nothing. */
const nothingIsUnsaid: readonly { readonly id: string; readonly place: RegExp; readonly because: string }[] = [
  { id: "fireworks", place: /totalCost\.units/, because: "JSON of protocol buffers leaves out what is zero" },
  { id: "gcp-bigquery-billing", place: /totalCost\.units/, because: "the same" },
  { id: "leonardo", place: /api(Paid|Subscription)Tokens null/, because: "null where the account has no such pool" },
  { id: "openai", place: /input_cached_tokens/, because: "optional: a row without it is one without cached tokens" },
  { id: "openrouter", place: /reasoning_tokens/, because: "optional: a row without it is one without reasoning" },
];

interface Try {
  readonly what: string;
  readonly response: RecordedResponse;
  /** An amount that is other than 0 was taken away. */
  readonly amountGone?: boolean;
}

/** Ways to spoil one recorded answer. */
function triesOf(response: RecordedResponse, dice: Chance): Try[] {
  const { json, text, ...head } = response;
  if (json === undefined)
    return Array.from({ length: triesOfACase / 2 }, () => ({
      what: "garbled",
      response: { ...head, text: garbled(text ?? "", dice) },
    }));
  const places = placesOf(json);
  const pick = () => places[dice.below(places.length)];
  const body = (text_: string) => ({ ...head, text: text_ });
  const named = (place: Place) => place.join(".");
  const gone = places
    .filter((place) => isAmount(valueAt(json, place)))
    .flatMap((place): Try[] => [
      { what: `${named(place)} left out`, response: body(changed(json, place, undefined)), amountGone: true },
      { what: `${named(place)} null`, response: body(changed(json, place, null)), amountGone: true },
      { what: `${named(place)} empty`, response: body(changed(json, place, "")), amountGone: true },
      { what: `${named(place)} renamed`, response: body(renamed(json, place, `${place.at(-1)}_v2`)), amountGone: true },
    ]);
  const odd = Array.from({ length: triesOfACase }, (): Try[] => {
    const place = pick();
    if (place === undefined) return [];
    const value = oddValue(dice);
    return [
      {
        what: `${named(place)} is ${String(JSON.stringify(value)).slice(0, 40)}`,
        response: body(changed(json, place, value)),
      },
    ];
  }).flat();
  const otherwise = [null, [], 0, "text", true, [json], { data: json }].map(
    (whole): Try => ({
      what: `the whole is ${String(JSON.stringify(whole)).slice(0, 40)}`,
      response: body(JSON.stringify(whole)),
    }),
  );
  return [
    ...gone.slice(0, 4 * triesOfACase),
    ...odd,
    ...otherwise,
    { what: "garbled", response: body(garbled(JSON.stringify(json), dice)) },
  ];
}

/** The recorded answers in their order, one of them another one; whatever is asked beyond them is answered as the last one. */
function answering(one: ProviderCase, spoilt: number, response: RecordedResponse): HttpClient {
  let asked = 0;
  return {
    async send() {
      const index = Math.min(asked++, one.exchanges.length - 1);
      if (asked > 200) throw new CheckError("network", "asked more than anyone should");
      const {
        status,
        headers = {},
        json,
        text,
      } = index === spoilt ? response : (one.exchanges[index]?.response ?? response);
      return {
        status,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
        body: Buffer.from(json === undefined ? (text ?? "") : JSON.stringify(json)),
      };
    },
    guard: createConnectionGuard(true),
    close: async () => {},
  };
}

const labelsOf = (reading: Reading) =>
  JSON.stringify({ ...reading, value: undefined, limit: undefined, resetsAtMs: undefined, expiresAtMs: undefined });

const latestMs = 8.64e15; // The last instant of ECMAScript's time: beyond it no date can be shown.

function expectSound({ readings }: Answer): void {
  for (const reading of readings) {
    if (reading.kind === "expiry") expect(Math.abs(reading.expiresAtMs)).toBeLessThanOrEqual(latestMs);
    else {
      expect(Number.isFinite(reading.value), JSON.stringify(reading)).toBe(true);
      expect(reading.unit).toMatch(/\S/);
    }
    if (reading.kind === "remaining") {
      if (reading.limit !== undefined) expect(Number.isFinite(reading.limit)).toBe(true);
      if (reading.resetsAtMs !== undefined) expect(Math.abs(reading.resetsAtMs)).toBeLessThanOrEqual(latestMs);
    }
  }
}

describe("an answer that is not as documented", () => {
  it.each(ids)("of %s is a failure with a reason, or readings that are finite and not invented", async (id) => {
    const dice = chance();
    const fixture = providerFixture(id);
    const module = providerModules[id];
    if (module === undefined) throw new Error(`no provider ${id}`);
    const { provider } = await module();
    const wrong: string[] = [];
    let tried = 0;
    for (const one of fixture.cases.filter(({ readings }) => readings !== undefined)) {
      const options = parseOptions(provider, { ...fixture.options, ...one.options });
      const nowMs = Date.parse(one.now ?? fixture.now ?? "2026-11-20T12:00:00Z");
      const run = (http: HttpClient) =>
        outcomeOf(provider, options, { http, nowMs, spendSince: one.spendSince, baseUrl: fixture.base_url });
      const usual = await run(answering(one, -1, { status: 200 }));
      for (const [spoilt, exchange] of one.exchanges.entries())
        for (const { what, response, amountGone } of triesOf(exchange.response, dice)) {
          tried += 1;
          const outcome = await run(answering(one, spoilt, response));
          const isUnsaid = nothingIsUnsaid.some((known) => known.id === id && known.place.test(what));
          const complaint = complaintAbout(outcome, usual, amountGone === true && !isUnsaid);
          if (complaint !== undefined) wrong.push(`${one.name}, answer ${spoilt}, ${what}: ${complaint}`);
        }
    }
    expect(wrong, `FAULT_SEED=${dice.seed}`).toEqual([]);
    count("answers of vendors", tried);
  });
});

type Outcome = Answer | CheckError | { readonly bug: unknown };

async function outcomeOf(
  provider: Provider,
  options: unknown,
  run: Parameters<typeof runProvider>[2],
): Promise<Outcome> {
  try {
    return (await runProvider(provider, options, run)).outcome;
  } catch (bug) {
    return { bug };
  }
}

function complaintAbout(outcome: Outcome, usual: Outcome, amountGone: boolean): string | undefined {
  if ("bug" in outcome)
    return `a fault of ours: ${outcome.bug instanceof Error ? outcome.bug.stack?.slice(0, 300) : String(outcome.bug)}`;
  if (outcome instanceof CheckError) {
    if (!failureReasons.includes(outcome.reason) || outcome.reason === "internal") return `reason ${outcome.reason}`;
    return outcome.message.length > 600 ? "a message that nobody reads" : undefined;
  }
  try {
    expectSound(outcome);
  } catch (error) {
    return String(error).slice(0, 200);
  }
  if (!amountGone || !("readings" in usual)) return undefined;
  // What was something and is 0 without a word of the vendor was invented.
  for (const reading of outcome.readings) {
    if (reading.kind === "expiry" || reading.value !== 0) continue;
    const before = usual.readings.find((other) => labelsOf(other) === labelsOf(reading));
    if (before !== undefined && before.kind !== "expiry" && before.value !== 0)
      return `${labelsOf(reading)} was ${before.value} and is 0`;
  }
  return undefined;
}
