import { createHash } from "node:crypto";
import type { Secret } from "../platform/secret.ts";
import type { ProjectConfig } from "./config.ts";

/** Keys that change how an answer is judged or shown, or when it is asked for, but not which answer it is. */
const presentation = new Set(["threshold", "thresholds", "labels", "owner_project", "schedule", "timeout", "enabled"]);

/** A digest, in which the secrets take part, so that a corrected key counts as a change. It stays in memory. */
export function fingerprintOf(entry: Record<string, unknown>, secrets: readonly Secret[]): string {
  const decisive = Object.entries(entry).filter(([key]) => !presentation.has(key));
  const digest = createHash("sha256").update(JSON.stringify(decisive));
  for (const secret of secrets) digest.update(`\0${secret.reveal()}`);
  return digest.digest("base64");
}

/** A digest of all that a project is made of: two with the same one are the same in every respect. */
export function identityOf(
  project: Omit<ProjectConfig, "identity" | "provider" | "options" | "common" | "secrets">,
  entry: Record<string, unknown>,
): string {
  const { fingerprint, schedule, intervalMs, slowedBecause, timeoutMs, staleAfterMs, host, sensitive } = project;
  const parts = [entry, fingerprint, schedule, intervalMs, slowedBecause, timeoutMs, staleAfterMs, host, sensitive];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}
