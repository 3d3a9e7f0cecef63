import type { Host } from "../platform/host.ts";
import type { Logger } from "../platform/logger.ts";
import { type Database, openDatabase, prepareDirectory } from "../store/database.ts";
import { lockInstance } from "../store/instance-lock.ts";

/** The state directory, held by this process. */
export interface OpenState {
  readonly database: Database | undefined;
  release(): Promise<void>;
}

/**
 * Takes the state directory: makes it, locks it, opens what is in it.
 * @throws StateDirectoryError or StateInUseError, whose messages say what to do
 */
export async function openState(path: string, host: Host, logger: Logger): Promise<OpenState> {
  if (path === "") {
    logger.info("state is kept in memory only: amounts, counters and mail positions start anew with the process");
    return { database: undefined, release: async () => {} };
  }
  prepareDirectory(path);
  const lock = await lockInstance(path);
  try {
    const { database, unsound, setAside } = await openDatabase(path, host.clock.nowMs());
    if (unsound.length > 0)
      logger.error("files of the state are damaged or of another program: what can be read of them goes on", {
        files: unsound,
        set_aside: setAside,
      });
    return { database, release: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
