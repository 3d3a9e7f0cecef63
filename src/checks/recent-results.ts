import type { Failure } from "../model.ts";
import type { ProjectResult } from "./project.ts";

export interface RecentResult {
  readonly atMs: number;
  readonly durationMs: number;
  readonly failure?: Failure;
}

interface Kept {
  results: RecentResult[];
  failedExchange?: { readonly atMs: number; readonly text: string };
}

const keptResults = 10;

/** The last results of each project and the exchange of its last failure: why a check failed at three in the morning. In memory only. */
export class RecentResults {
  readonly #kept = new Map<string, Kept>();

  add(project: string, result: ProjectResult): void {
    const kept = this.#kept.get(project) ?? { results: [] };
    this.#kept.set(project, kept);
    const { startedAtMs: atMs, durationMs, failure } = result;
    kept.results = [{ atMs, durationMs, ...(failure === undefined ? {} : { failure }) }, ...kept.results].slice(
      0,
      keptResults,
    );
    if (failure === undefined) return;
    const exchanges = result.exchanges?.() ?? [];
    if (exchanges.length === 0) return;
    kept.failedExchange = {
      atMs,
      text: exchanges.map(({ request, response }) => `${request}\n\n${response}`).join("\n\n"),
    };
  }

  of(project: string): Readonly<Kept> {
    return this.#kept.get(project) ?? { results: [] };
  }

  forget(project: string): void {
    this.#kept.delete(project);
  }
}
