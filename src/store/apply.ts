import type { Answer, Failure, LastRun, ProjectState } from "../model.ts";

/** How one run of a project ended, as far as it is remembered. */
export interface ProjectRun {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly answer?: Answer;
  readonly failure?: Failure;
}

/** The state after a run. Pure. A failure never changes or removes what the last good run said. */
export function applyRun(
  previous: ProjectState | undefined,
  project: { readonly name: string; readonly provider: string },
  { startedAtMs, durationMs, answer, failure }: ProjectRun,
): ProjectState {
  // The same name at another provider is another account: nothing that is known of the old one is true of it.
  const lastGood = previous?.provider === project.provider ? previous.lastGood : undefined;
  const lastRun: LastRun = { startedAtMs, durationMs, ...(failure === undefined ? {} : { failure }) };
  const state = { project: project.name, provider: project.provider, lastRun };
  if (failure !== undefined || answer === undefined)
    return { ...state, ...(lastGood === undefined ? {} : { lastGood }) };
  return {
    ...state,
    lastGood: {
      // When the answer was there, not when it was asked for.
      measuredAtMs: startedAtMs + Math.round(durationMs),
      readings: answer.readings,
      ...(answer.active === undefined ? {} : { active: answer.active }),
      ...(answer.credentialExpiresAtMs === undefined ? {} : { credentialExpiresAtMs: answer.credentialExpiresAtMs }),
    },
  };
}
