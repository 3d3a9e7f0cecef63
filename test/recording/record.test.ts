/** `balance-alert record` against vendors whose answers are full of personal data. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { runRecord } from "../../src/commands/record.ts";
import { loadProvider } from "../../src/config/load-provider.ts";
import { secretsIn } from "../../src/config/secrets.ts";
import { CheckError } from "../../src/model.ts";
import { systemHost } from "../../src/platform/host.ts";
import { publishableFixture } from "../../src/recording/fixture.ts";
import { describeContract } from "../support/provider-contract.ts";
import { providerFixture, providerFixtureIds } from "../support/provider-fixtures.ts";
import { parseOptions, runProvider, scriptedHttp, toResponse } from "../support/provider-harness.ts";
import { type Answerer, json, startVendor } from "../support/vendor.ts";

const folder = mkdtempSync(join(tmpdir(), "balance-alert-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let runs = 0;

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, with the numbers of C. */
function sameEveryTime(): () => number {
  let state = 20_261_120;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Runs the command on one project of this provider, against a vendor of this machine. */
async function record(
  provider: string,
  options: Record<string, unknown>,
  answer: Answerer,
  { named = "Chat", out = join(folder, `run-${runs++}`) } = {},
) {
  const vendor = await startVendor(answer);
  const configFile = `${out}.yaml`;
  const project = { name: "Chat", provider, base_url: vendor.url, ...options };
  writeFileSync(configFile, JSON.stringify({ projects: [project] }));
  const [printed, warned]: string[][] = [[], []];
  const host = {
    ...systemHost({ version: "0.0.0", revision: "" }),
    environment: {},
    random: sameEveryTime(),
    print: (text: string) => void printed?.push(text),
    warn: (text: string) => void warned?.push(text),
  };
  const code = await runRecord(host, named, { configFile, out });
  await vendor.stop();
  const written = code === 0 ? readFileSync(join(out, `${provider}.yaml`), "utf8") : "";
  return { code, out, written, printed, warned, paths: vendor.requests.map(({ path }) => path) };
}

const personal = [
  "sk-or-v1-9f8e7d6c5b4a39281706f5e4d3c2b1a0",
  "Aurelia",
  "Wintergreen",
  "aurelia.wintergreen@hollowbrook-industries.com",
  "hollowbrook",
  "203.0.114.77",
  "2001:0db9:85a3:0000:0000:8a2e:0370:7334",
  "+49 151 23456789",
  "550e8400-e29b-41d4-a716-446655440000",
  "张伟",
  "1984-07-23",
  "user_84jf93kd",
  "DE89370400440532013000",
  "4417123456",
  "128.75",
  "37.25",
  "91.5",
] as const;
const [key] = personal;

const Data = z.object({
  data: z.object({
    total_credits: z.number(),
    total_usage: z.number(),
    remaining: z.number(),
    charges: z.array(z.object({ cost: z.string(), reference: z.number() })),
    created_at: z.string(),
    status: z.string(),
    user_id: z.string(),
    by_user: z.record(z.string(), z.number()),
  }),
});

const encoded = Buffer.from(`${key}:Aurelia`).toString("base64");

const openRouter = await record(
  "openrouter",
  { api_key: key },
  json({
    data: {
      total_credits: 128.75,
      total_usage: 37.25,
      remaining: 91.5,
      charges: [
        { cost: "30.00", reference: 4417123456 },
        { cost: "7.25", reference: 4417123456 },
      ],
      owner: { name: "Aurelia Wintergreen", nickname: "张伟", born: "x", birthday: "1984-07-23" },
      contact: "Aurelia Wintergreen <aurelia.wintergreen@hollowbrook-industries.com>, +49 151 23456789",
      company: "Hollowbrook Industries",
      note: `asked by ${encoded} from 203.0.114.77 with ${key}`,
      last_seen: "2001:0db9:85a3:0000:0000:8a2e:0370:7334",
      id: "550e8400-e29b-41d4-a716-446655440000",
      user_id: "user_84jf93kd",
      iban: "DE89370400440532013000",
      by_user: { aurelia: 12.5, user_84jf93kd: 24.75 },
      created_at: "2025-03-01T08:30:00Z",
      status: "active",
    },
  }),
);

describe("a recording of an answer full of personal data", () => {
  it("is written, and says what was replaced and not by what", () => {
    expect([openRouter.code, openRouter.printed]).toEqual([0, [join(openRouter.out, "openrouter.yaml")]]);
    const told = openRouter.warned?.join("\n") ?? "";
    for (const one of personal) expect(told.toLowerCase()).not.toContain(one.toLowerCase());
    expect(told).toContain("replaced, secret: options.api_key");
    expect(told).toContain("replaced, mail address: exchanges[0].response.json.data.contact");
  });

  it.each([...personal, encoded])("holds nothing of %s", (one) => {
    expect(openRouter.written.toLowerCase()).not.toContain(one.toLowerCase());
    expect(openRouter.written).not.toContain(encodeURIComponent(one));
    expect(openRouter.written).not.toContain(Buffer.from(one).toString("base64").replace(/=+$/, ""));
  });

  it("keeps forms, sums and what is the same", () => {
    const { cases, options } = providerFixture("openrouter", openRouter.out);
    const exchange = cases[0]?.exchanges[0];
    const { total_credits, total_usage, remaining, charges, created_at, status, user_id, by_user } = Data.parse(
      exchange?.response.json,
    ).data;
    expect(total_usage + remaining).toBeCloseTo(total_credits, 9);
    expect(charges.reduce((sum, { cost }) => sum + Number(cost), 0)).toBeCloseTo(total_usage, 9);
    expect(charges[0]?.cost).toMatch(/^\d+\.\d\d$/);
    expect(charges[0]?.reference).toBe(charges[1]?.reference);
    expect([created_at, status]).toEqual(["2025-03-01T08:30:00Z", "active"]);
    expect(Object.keys(by_user)).toContain(user_id);
    expect(options["api_key"]).toMatch(/^sk-or-v1-[0-9a-f]{32}$/);
    expect(exchange?.request?.headers).toMatchObject({ authorization: `Bearer ${options["api_key"]}` });
  });
});

describeContract("openrouter", providerFixture("openrouter", openRouter.out));

const accountSid = "AC5ef872f6da5a21de157d80997a64bd33";
const twilio = await record(
  "twilio",
  { account_sid: accountSid, auth_token: "d41d8cd98f00b204e9800998ecf8427e" },
  json({ account_sid: accountSid, balance: "48.17", currency: "USD" }),
);

describe("an account that stands in the address", () => {
  it("is the same other one everywhere", () => {
    const { cases, options } = providerFixture("twilio", twilio.out);
    const exchange = cases[0]?.exchanges[0];
    expect(options["account_sid"]).toMatch(/^[A-Z]{2}[0-9a-f]{32}$/);
    expect(exchange?.request?.url).toContain(`/Accounts/${options["account_sid"]}/Balance.json`);
    expect(exchange?.response.json).toMatchObject({ account_sid: options["account_sid"], currency: "USD" });
    for (const one of [accountSid, "d41d8cd98f00b204e9800998ecf8427e", "48.17"])
      expect(twilio.written).not.toContain(one);
  });
});

describeContract("twilio", providerFixture("twilio", twilio.out));

describe("record", () => {
  it("writes an answer that changed as the failure that it is", async () => {
    const changed = json({ data: { available: 61.25, holder: "Aurelia" } });
    const { code, out, warned } = await record("openrouter", { api_key: key }, changed);
    expect([code, warned?.[0]]).toEqual([0, "the check fails (invalid_response); the fixture says so"]);
    const [one] = providerFixture("openrouter", out).cases;
    expect(one).toMatchObject({ failure: "invalid_response", source: expect.stringMatching(/^recorded: /) });
    expect(one?.exchanges[0]?.response.json).toMatchObject({ data: { available: expect.any(Number) } });
  });

  it("keeps the words that the provider reads, and says so", async () => {
    const wrongKey: Answerer = (_, response) => response.end("BAD_KEY");
    const { code, written, warned } = await record("sms-activate", { api_key: "4fb1c9a8e2d7" }, wrongKey);
    expect([code, warned?.at(-2)]).toEqual([0, "kept, because the provider reads it: BAD_KEY"]);
    expect(written).toContain("failure: auth");
  });

  it("refuses to write a secret in another spelling", async () => {
    const secret = "correct-horse-battery";
    const status = Buffer.from(secret).toString("base64url");
    const hidden = json({ data: { total_credits: 2, total_usage: 1, status } });
    const { code, warned } = await record("openrouter", { api_key: secret }, hidden);
    expect([code, warned]).toEqual([1, ["nothing is written: the result still holds a secret"]]);
  });

  it("does not write over a file", async () => {
    const answer = json({ data: { total_credits: 2, total_usage: 1 } });
    const { out } = await record("openrouter", { api_key: key }, answer);
    const again = await record("openrouter", { api_key: key }, answer, { out });
    expect([again.code, again.paths, again.warned]).toEqual([
      1,
      [],
      [`${join(out, "openrouter.yaml")} exists already: name another folder with --out`],
    ]);
  });

  it("has nothing to write where nobody answers", async () => {
    const { code, warned } = await record("openrouter", { api_key: key }, (request) => void request.socket.destroy());
    expect([code, warned]).toEqual([1, ["Chat: network: there is no answer to record"]]);
  });

  it("suggests the right name for a wrong one", async () => {
    const { code, warned } = await record("openrouter", { api_key: key }, json({}), { named: "Chta" });
    expect([code, warned]).toEqual([2, ['no project "Chta": did you mean "Chat"?']]);
  });

  it("has nothing to ask where there is no vendor", async () => {
    const { code, warned } = await record(
      "manual",
      { amount: 5, as_of: "2026-11-20", unit: "USD", base_url: undefined },
      json({}),
    );
    expect([code, warned]).toEqual([2, ["Chat asks no vendor: there is nothing to record"]]);
  });
});

describe("the first answer of every provider's fixture", () => {
  it.each(providerFixtureIds().filter((id) => id !== "http"))("%s can be published", async (id) => {
    const provider = await loadProvider(id);
    if (provider === undefined) throw new Error(`no provider ${id}`);
    const fixture = providerFixture(id);
    const [one] = fixture.cases;
    const written = { ...fixture.options, ...one?.options };
    const options = parseOptions(provider, written);
    const startedAtMs = Date.parse(one?.now ?? fixture.now ?? "2026-11-20T12:00:00Z");
    const responses = (one?.exchanges ?? []).map(({ response }) => toResponse(response));
    const baseUrl = fixture.base_url;
    const { client, requests } = scriptedHttp((one?.exchanges ?? []).map(({ response }) => response));
    const run = { http: client, nowMs: startedAtMs, spendSince: one?.spendSince, baseUrl };
    const { outcome } = await runProvider(provider, options, run);
    const recording = {
      provider,
      options,
      baseUrl,
      spendSince: one?.spendSince,
      startedAtMs,
      responses,
      outcome: { ...(outcome instanceof CheckError ? { failure: outcome.reason } : { answer: outcome }), requests },
      secrets: secretsIn(options).map(({ secret }) => secret),
      sensitive: [],
    };
    const { yaml } = await publishableFixture(recording, { random: sameEveryTime(), pause: () => setImmediate() });
    for (const { secret } of secretsIn(options))
      if (secret.reveal().length > 5) expect(yaml).not.toContain(secret.reveal());
  });
});
