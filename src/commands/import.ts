import { upstreamToYaml } from "../config/upstream.ts";
import type { Host } from "../platform/host.ts";
import { whyUnreadable } from "../platform/regular-file.ts";

export interface ImportFlags {
  /** The lists alone, for a file that `project_files` names. */
  readonly projectFile: boolean;
}

/** `balance-alert import FILE`: the upstream program's `config.json` as our YAML, on standard output. */
export async function runImport(host: Host, file: string, flags: ImportFlags): Promise<number> {
  let written: unknown;
  try {
    written = JSON.parse(await host.readFile(file));
  } catch (error) {
    host.warn(`${file}: ${error instanceof SyntaxError ? `this is not JSON: ${error.message}` : whyUnreadable(error)}`);
    return 2;
  }
  const converted = upstreamToYaml(written, host.environment, flags);
  if ("problems" in converted) {
    for (const problem of converted.problems) host.warn(`${file}: ${problem}`);
    return 2;
  }
  host.print(converted.yaml.trimEnd());
  return 0;
}
