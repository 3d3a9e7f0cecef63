import { setFlagsFromString } from "node:v8";
import { type App, startApp } from "../app.ts";
import { ConfigError } from "../config/config-error.ts";
import type { ServeSettings } from "../daemon/settings.ts";
import type { Host } from "../platform/host.ts";
import { createLogger, type LogFormat, type Logger, type LogLevel } from "../platform/logger.ts";
import { findConfigFile } from "./open-config.ts";

export interface ServeFlags extends Omit<ServeSettings, "configFile" | "configText"> {
  readonly configFile: string | undefined;
  readonly fromEnvironment: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** Checks in flight get this long to end when the program is asked to stop; Kubernetes kills after 30 s. */
const drainMs = 10_000;

/** `balance-alert serve`: runs until SIGTERM or SIGINT. 0 after the drain, 1 if it cannot start, 2 if the config is bad. */
export async function runServe(
  host: Host,
  { logLevel, logFormat, configFile, fromEnvironment, ...flags }: ServeFlags,
): Promise<number> {
  const logger = createLogger({ level: logLevel, format: logFormat, write: (line) => host.warn(line.trimEnd()) });
  const source = fromEnvironment
    ? await configFromEnvironment(host, logger, configFile)
    : await configInFile(host, logger, configFile);
  if (source === undefined) return 2;
  // V8 puts new objects of a line of code into its old generation when earlier ones stayed. With thousands of projects it does so with
  // objects of a check, where they hold all that they point to until the old generation is collected. Not set before the program is
  // loaded: V8 then does without the compiled code that Node.js brings, and every start takes 27 ms more.
  setFlagsFromString("--no-allocation-site-pretenuring");
  const settings: ServeSettings = { ...flags, ...source };
  const starting = startApp({ host, logger, settings });
  const run = obeySignals(host, logger, starting);
  try {
    const { addresses } = await starting;
    logger.info("balance-alert is running", {
      version: host.version,
      config: settings.configFile,
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

type ConfigSource = Pick<ServeSettings, "configFile" | "configText">;

async function configInFile(host: Host, logger: Logger, named: string | undefined): Promise<ConfigSource> {
  const { path, notice } = findConfigFile(host, named);
  if (notice === undefined) return { configFile: path };
  const { findProjects } = await import("./found-credentials.ts");
  const variables = [...new Set((await findProjects(host)).flatMap((project) => project.variables))];
  const advice = `the environment holds ${variables.join(", ")}: --config.from-env polls their vendors`;
  logger.warn(variables.length === 0 ? notice : `${notice}; ${advice}`);
  return { configFile: path };
}

/** Undefined, after a sentence, where nothing can be polled. */
async function configFromEnvironment(
  host: Host,
  logger: Logger,
  named: string | undefined,
): Promise<ConfigSource | undefined> {
  if (named !== undefined && named !== "") {
    host.warn(`--config.from-env takes the place of a file: leave it out, or --config.file=${named}`);
    return undefined;
  }
  const { findProjects } = await import("./found-credentials.ts");
  const { environmentConfig } = await import("./init.ts");
  const found = await findProjects(host);
  for (const { name, variables, obstacle } of found)
    if (obstacle !== undefined)
      logger.warn("left out: write a configuration to have it polled", { project: name, variables, because: obstacle });
  const configText = environmentConfig(found, host.environment);
  if (configText !== undefined) return { configFile: "environment", configText };
  host.warn(
    "--config.from-env: the environment holds no credential with which a vendor can be polled: balance-alert providers names the variable of each",
  );
  return undefined;
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
