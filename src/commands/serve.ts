import { type App, startApp } from "../app.ts";
import { ConfigError } from "../config/load.ts";
import type { ServeSettings } from "../daemon/settings.ts";
import type { Host } from "../platform/host.ts";
import { createLogger, type LogFormat, type LogLevel } from "../platform/logger.ts";
import { findConfigFile } from "./open-config.ts";

export interface ServeFlags extends Omit<ServeSettings, "configFile"> {
  readonly configFile: string | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** Checks in flight get this long to end when the program is asked to stop; Kubernetes kills after 30 s. */
const drainMs = 10_000;

/** `balance-alert serve`: runs until SIGTERM or SIGINT. 0 after the drain, 1 if it cannot start, 2 if the config is bad. */
export async function runServe(host: Host, { logLevel, logFormat, ...flags }: ServeFlags): Promise<number> {
  const logger = createLogger({ level: logLevel, format: logFormat, write: (line) => host.warn(line.trimEnd()) });
  const { path, notice } = findConfigFile(host, flags.configFile);
  if (notice !== undefined) logger.warn(notice);
  const settings: ServeSettings = { ...flags, configFile: path };
  let app: App;
  try {
    app = await startApp({ host, logger, settings });
  } catch (error) {
    if (error instanceof ConfigError) {
      for (const problem of error.problems) host.warn(problem);
      return 2;
    }
    logger.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
  logger.info("balance-alert is running", {
    version: host.version,
    config: path,
    listening: app.addresses.map(({ url }) => url),
  });
  return new Promise((resolve) => {
    let stopping = false;
    const stop = async (code: number) => {
      await app.stop(drainMs);
      unsubscribe();
      resolve(code);
    };
    const unsubscribe = host.onSignal((signal, error) => {
      if (signal === "reload") return void app.reload();
      if (stopping) return host.exit(1);
      stopping = true;
      if (signal === "terminate") {
        logger.info("stopping: checks in flight get a moment to end; a second signal exits at once");
        return void stop(0);
      }
      logger.error("a fault of this program: it writes its state and exits", {
        error: error instanceof Error ? error.stack : String(error),
      });
      void stop(1);
    });
  });
}
