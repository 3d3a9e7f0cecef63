import { configJsonSchema } from "../config/json-schema.ts";
import { loadAllProviders } from "../config/load-provider.ts";
import type { Host } from "../platform/host.ts";

/** `balance-alert schema`: JSON Schema of the configuration file. */
export async function runSchema(host: Host): Promise<number> {
  host.print(JSON.stringify(configJsonSchema(await loadAllProviders()), null, 2));
  return 0;
}
