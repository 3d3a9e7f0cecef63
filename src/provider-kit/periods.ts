/** The windows of spend and usage: calendar days and months in UTC, so far. */

const msPerDay = 86_400_000;

export function dayStartMs(nowMs: number): number {
  return Math.floor(nowMs / msPerDay) * msPerDay;
}

export function monthStartMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
}

/** `2026-11-20`, in UTC. */
export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `2026-11-20T12:00:00Z`: ISO 8601 without fractions, which several vendors refuse. */
export function isoSecond(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Unix seconds, cut to a whole number. */
export function unixSecond(ms: number): number {
  return Math.floor(ms / 1000);
}

/** The start of a day that is written `2026-11-20`, in UTC. */
export function dayMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
