import { Secret } from "../platform/secret.ts";

/** Whether a value is a group of keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}
