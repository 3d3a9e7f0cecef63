import { isDeepStrictEqual } from "node:util";
import type { Config, ProjectConfig } from "../config/config.ts";
import type { Clock } from "../platform/clock.ts";
import { type ActiveConfig, activeConfigOf } from "./context.ts";
import type { ServeSettings } from "./settings.ts";

/** A configuration that is ready to take the place of the one in use. */
export interface ConfigDiff {
  /** Undefined at the start. */
  readonly before: ActiveConfig | undefined;
  readonly after: ActiveConfig;
  /** Projects that ask something else than before. */
  readonly changed: readonly string[];
}

export interface DiffContext {
  readonly host: { readonly clock: Pick<Clock, "nowMs">; readonly pause: () => Promise<void> };
  readonly settings: Pick<ServeSettings, "shard" | "totalShards">;
  readonly active: ActiveConfig;
}

/** Projects looked at between two turns of the event loop: a millisecond. */
// equivalent value: one more or less changes nothing but how long a part takes
const projectsBetweenPauses = 250;

/**
 * Finds out what changes, in parts, so that only the swap itself keeps the event loop. Projects in which nothing changed stay the
 * objects that they are: their metrics and jobs are not made anew.
 */
export async function configDiff({ host, settings, active: before }: DiffContext, config: Config): Promise<ConfigDiff> {
  const loaded = activeConfigOf(config, settings, host.clock.nowMs());
  await host.pause();
  const projects = new Map<string, ProjectConfig>();
  const changed: string[] = [];
  for (const [name, project] of loaded.projects) {
    if (projects.size % projectsBetweenPauses === 0) await host.pause();
    const known = before.projects.get(name);
    projects.set(name, known !== undefined && isUnchanged(known, project) ? known : project);
    if (known !== undefined && known.digest !== project.digest) changed.push(name);
  }
  return { before, after: { ...loaded, projects }, changed };
}

/** Provider, options and secrets are in the digest. */
function isUnchanged(known: ProjectConfig, project: ProjectConfig): boolean {
  const rest = ({ provider: _, options: __, secrets: ___, ...parts }: ProjectConfig) => parts;
  return isDeepStrictEqual(rest(known), rest(project));
}
