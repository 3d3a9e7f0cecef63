import { isDeepStrictEqual } from "node:util";
import type { Config, ProjectConfig } from "../config/config.ts";
import { type Current, currentOf, type Live } from "./live.ts";

/** A configuration that is ready to take the place of the one in use. */
export interface Replacement {
  readonly current: Current;
  /** Projects that ask something else than before. */
  readonly changed: readonly string[];
}

/** Projects looked at between two turns of the event loop: a millisecond. */
const projectsBetweenPauses = 250;

/**
 * Finds out what changes, in parts, so that only the swap itself keeps the event loop. Projects in which nothing changed stay the
 * objects that they are: their metrics and jobs are not made anew.
 */
export async function replacementOf(live: Live, config: Config): Promise<Replacement> {
  const { host, settings, current: before } = live;
  const loaded = currentOf(config, settings, host.clock.nowMs());
  await host.pause();
  const projects = new Map<string, ProjectConfig>();
  const changed: string[] = [];
  for (const [name, project] of loaded.projects) {
    if (projects.size % projectsBetweenPauses === 0) await host.pause();
    const known = before.projects.get(name);
    projects.set(name, known !== undefined && isUnchanged(known, project) ? known : project);
    if (known !== undefined && known.digest !== project.digest) changed.push(name);
  }
  return { current: { ...loaded, projects }, changed };
}

/** Provider, options and secrets are in the digest. */
function isUnchanged(known: ProjectConfig, project: ProjectConfig): boolean {
  const rest = ({ provider: _, options: __, secrets: ___, ...parts }: ProjectConfig) => parts;
  return isDeepStrictEqual(rest(known), rest(project));
}
