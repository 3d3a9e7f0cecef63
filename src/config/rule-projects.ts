import { isRecord } from "./is-record.ts";
import type { Mailbox } from "./mailbox-schema.ts";
import type { Path, Problem } from "./problem.ts";
import type { CommonProject } from "./project-schema.ts";
import { didYouMean } from "./suggestion.ts";

/** Names in a list as it is written; also those of entries that are not enabled, because a rule may go on pointing to one. */
export function namesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one) => (isRecord(one) && typeof one["name"] === "string" ? [one["name"]] : []));
}

/** The same of mailboxes, which may go by their user names. */
export function mailboxNamesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one) => {
    const name = isRecord(one) ? (one["name"] ?? one["username"]) : undefined;
    return typeof name === "string" ? [name] : [];
  });
}

/** Mailboxes of `top_ups_from_mail` that are not there. */
export function receiptMailboxProblems(
  { top_ups_from_mail: receipts }: CommonProject,
  mailboxes: readonly string[],
): Problem[] {
  return (receipts?.mailbox ?? []).flatMap((name) =>
    mailboxes.includes(name)
      ? []
      : [
          {
            path: ["top_ups_from_mail", "mailbox"],
            message: `there is no mailbox ${JSON.stringify(name)}${didYouMean(name, mailboxes) || ": write the name of one"}`,
          },
        ],
  );
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
