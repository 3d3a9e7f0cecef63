/** Every provider as a user has it: a project in the file, and `check --json` against a vendor that answers what is documented. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { runCheck } from "../../src/commands/check.ts";
import { providerIds } from "../../src/config/load-provider.ts";
import { systemClock } from "../../src/platform/clock.ts";
import type { Host } from "../../src/platform/host.ts";
import { configOf } from "../support/config.ts";
import { type ProviderCase, type ProviderFixture, providerFixture } from "../support/provider-fixtures.ts";
import { type Answerer, type LocalVendor, startVendor } from "../support/vendor.ts";

/** Providers that ask no vendor. */
const local: Readonly<Record<string, object>> = {
  file: { path: "balance.txt", unit: "USD" },
  http: { request: { url: "https://api.example/v1/balance" }, readings: [{ value: "balance", unit: "USD" }] },
  manual: { amount: 1200, unit: "CNY", as_of: "2026-11-01" },
  push: { token: "0123456789abcdef0123456789abcdef" },
  simulated: { start: 480, burn_per_day: 20, unit: "USD" },
};
const vendors = providerIds.filter((id) => !(id in local));

/** Once a day: no provider asks for more patience. */
const schedules = { projects: "0 6 * * *" };

function fileOf(projects: readonly object[]): string {
  return stringify({ schedules, defaults: { retries: 0 }, projects });
}

function projectOf(id: string, fixture: ProviderFixture, one?: ProviderCase) {
  const address = fixture.base_url === undefined ? {} : { base_url: fixture.base_url };
  return { name: `Project ${id}`, provider: id, ...address, ...fixture.options, ...one?.options };
}

describe("a file with a project for each provider", () => {
  it("passes with dummy credentials", async () => {
    const projects = providerIds.map((id) =>
      id in local ? { name: `Project ${id}`, provider: id, ...local[id] } : projectOf(id, providerFixture(id)),
    );
    const config = await configOf(fileOf(projects));
    expect(config.projects.map(({ provider }) => provider.id)).toEqual([...providerIds]);
  });
});

describe("check --json against what a vendor documents", () => {
  let vendor: LocalVendor;
  beforeAll(async () => {
    vendor = await startVendor(() => {});
  });
  afterAll(() => vendor.stop());

  it.each(vendors)("%s", async (id) => {
    const fixture = providerFixture(id);
    const documented = fixture.cases.find((one) => one.failure === undefined && one.spendSince === undefined);
    if (documented === undefined) throw new Error("no case succeeds");
    const left = documented.exchanges.map(({ response }) => answerOf(response));
    vendor.answer = (request, response) => (left.shift() ?? tooMany)(request, response);

    const project = { ...projectOf(id, fixture, documented), base_url: vendor.url };
    const { host, printed, warned } = hostWith(fileOf([project]), documented.now ?? fixture.now);
    const code = await runCheck(host, [], { configFile: "config.yaml", json: true, debug: false });

    expect(warned).toEqual([]);
    expect(JSON.parse(printed.join("\n"))).toEqual([
      {
        project: `Project ${id}`,
        provider: id,
        ok: true,
        durationMs: expect.any(Number),
        readings: documented.readings?.map(shownReading),
        ...(documented.active === undefined ? {} : { active: documented.active }),
      },
    ]);
    expect(code).toBe(0);
    expect(left).toEqual([]);
  });
});

/** The window of a budget is for the metrics; the command's output does not have it. */
function shownReading(reading: NonNullable<ProviderCase["readings"]>[number]) {
  if (reading.kind !== "remaining") return reading;
  const { window: _, ...shown } = reading;
  return shown;
}

const tooMany: Answerer = (_, response) => response.writeHead(599).end("more requests than are documented");

function answerOf({ status, headers, json, text }: ProviderCase["exchanges"][number]["response"]): Answerer {
  return (_, response) => {
    response.writeHead(status, { "content-type": json === undefined ? "text/plain" : "application/json", ...headers });
    response.end(json === undefined ? text : JSON.stringify(json));
  };
}

/** A machine without variables, whose one file is the configuration. */
function hostWith(config: string, now = "2026-11-20T12:00:00Z") {
  const printed: string[] = [];
  const warned: string[] = [];
  const host: Host = {
    environment: {},
    clock: { ...systemClock, nowMs: () => Date.parse(now) },
    random: () => 0.5,
    version: "0.0.0",
    revision: "",
    nodeVersion: process.version,
    packageFolder: "/nowhere",
    readFile: async () => config,
    readFileBytes: async () => Buffer.from(config),
    fileExists: () => true,
    createFile: async () => {},
    pause: async () => {},
    print: (text) => void printed.push(text),
    warn: (text) => void warned.push(text),
    onSignal: () => () => {},
    exit: () => {},
  };
  return { host, printed, warned };
}
