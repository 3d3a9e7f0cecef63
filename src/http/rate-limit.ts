import type { Clock } from "../platform/clock.ts";

/** A token bucket: `burst` requests at once, then one each `intervalMs`. Answers the wait in ms when there is no token. */
export function createRateLimit(intervalMs: number, burst: number, clock: Clock): () => number | undefined {
  let tokens = burst;
  let countedAtMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    tokens = Math.min(burst, tokens + (nowMs - countedAtMs) / intervalMs);
    countedAtMs = nowMs;
    if (tokens < 1) return (1 - tokens) * intervalMs;
    tokens -= 1;
    return undefined;
  };
}
