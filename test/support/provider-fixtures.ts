import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { failureReasons } from "../../src/model.ts";

const folder = join(import.meta.dirname, "../fixtures/providers");

const Request = z.strictObject({
  method: z.string().optional(),
  url: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  json: z.unknown().optional(),
  form: z.record(z.string(), z.string()).optional(),
  text: z.string().optional(),
});

const Response = z.strictObject({
  status: z.number(),
  headers: z.record(z.string(), z.string()).optional(),
  json: z.unknown().optional(),
  text: z.string().optional(),
});

const Case = z.strictObject({
  name: z.string(),
  /** Where the answer was seen. Cases without it are made of documented fields. */
  source: z
    .string()
    .regex(/^(recorded|published answer or test|documented example)(: .+)?$/)
    .optional(),
  /** Laid over the file's options. */
  options: z.record(z.string(), z.unknown()).optional(),
  /** The clock, ISO 8601. */
  now: z.string().optional(),
  spendSince: z.string().optional(),
  exchanges: z.array(z.strictObject({ request: Request.optional(), response: Response })),
  readings: z.array(z.record(z.string(), z.unknown())).optional(),
  active: z.boolean().optional(),
  /** When the credential ends, ISO 8601. */
  credentialExpiresAt: z.string().optional(),
  failure: z.enum(failureReasons).optional(),
});

/** What was used each day since one, where the provider can tell. */
const History = z.strictObject({
  /** `YYYY-MM-DD`. */
  since: z.string(),
  exchanges: z.array(z.strictObject({ request: Request.optional(), response: Response })).min(1),
  days: z.array(z.strictObject({ day: z.string(), value: z.number(), unit: z.string() })).min(1),
});

const Fixture = z.strictObject({
  options: z.record(z.string(), z.unknown()),
  /** The clock of all cases, ISO 8601. */
  now: z.string().optional(),
  /** For gateways without an address of their own. */
  base_url: z.string().optional(),
  /**
   * What the shared failure table expects instead, where the vendor's facts say so: `{ "401": rejected }`; the keys are
   * 401, 403, 500, html, empty (`{}`).
   */
  exceptions: z.record(z.string(), z.enum(failureReasons)).optional(),
  cases: z.array(Case).min(1),
  history: History.optional(),
});

export type ProviderFixture = z.output<typeof Fixture>;
export type ProviderCase = z.output<typeof Case>;
export type RecordedResponse = z.output<typeof Response>;

export function providerFixture(id: string, from = folder): ProviderFixture {
  return Fixture.parse(parse(readFileSync(join(from, `${id}.yaml`), "utf8")));
}

export function providerFixtureIds(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}
