import { describe, expect, it } from "vitest";
import { providerModules } from "../../src/providers/registry.generated.ts";
import { describeContract } from "../support/provider-contract.ts";
import { providerFixture, providerFixtureIds } from "../support/provider-fixtures.ts";

/** Providers that ask no vendor have tests of their own. */
const local = new Set(["file", "http", "manual", "push", "simulated"]);
const ids = Object.keys(providerModules).filter((id) => !local.has(id));
const only = process.env.PROVIDERS?.split(",");
const chosen = only === undefined ? ids : ids.filter((id) => only.includes(id));

describe("the contract of every provider", () => {
  it("has a fixture for each provider and no fixture without one", () => {
    expect(providerFixtureIds().filter((id) => !local.has(id))).toEqual(ids);
  });

  it.skipIf(only !== undefined)("has the days of each provider that tells them", async () => {
    const modules = await Promise.all(ids.map(async (id) => (await providerModules[id]?.())?.provider));
    const telling = modules.flatMap((provider) => (provider?.history === undefined ? [] : [provider.id]));
    expect(ids.filter((id) => providerFixture(id).history !== undefined)).toEqual(telling);
  });

  for (const id of chosen) describeContract(id, providerFixture(id));
});
