import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { loadAllProviders } from "../../src/config/load-provider.ts";
import { secretMeta, unwrap } from "../../src/config/secrets.ts";

const docs = (file: string) => readFileSync(join(import.meta.dirname, "../../docs", file), "utf8");
const providers = await loadAllProviders();

it("the options of every provider are those of the committed JSON Schema", () => {
  expect(configJsonSchema(providers)).toEqual(JSON.parse(docs("config.schema.json")));
});

it("the variables of every provider are those of the committed list", () => {
  const lines = docs("providers.md").split("\n");
  for (const { id, options } of providers) {
    const line = lines.find((one) => one.startsWith(`| \`${id}\``)) ?? "";
    for (const field of Object.values(options.shape)) {
      const variable = secretMeta(unwrap(field))?.env;
      if (variable !== undefined) expect(line).toContain(`(\`${variable}\`)`);
    }
  }
});
