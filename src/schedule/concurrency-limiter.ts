import { Queue } from "./queue.ts";

export interface Limits {
  /** Runs in flight at once, all hosts together. */
  readonly concurrency: number;
  /** Runs in flight at once to one host. */
  readonly perHost: number;
}

/** Something that waits for a slot. */
export interface Waiter {
  /** Counts against the limit of this host; undefined counts against no host. */
  readonly host: string | undefined;
  /** Called when it has a slot, which it keeps until `release`. */
  acquired(): void;
}

export interface ConcurrencyLimiter {
  acquire(waiter: Waiter, where: "last" | "first"): void;
  /** Gives up waiting. The waiter must be waiting. */
  abandon(waiter: Waiter): void;
  /** Gives the slot back. The waiter must have one. */
  release(waiter: Waiter): void;
  setLimits(limits: Limits): void;
  taken(): number;
  waiting(): number;
}

interface Host {
  readonly name: string | undefined;
  readonly waiters: Queue<Waiter>;
  taken: number;
  inTurn: boolean;
}

/**
 * Hands out limiter, host by host in turn. A waiter of a host that is full waits with its host and not in a slot, so that a slow host with
 * many waiters takes its own few limiter and no more. Each step costs the same however many wait.
 */
export function createConcurrencyLimiter(initial: Limits): ConcurrencyLimiter {
  let limits = initial;
  let taken = 0;
  let waiting = 0;
  let granting = false;
  const hosts = new Map<string | undefined, Host>();
  const turns = new Queue<Host>();
  const gone = new Set<Waiter>();

  function hostOf(name: string | undefined): Host {
    const known = hosts.get(name);
    if (known !== undefined) return known;
    const host: Host = { name, waiters: new Queue(), taken: 0, inTurn: false };
    hosts.set(name, host);
    return host;
  }

  function takeTurn(host: Host): void {
    const isFull = host.name !== undefined && host.taken >= limits.perHost;
    if (host.inTurn || isFull || host.waiters.length === 0) return;
    host.inTurn = true;
    turns.push(host);
  }

  function grantAll(): void {
    if (granting) return; // a granted waiter may acquire or release in turn
    granting = true;
    while (taken < limits.concurrency) {
      const host = turns.shift();
      if (host === undefined) break;
      host.inTurn = false;
      const isFull = host.name !== undefined && host.taken >= limits.perHost;
      const waiter = isFull ? undefined : nextWaiter(host);
      if (waiter !== undefined) grant(host, waiter);
      takeTurn(host);
      forget(host);
    }
    granting = false;
  }

  function nextWaiter(host: Host): Waiter | undefined {
    for (;;) {
      const waiter = host.waiters.shift();
      if (waiter === undefined || !gone.delete(waiter)) return waiter;
    }
  }

  function grant(host: Host, waiter: Waiter): void {
    waiting -= 1;
    taken += 1;
    host.taken += 1;
    waiter.acquired();
  }

  function forget(host: Host): void {
    if (host.taken === 0 && !host.inTurn && host.waiters.length === 0) hosts.delete(host.name);
  }

  return {
    acquire(waiter, where) {
      const host = hostOf(waiter.host);
      if (where === "first") host.waiters.pushFront(waiter);
      else host.waiters.push(waiter);
      waiting += 1;
      takeTurn(host);
      grantAll();
    },
    abandon(waiter) {
      gone.add(waiter);
      waiting -= 1;
    },
    release(waiter) {
      const host = hostOf(waiter.host);
      taken -= 1;
      host.taken -= 1;
      takeTurn(host);
      forget(host);
      grantAll();
    },
    setLimits(changed) {
      limits = changed;
      for (const host of hosts.values()) takeTurn(host);
      grantAll();
    },
    taken: () => taken,
    waiting: () => waiting,
  };
}
