import type { Store } from "../../src/store/store.ts";

/** What writer-process.ts writes, and how it can be checked afterwards. */
export const projectNames = Array.from({ length: 12 }, (_, number) => `project ${number}`);
export const writerMailbox = "ops";

const reading = { kind: "remaining", type: "balance", unit: "USD", value: 0 } as const;

/** The check of this number is a minute after the one before. */
export const checkMs = 60_000;

/** Falls, with a top-up now and then. */
export function amountOf(checks: number): number {
  return 1_000 - (checks % 50) * 7.25;
}

/** By subject: what may never go back. */
export type Shown = Readonly<Record<string, readonly number[]>>;

export function shownOf(store: Store, acknowledged: ReadonlyMap<string, number>): Shown {
  const projects = projectNames.map((name) => [name, [acknowledged.get(name) ?? 0, topUpsOf(store, name)]] as const);
  return Object.fromEntries([...projects, [writerMailbox, mailOf(store)] as const]);
}

/** The number of the last check. */
export function checksOf(store: Store, name: string): number {
  return (store.project(name)?.lastRun?.startedAtMs ?? 0) / checkMs;
}

export function topUpsOf(store: Store, name: string): number {
  return store.topUps(name, reading);
}

export function mailOf(store: Store): number[] {
  const memory = store.mailbox(writerMailbox)?.memory;
  return memory === undefined ? [0, 0] : [memory.scanned, memory.matches["low_balance acme"]?.total ?? 0];
}
