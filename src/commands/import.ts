import { upstreamToYaml } from "../config/upstream.ts";
import type { Host } from "../platform/host.ts";
import { whyUnreadable } from "../platform/regular-file.ts";

/** `balance-alert import FILE`: the upstream program's `config.json` as our YAML, on standard output. */
export async function runImport(host: Host, file: string): Promise<number> {
  let written: unknown;
  try {
    written = JSON.parse(await host.readFile(file));
  } catch (error) {
    host.warn(`${file}: ${error instanceof SyntaxError ? `this is no JSON: ${error.message}` : whyUnreadable(error)}`);
    return 2;
  }
  const converted = upstreamToYaml(written, host.environment);
  if ("problems" in converted) {
    for (const problem of converted.problems) host.warn(`${file}: ${problem}`);
    return 2;
  }
  host.print(converted.yaml.trimEnd());
  return 0;
}
