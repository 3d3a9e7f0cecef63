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
  run: ProjectRun,
): ProjectState {
  // The same name at another provider is another account: nothing that is known of the old one is true of it.
  const known = previous?.provider === project.provider ? previous : undefined;
  const lastRun: LastRun = {
    startedAtMs: run.startedAtMs,
    durationMs: run.durationMs,
    ...(run.failure === undefined ? {} : { failure: run.failure }),
  };
  const counted = {
    project: project.name,
    provider: project.provider,
    checks: (known === undefined ? 0 : known.checks) + 1,
    lastRun,
  };
  if (run.failure !== undefined || run.answer === undefined) {
    const failures =
      run.failure === undefined ? {} : { [run.failure.reason]: (known?.failures[run.failure.reason] ?? 0) + 1 };
    return {
      ...counted,
      failures: { ...known?.failures, ...failures },
      consecutiveFailures: (known === undefined ? 0 : known.consecutiveFailures) + 1,
      ...(known?.lastGood === undefined ? {} : { lastGood: known.lastGood }),
    };
  }
  return {
    ...counted,
    failures: known?.failures ?? {},
    consecutiveFailures: 0,
    lastGood: {
      // When the answer was there, not when it was asked for.
      measuredAtMs: run.startedAtMs + Math.round(run.durationMs),
      readings: run.answer.readings,
      ...(run.answer.active === undefined ? {} : { active: run.answer.active }),
    },
  };
}
