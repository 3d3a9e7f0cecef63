import { isRecord } from "./is-record.ts";
import type { Mailbox } from "./mailbox-schema.ts";
import type { Path, Problem } from "./problem.ts";
import { didYouMean } from "./suggestion.ts";

/** Names in a list as it is written; also those of entries that are not enabled, because a rule may go on pointing to one. */
export function namesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one) => (isRecord(one) && typeof one["name"] === "string" ? [one["name"]] : []));
}

/** Rules of a mailbox that point to a project that is not there. */
export function ruleProblems({ rules }: Mailbox, projects: readonly string[], path: Path): Problem[] {
  return rules.flatMap(({ project }, index) =>
    project === undefined || projects.includes(project)
      ? []
      : [
          {
            path: [...path, "rules", index, "project"],
            message: `there is no project ${JSON.stringify(project)}${didYouMean(project, projects) || ": write the name of one"}`,
          },
        ],
  );
}
