import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CheckError } from "../../src/model.ts";
import { defineProvider } from "../../src/provider-kit/define.ts";
import { oauthBearer, tokenRefused, withFreshToken } from "../../src/provider-kit/oauth.ts";
import type { Exchange, Remembered } from "../../src/provider-kit/provider.ts";
import { amount, balance } from "../../src/provider-kit/values.ts";
import { contextAt } from "../support/local-provider.ts";
import type { RecordedResponse } from "../support/provider-fixtures.ts";
import { scriptedHttp } from "../support/provider-harness.ts";

const provider = defineProvider({
  id: "example",
  name: "Example",
  docs: "https://vendor.example/docs",
  summary: "a balance behind a token",
  measures: ["balance"],
  options: {},
  origin: "https://api.example",
  authenticate: oauthBearer(() => ({ origin: "https://login.example", path: "/token", form: { grant_type: "x" } })),
  failure: tokenRefused,
  read: (api) =>
    withFreshToken(api, async () => {
      const { left } = await api.request({ path: "/balance" }, z.object({ left: amount }));
      return { readings: [balance({ value: left, unit: "USD" })] };
    }),
});

const token = (value: string, seconds?: number): RecordedResponse => ({
  status: 200,
  json: { access_token: value, ...(seconds === undefined ? {} : { expires_in: seconds }) },
});
const left: RecordedResponse = { status: 200, json: { left: 5 } };
const refused: RecordedResponse = { status: 401, json: {} };

/** Checks one after the other, with the memory of one project; answers what was asked and how each ended. */
async function checks(times: readonly string[], answers: readonly RecordedResponse[]) {
  const http = scriptedHttp(answers);
  const memory = new Map<string, Remembered>();
  const exchanges: Exchange[] = [];
  const outcomes: unknown[] = [];
  for (const time of times)
    try {
      const record = (describe: () => Exchange) => exchanges.push(describe());
      await provider.check({}, contextAt(time, { http: http.client, memory, record }));
      outcomes.push("good");
    } catch (error) {
      if (!(error instanceof CheckError)) throw error;
      outcomes.push(error.reason);
    }
  const asked = http.requests.map(({ url, headers }) => `${url.pathname} ${headers.authorization ?? "-"}`);
  return { asked, outcomes, exchanges };
}

describe("a token of OAuth", () => {
  it("is fetched once and used until shortly before its end", async () => {
    const times = ["2026-11-20T12:00:00Z", "2026-11-20T12:58:59Z", "2026-11-20T12:59:00Z"];
    expect(await checks(times, [token("a", 3600), left, left, token("b", 3600), left])).toMatchObject({
      asked: ["/token -", "/balance Bearer a", "/balance Bearer a", "/token -", "/balance Bearer b"],
      outcomes: ["good", "good", "good"],
    });
  });

  it("without a life is taken for a short one", async () => {
    const times = ["2026-11-20T12:00:00Z", "2026-11-20T12:04:00Z"];
    const { asked } = await checks(times, [token("a"), left, token("b"), left]);
    expect(asked).toEqual(["/token -", "/balance Bearer a", "/token -", "/balance Bearer b"]);
  });

  it("of an earlier check that is refused is replaced once", async () => {
    const times = ["2026-11-20T12:00:00Z", "2026-11-20T12:10:00Z"];
    expect(await checks(times, [token("a", 3600), left, refused, token("b", 3600), left])).toMatchObject({
      asked: ["/token -", "/balance Bearer a", "/balance Bearer a", "/token -", "/balance Bearer b"],
      outcomes: ["good", "good"],
    });
  });

  it("that is new and refused is a refused credential", async () => {
    expect(await checks(["2026-11-20T12:00:00Z"], [token("a", 3600), refused])).toMatchObject({
      asked: ["/token -", "/balance Bearer a"],
      outcomes: ["auth"],
    });
  });

  it.each([
    [
      "a client that is refused",
      { status: 400, json: { error: "invalid_client", error_description: "bad secret" } },
      "auth",
    ],
    ["a request that is wrong", { status: 400, json: { error: "invalid_scope" } }, "rejected"],
    ["an answer without a token", { status: 200, json: { expires_in: 3600 } }, "invalid_response"],
  ])("is not got by %s", async (_, answer, reason) => {
    expect((await checks(["2026-11-20T12:00:00Z"], [answer])).outcomes).toEqual([reason]);
  });

  it("is shown in no exchange", async () => {
    const { exchanges } = await checks(["2026-11-20T12:00:00Z"], [token("pl4nt3d", 3600), left]);
    expect(exchanges).toHaveLength(2);
    expect(JSON.stringify(exchanges)).not.toContain("pl4nt3d");
  });
});
