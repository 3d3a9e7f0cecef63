import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import { readConfig } from "../config/read-config.ts";
import type { Host } from "../platform/host.ts";

const ownFile = "config.yaml";
const exampleFile = "config.example.yaml";

/** The file that a command works with. */
export interface ConfigFile {
  readonly path: string;
  /** Said once: that no file was named and the example is used. */
  readonly notice?: string;
}

/** `--config.file`, else `config.yaml` here, else the example here or the one that comes with the program. */
export function findConfigFile(host: Host, named: string | undefined): ConfigFile {
  // An empty variable is one that is not set.
  if (named !== undefined && named !== "") return { path: named };
  if (host.fileExists(ownFile)) return { path: ownFile };
  const path = host.fileExists(exampleFile) ? exampleFile : join(host.packageFolder, exampleFile);
  return { path, notice: `no ${ownFile} here and no --config.file: running the example ${path}` };
}

/** Runs a command on its configuration; a bad one prints all its problems and ends with exit code 2. */
export async function withConfig(
  host: Host,
  named: string | undefined,
  run: (config: Config) => Promise<number>,
): Promise<number> {
  const { path, notice } = findConfigFile(host, named);
  if (notice !== undefined) host.warn(notice);
  try {
    return await run(await readConfig(host, path));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) host.warn(problem);
    return 2;
  }
}
