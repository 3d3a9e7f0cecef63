/** Tokens that a provider fetches for itself are kept between checks, and fetched anew when they are refused. */
import { describe, expect, it } from "vitest";
import { loadProvider } from "../../src/config/load-provider.ts";
import type { Remembered } from "../../src/provider-kit/provider.ts";
import { providerFixture, type RecordedResponse } from "../support/provider-fixtures.ts";
import { parseOptions, runProvider, scriptedHttp, writtenReading } from "../support/provider-harness.ts";

describe.each(["docker-hub", "oxylabs-residential", "paypal"])("%s", (id) => {
  async function setUp() {
    const provider = await loadProvider(id);
    const fixture = providerFixture(id);
    const [documented] = fixture.cases;
    if (provider === undefined || documented === undefined) throw new Error(`no provider ${id}`);
    const memory = new Map<string, Remembered>();
    const check = async (answers: readonly (RecordedResponse | undefined)[]) => {
      const http = scriptedHttp(answers.filter((answer) => answer !== undefined));
      const options = parseOptions(provider, fixture.options);
      const { outcome } = await runProvider(provider, options, { http: http.client, memory });
      const said = "readings" in outcome ? outcome.readings.map(writtenReading) : outcome.reason;
      return { said, asked: http.requests.map(({ url }) => url.pathname) };
    };
    const [token, answer] = documented.exchanges.map(({ response }) => response);
    return { check, token, answer, readings: documented.readings };
  }

  it("asks once for a token", async () => {
    const { check, token, answer, readings } = await setUp();
    const first = await check([token, answer]);
    const second = await check([answer]);
    expect(first.said).toEqual(readings);
    expect(second).toEqual({ said: readings, asked: first.asked.slice(1) });
  });

  it("asks for a new token when the kept one is refused", async () => {
    const { check, token, answer, readings } = await setUp();
    await check([token, answer]);
    const again = await check([{ status: 401, text: "" }, token, answer]);
    expect(again.said).toEqual(readings);
  });

  it("gives up when the new token is refused too", async () => {
    const { check, token, answer } = await setUp();
    await check([token, answer]);
    const again = await check([{ status: 401, text: "" }, token, { status: 401, text: "" }]);
    expect(again.said).toBe("auth");
    expect(again.asked.length).toBe(3);
  });
});
