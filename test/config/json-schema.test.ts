import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { loadAllProviders } from "../../src/config/load-provider.ts";

const published = join(import.meta.dirname, "../../docs/config.schema.json");

it("the JSON Schema is the one in docs, every description and default included: `npm run docs` writes it", async () => {
  const schema = configJsonSchema(await loadAllProviders());
  expect(JSON.parse(JSON.stringify(schema))).toEqual(JSON.parse(readFileSync(published, "utf8")));
});
