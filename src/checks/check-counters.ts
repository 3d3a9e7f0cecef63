import { type FailureReason, failureReasons } from "../model.ts";

export interface ProjectCounts {
  readonly checks: number;
  readonly failures: number;
}

const noChecks: ProjectCounts = { checks: 0, failures: 0 };

/** Checks and failures since the process started, as in every exporter: nothing of it is kept. */
export class CheckCounters {
  readonly #projects = new Map<string, ProjectCounts & { readonly provider: string }>();
  readonly #failuresByProvider = new Map<string, Record<FailureReason, number>>();

  count(project: string, provider: string, failure: FailureReason | undefined): void {
    const { checks, failures } = this.ofProject(project, provider);
    const failed = failure === undefined ? 0 : 1;
    this.#projects.set(project, { provider, checks: checks + 1, failures: failures + failed });
    if (failure !== undefined) this.#reasonsOf(provider)[failure] += 1;
  }

  /** The same name at another provider is another account, and another series. */
  ofProject(project: string, provider: string): ProjectCounts {
    const counts = this.#projects.get(project);
    return counts?.provider === provider ? counts : noChecks;
  }

  /** Every reason, from 0, so that `increase()` sees the first failure. */
  ofProvider(provider: string): Readonly<Record<FailureReason, number>> {
    return this.#reasonsOf(provider);
  }

  forget(project: string): void {
    this.#projects.delete(project);
  }

  #reasonsOf(provider: string): Record<FailureReason, number> {
    let reasons = this.#failuresByProvider.get(provider);
    if (reasons === undefined) {
      // `fromEntries` cannot say that all keys are there.
      reasons = Object.fromEntries(failureReasons.map((reason) => [reason, 0])) as Record<FailureReason, number>;
      this.#failuresByProvider.set(provider, reasons);
    }
    return reasons;
  }
}
