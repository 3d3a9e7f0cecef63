// Writes docs/configuration.md, docs/providers.md and docs/config.schema.json from the schemas and the providers.
// usage: node scripts/run-ts.mjs scripts/generate-docs.ts [--check]
import { configJsonSchema } from "../src/config/json-schema.ts";
import { loadAllProviders } from "../src/config/load-provider.ts";
import { configurationPage } from "./configuration-page.ts";
import { generatedFile } from "./generated-file.ts";
import { providersPage } from "./providers-page.ts";

const providers = await loadAllProviders();
generatedFile("docs/configuration.md", configurationPage());
generatedFile("docs/providers.md", providersPage(providers));
generatedFile("docs/config.schema.json", `${JSON.stringify(configJsonSchema(providers), null, 2)}\n`);
