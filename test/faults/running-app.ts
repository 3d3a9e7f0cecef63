import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, startApp } from "../../src/app.ts";
import type { ServeSettings } from "../../src/daemon/settings.ts";
import { type Host, systemHost } from "../../src/platform/host.ts";
import { createLogger } from "../../src/platform/logger.ts";
import { afterwards, temporaryFolder } from "./temporary-folder.ts";

/** The whole daemon within the test. */
export interface RunningApp {
  readonly app: App;
  readonly url: string;
  readonly folder: string;
  readonly configFile: string;
  /** Lines of the log so far, at level debug. */
  readonly log: readonly string[];
}

export async function startedApp(
  config: string,
  settings: Partial<ServeSettings> = {},
  host: Partial<Host> = {},
): Promise<RunningApp> {
  const folder = temporaryFolder();
  const configFile = join(folder, "config.yaml");
  writeFileSync(configFile, config);
  const log: string[] = [];
  const app = await startApp({
    host: { ...systemHost({ version: "0.0.0", revision: "" }), environment: {}, ...host },
    logger: createLogger({ level: "debug", format: "json", write: (line) => void log.push(line) }),
    settings: {
      configFile,
      autoReload: false,
      listenAddresses: ["127.0.0.1:0"],
      telemetryPath: "/metrics",
      webConfigFile: undefined,
      enableLifecycle: true,
      externalUrl: undefined,
      statePath: "",
      shard: 0,
      totalShards: 1,
      ...settings,
    },
  });
  afterwards(() => app.stop(0));
  return { app, url: app.addresses[0]?.url ?? "", folder, configFile, log };
}
