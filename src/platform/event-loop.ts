import { setImmediate } from "node:timers/promises";

/** Lets the event loop turn once: sockets are read and other checks run before this resolves. */
export function letOthersRun(): Promise<void> {
  return setImmediate();
}
