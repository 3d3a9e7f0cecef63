import { createHash } from "node:crypto";
import type { Secret } from "../platform/secret.ts";

/** Keys that change how an answer is judged or shown, or when it is asked for, but not which answer it is. */
const presentation = new Set(["threshold", "thresholds", "labels", "owner_project", "schedule", "timeout", "enabled"]);

/** The secrets take part by a digest that stays in memory, so that a corrected key counts as a change. */
export function fingerprintOf(entry: Record<string, unknown>, secrets: readonly Secret[]): string {
  const decisive = Object.entries(entry).filter(([key]) => !presentation.has(key));
  const digest = createHash("sha256");
  for (const secret of secrets) digest.update(`${secret.reveal()}\0`);
  return `${JSON.stringify(decisive)} ${digest.digest("base64")}`;
}
