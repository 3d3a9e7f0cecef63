import type { Subject } from "../model.ts";

/** Names the job of a subject and its block of metrics. */
export function subjectKey({ kind, name }: Subject): string {
  return `${kind}:${name}`;
}
