import { type App, startApp } from "../app.ts";
import { ConfigError } from "../config/config-error.ts";
import type { ServeSettings } from "../daemon/settings.ts";
import type { Host } from "../platform/host.ts";
import { createLogger, type LogFormat, type Logger, type LogLevel } from "../platform/logger.ts";
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
  const starting = startApp({ host, logger, settings });
  const run = obeySignals(host, logger, starting);
  try {
    const { addresses } = await starting;
    logger.info("balance-alert is running", {
      version: host.version,
      config: path,
      listening: addresses.map(({ url }) => url),
    });
    return await run.ended;
  } catch (error) {
    if (error instanceof ConfigError) {
      for (const problem of error.problems) host.warn(problem);
      return 2;
    }
    logger.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    run.unsubscribe();
  }
}

interface Run {
  /** Resolves with the exit code when a signal has stopped the daemon. */
  readonly ended: Promise<number>;
  readonly unsubscribe: () => void;
}

/**
 * From the first moment on, or a reloader that is early would kill the program: what a signal asks for while the daemon starts is done
 * when it has started.
 */
function obeySignals(host: Host, logger: Logger, starting: Promise<App>): Run {
  let hasStarted = false;
  let stopping = false;
  let unsubscribe = () => {};
  const ended = new Promise<number>((resolve) => {
    // `runServe` reports a start that fails.
    const whenStarted = (obey: (started: App) => void) => void starting.then(obey, () => {});
    const stop = (code: number) =>
      whenStarted(async (started) => {
        await started.stop(drainMs);
        resolve(code);
      });
    whenStarted(() => {
      hasStarted = true;
    });
    unsubscribe = host.onSignal((signal, error) => {
      if (signal === "reload") return whenStarted((started) => void started.reload());
      if (stopping) return host.exit(1);
      stopping = true;
      if (signal === "terminate") {
        logger.info("stopping: checks in flight get a moment to end; a second signal exits at once");
        return stop(0);
      }
      logger.error("a fault of this program: it writes its state and exits", {
        error: error instanceof Error ? error.stack : String(error),
      });
      // A start that has met a fault may never end, and there is no new state yet.
      if (!hasStarted) return host.exit(1);
      stop(1);
    });
  });
  return { ended, unsubscribe };
}
