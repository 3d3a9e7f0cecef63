import type { Host } from "../platform/host.ts";
import type { Logger } from "../platform/logger.ts";
import { type Database, openDatabase } from "../store/database.ts";

/**
 * Takes the state directory for this process; undefined where state is kept in memory.
 * @throws StateDirectoryError or StateInUseError, whose messages say what to do
 */
export async function openState(path: string, host: Host, logger: Logger): Promise<Database | undefined> {
  if (path === "") {
    logger.info("state is kept in memory only: amounts, histories and mail positions start anew with the process");
    return undefined;
  }
  const { database, unsound, setAside } = await openDatabase(path, () => host.clock.nowMs());
  if (unsound.length > 0)
    logger.error("files of the state are damaged or of another program: what can be read of them goes on", {
      files: unsound,
      set_aside: setAside,
    });
  return database;
}
