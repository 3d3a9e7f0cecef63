import type { Host } from "../platform/host.ts";
import { isMissing, whyUnreadable } from "../platform/regular-file.ts";
import type { Config } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { textOfFile } from "./file-text.ts";
import { loadConfig } from "./load.ts";
import { loadProvider, providerIds } from "./load-provider.ts";

/** @throws ConfigError also when the file cannot be read */
export async function readConfig(host: Host, path: string): Promise<Config> {
  let bytes: Uint8Array;
  try {
    bytes = await host.readFileBytes(path);
  } catch (error) {
    const advice = isMissing(error) ? ": name it with --config.file, or start from config.example.yaml" : "";
    throw new ConfigError([`${path}: cannot be read: ${whyUnreadable(error)}${advice}`]);
  }
  return loadConfig({
    file: path,
    text: textOfFile(path, bytes),
    environment: host.environment,
    nowMs: host.clock.nowMs(),
    providerIds,
    loadProvider,
    pause: host.pause,
    startWorker: async () => host.startWorker?.("yaml-worker"),
  });
}
