import type { MailboxMemory } from "../mailbox/memory.ts";
import type { LastRun, Subject } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { Database, RecordKind, StateReader } from "./database.ts";

/** What is remembered about a mailbox. */
export interface MailboxState {
  readonly mailbox: string;
  /** What the metrics show. */
  readonly memory?: MailboxMemory;
  readonly lastRun?: LastRun;
  readonly lastSuccessAtMs?: number;
}

/** The names that the configuration uses. */
export type InUse = Readonly<Record<RecordKind, ReadonlySet<string>>>;

export interface StoreOptions {
  /** Undefined keeps everything in memory only. */
  readonly database: Database | undefined;
  /** Without a database: what another process has written. It is read once and never written. */
  readonly kept?: StateReader | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after each change, so that what is derived from it can be made anew. */
  readonly onChange: (subject: Subject) => void;
}

/** Most reloads change no name, and to look through all series takes 50 ms at 10,000 projects. */
export function haveSameNames(some: InUse, others: InUse): boolean {
  return (["project", "subscription", "mailbox"] as const).every(
    (kind) => some[kind].size === others[kind].size && [...some[kind]].every((name) => others[kind].has(name)),
  );
}
