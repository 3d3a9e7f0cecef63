import type { Host } from "../platform/host.ts";
import type { Logger } from "../platform/logger.ts";
import { cannot, type Database, openDatabase, prepareDirectory } from "../store/database.ts";
import { lockInstance, StateInUseError } from "../store/instance-lock.ts";

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
  const lock = await lockInstance(path, host.clock.nowMs()).catch((error: unknown) => {
    throw error instanceof StateInUseError ? error : cannot("lock the state directory", path, error);
  });
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
