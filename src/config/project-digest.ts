import { createHash } from "node:crypto";
import type { Secret } from "../platform/secret.ts";

/** Keys that change how an answer is judged or shown, or when it is asked for, but not which answer it is. */
const presentation = new Set([
  "threshold",
  "thresholds",
  "spend_thresholds",
  "labels",
  "owner_project",
  "schedule",
  "timeout",
  "enabled",
]);

/** A digest of what a project asks, in which the secrets take part, so that a corrected key counts as a change. It stays in memory. */
export function projectDigest(entry: Record<string, unknown>, secrets: readonly Secret[]): string {
  const decisive = Object.entries(entry).filter(([key]) => !presentation.has(key));
  const digest = createHash("sha256").update(JSON.stringify(decisive));
  for (const secret of secrets) digest.update(`\0${secret.reveal()}`);
  return digest.digest("base64");
}
