import { join } from "node:path";
import { silentLogger } from "../../src/platform/logger.ts";
import { openDatabase } from "../../src/store/database.ts";
import { Store } from "../../src/store/store.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { testNowMs } from "./config.ts";
import { fakeClock } from "./fake-clock.ts";

/** A state directory for one test, with what is recorded; answers its path. */
export async function keptState(record: (store: Store) => void): Promise<string> {
  const statePath = join(temporaryFolder(), "state");
  const clock = fakeClock(testNowMs);
  const { database } = await openDatabase(statePath, () => clock.nowMs());
  const store = new Store({ database, clock, logger: silentLogger, onChange: () => {} });
  record(store);
  await store.close();
  return statePath;
}
