import { decodeHistory, type SeriesHistory } from "../forecast/forecast.ts";
import type { LedgerSeries } from "../ledger/ledger.ts";
import type { ProjectState, RemainingReading, SubscriptionState } from "../model.ts";
import { type Database, hasState, readExisting, type StateReader } from "./database.ts";
import { StateDirectoryError } from "./instance-lock.ts";
import { readLedgers } from "./ledgers.ts";
import { seriesKey } from "./series-key.ts";
import { Store } from "./store.ts";
import type { MailboxState, StoreOptions } from "./store-options.ts";

/**
 * A store of what a daemon has written, that writes nothing.
 * @throws StateDirectoryError when there is no state
 */
export function openReadOnlyStore(directory: string, { clock, logger }: Pick<StoreOptions, "clock" | "logger">): Store {
  const nothing = async () => {};
  const database: Database = {
    ...readState(directory),
    isWasteful: false,
    append: nothing,
    beginFile: nothing,
    removeOldFiles: nothing,
    verify: nothing,
    startAnew: nothing,
    close: nothing,
  };
  return new Store({ database, clock, logger, onChange() {} });
}

export interface StoredSeries {
  readonly project: string;
  readonly state: ProjectState | undefined;
  historyOf(reading: RemainingReading): SeriesHistory | undefined;
}

/**
 * What a daemon, running or not, has written: records that are whole are never changed, so that others may read while one writes.
 * @throws StateDirectoryError when there is no state
 */
export function readState(directory: string): StateReader {
  if (!hasState(directory)) throw noState(directory);
  return readExisting(directory);
}

export function noState(directory: string): StateDirectoryError {
  return new StateDirectoryError(
    `no state found in ${directory === "" ? "memory" : directory}: name the directory of the daemon with --state.path`,
  );
}

/** @throws StateDirectoryError when there is no state */
export async function readStoredSeries(directory: string): Promise<StoredSeries[]> {
  const database = readState(directory);
  const histories = new Map([...database.bytes("history")].map(({ key, bytes }) => [key, bytes]));
  return [...database.records("project")].map(
    ({ name, value }): StoredSeries => ({
      project: name,
      state: value as ProjectState, // Only the store writes records of this kind.
      historyOf(reading) {
        const bytes = histories.get(seriesKey(name, reading));
        return bytes === undefined ? undefined : decodeHistory(bytes);
      },
    }),
  );
}

export interface StoredLedger {
  readonly project: string;
  readonly state: ProjectState | undefined;
  readonly series: readonly LedgerSeries[];
}

/** What a daemon has written of money. */
export interface StoredState {
  readonly ledgers: readonly StoredLedger[];
  readonly subscriptions: ReadonlyMap<string, SubscriptionState>;
  readonly mailboxes: readonly MailboxState[];
}

/** As `readStoredSeries`. @throws StateDirectoryError when there is no state */
export function readStoredState(directory: string): StoredState {
  const database = readState(directory);
  // Only the store writes records: they are what their kinds say.
  const states = new Map([...database.records("project")].map(({ name, value }) => [name, value as ProjectState]));
  return {
    ledgers: [...readLedgers(database)].map(({ project, series }) => ({ project, state: states.get(project), series })),
    subscriptions: new Map(
      [...database.records("subscription")].map(({ name, value }) => [name, value as SubscriptionState]),
    ),
    mailboxes: [...database.records("mailbox")].map(({ value }) => value as MailboxState),
  };
}
