/** `balance-alert record` against vendors whose answers are full of personal data. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { runRecord } from "../../src/commands/record.ts";
import { systemHost } from "../../src/platform/host.ts";
import { describeContract } from "../support/provider-contract.ts";
import { providerFixture } from "../support/provider-fixtures.ts";
import { type Answerer, json, startVendor } from "../support/vendor.ts";

const folder = mkdtempSync(join(tmpdir(), "balance-alert-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let runs = 0;

/** Runs the command on one project of this provider, against a vendor of this machine. */
async function record(provider: string, options: Record<string, unknown>, answer: Answerer, named = "Chat") {
  const vendor = await startVendor(answer);
  const out = join(folder, `run-${runs++}`);
  const configFile = `${out}.yaml`;
  const project = { name: "Chat", provider, base_url: vendor.url, ...options };
  writeFileSync(configFile, JSON.stringify({ projects: [project] }));
  const [printed, warned]: string[][] = [[], []];
  const host = {
    ...systemHost({ version: "0.0.0", revision: "" }),
    environment: {},
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
