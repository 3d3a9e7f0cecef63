import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import { isRecord } from "../config/is-record.ts";
import { readConfig } from "../config/read-config.ts";
import type { ReloadOutcome } from "../http/daemon-view.ts";
import { applyConfig } from "./apply-config.ts";
import { configDiff } from "./config-diff.ts";
import type { DaemonContext } from "./context.ts";

/**
 * Reads the file anew and swaps the configuration at once. A bad file changes nothing: the log has its positions, and
 * `balance_alert_config_last_reload_successful` is 0. Calls that come while one is under way share the next one.
 */
export function createReload(context: DaemonContext): () => Promise<ReloadOutcome> {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<ReloadOutcome> | undefined;

  async function reloadOnce(): Promise<ReloadOutcome> {
    const { host, logger, settings } = context;
    try {
      const config = await readConfig(host, settings.configFile, settings.configText);
      if (isEmpty(config) && !isEmpty(context.active.config)) throw new ConfigError([emptyFile(settings.configFile)]);
      applyConfig(context, await configDiff(context, config));
      logger.info("configuration loaded", {
        file: settings.configFile,
        projects: config.projects.length,
        subscriptions: config.subscriptions.length,
        mailboxes: config.mailboxes.length,
      });
      return { ok: true };
    } catch (error) {
      const problems =
        error instanceof ConfigError
          ? error.problems
          : [`a fault of this program: ${error instanceof Error ? error.message : String(error)}`];
      context.active = { ...context.active, lastReload: { atMs: host.clock.nowMs(), problems } };
      logger.error("configuration refused: the one before stays in use", { file: settings.configFile });
      for (const problem of problems) logger.error("problem of the configuration", { problem });
      return { ok: false, problems };
    }
  }

  return () => {
    // The file may have changed since the running one read it.
    waiting ??= running.then(() => {
      waiting = undefined;
      const next = reloadOnce();
      running = next;
      return next;
    });
    return waiting;
  };
}

/** As a file is for a moment while it is written in place: all projects would be removed, and what receivers were sent forgotten. */
function isEmpty({ shown }: Config): boolean {
  return isRecord(shown) && Object.keys(shown).length === 0;
}

function emptyFile(file: string): string {
  return `${file}: is empty: write the configuration to another file and rename it, or write "projects: []" if nothing is to be checked`;
}
