import type { Host } from "../platform/host.ts";
import type { Config } from "./config.ts";
import { ConfigError, loadConfig } from "./load.ts";
import { loadProvider, providerIds } from "./load-provider.ts";

/** @throws ConfigError also when the file cannot be read */
export async function readConfig(host: Host, path: string): Promise<Config> {
  let text: string;
  try {
    text = await host.readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const advice =
      code === "ENOENT"
        ? "there is no such file: name it with --config.file, or start from config.example.yaml"
        : `cannot be read: ${code}`;
    throw new ConfigError([`${path}: ${advice}`]);
  }
  return loadConfig({
    file: path,
    text,
    environment: host.environment,
    nowMs: host.clock.nowMs(),
    providerIds,
    loadProvider,
    pause: host.pause,
    startWorker: async () => host.startWorker?.("yaml-worker"),
  });
}
