import type { Store } from "../../src/store/store.ts";

/** What writer-process.ts writes, and how it can be checked afterwards. */
export const projectNames = Array.from({ length: 12 }, (_, number) => `project ${number}`);
export const writerMailbox = "ops";

const reading = { kind: "remaining", type: "balance", unit: "USD", value: 0 } as const;

/** Falls, with a top-up now and then. */
export function amountOf(checks: number): number {
  return 1_000 - (checks % 50) * 7.25;
}

/** By subject: counters, none of which may ever go back. */
export type Shown = Readonly<Record<string, readonly number[]>>;

export function shownOf(store: Store): Shown {
  const projects = projectNames
    .filter((name) => store.project(name) !== undefined && !store.isUnwritten("project", name))
    .map((name) => [name, countersOf(store, name)] as const);
  const isMailShown = store.mailbox(writerMailbox) !== undefined && !store.isUnwritten("mailbox", writerMailbox);
  return Object.fromEntries([...projects, ...(isMailShown ? [[writerMailbox, mailOf(store)] as const] : [])]);
}

export function countersOf(store: Store, name: string): number[] {
  const state = store.project(name);
  const history = store.history(name, reading);
  return [
    state === undefined ? 0 : state.checks,
    state?.failures.timeout === undefined ? 0 : state.failures.timeout,
    history === undefined ? 0 : history.topUps,
  ];
}

export function mailOf(store: Store): number[] {
  const memory = store.mailbox(writerMailbox)?.memory as unknown as { seen: number; counted: number } | undefined;
  return memory === undefined ? [0, 0] : [memory.seen, memory.counted];
}
