import type { ProjectConfig } from "../config/config.ts";
import { CheckError, type Receipt } from "../model.ts";
import { isSecret, type Secret } from "../platform/secret.ts";
import { parsePushedAnswer } from "../provider-kit/pushed-readings.ts";
import { applyProjectOptions } from "./apply-project-options.ts";
import type { ProjectResult } from "./project.ts";

type Problems = Extract<ReturnType<typeof parsePushedAnswer>, { readonly problems: unknown }>["problems"];

/** What a pushed report says, as if the provider had answered with it. */
export function checkPushedReport(
  project: ProjectConfig,
  body: unknown,
  { nowMs, receipts }: { readonly nowMs: number; readonly receipts: readonly Receipt[] | undefined },
): { readonly result: ProjectResult; readonly readings: number } | { readonly problems: Problems } {
  const parsed = parsePushedAnswer(body);
  if ("problems" in parsed) return { problems: parsed.problems };
  try {
    const answer = applyProjectOptions(parsed.answer, project, nowMs, receipts);
    return {
      result: { startedAtMs: nowMs, durationMs: 0, answer },
      readings: answer.readings.length,
    };
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return { problems: [{ path: "readings", message: error.message }] };
  }
}

/** Whether the token is that of a project of `provider: push`; for a project that is not there it takes as long. */
export function isPushToken(project: ProjectConfig | undefined, token: string): boolean {
  // The options of `push`, which its own schema parsed.
  const { token: secret } = (project?.provider.pushed === true ? project.options : {}) as { readonly token?: Secret };
  return isSecret(secret, token);
}
