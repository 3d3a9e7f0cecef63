import type { Config, SecretOrigin } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import { readConfig } from "../config/read-config.ts";
import type { Schedule } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { nextSlots } from "../schedule/cron-expression.ts";
import { findConfigFile } from "./open-config.ts";
import { textTable } from "./text-table.ts";

/** `balance-alert check-config`: validates; says which secret comes from where (never its value) and which check runs when. */
export async function runCheckConfig(
  host: Host,
  flags: { readonly configFile: string | undefined; readonly json: boolean },
): Promise<number> {
  const { path, notice } = findConfigFile(host, flags.configFile);
  if (notice !== undefined) host.warn(notice);
  try {
    const report = reportOf(await readConfig(host, path), host.clock.nowMs());
    host.print(flags.json ? JSON.stringify({ ok: true, ...report }, null, 2) : reportText(report));
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (flags.json) host.print(JSON.stringify({ ok: false, file: path, errors: error.problems }, null, 2));
    else for (const problem of error.problems) host.warn(problem);
    return 2;
  }
}

type Report = ReturnType<typeof reportOf>;

function reportOf(config: Config, nowMs: number) {
  const next = (schedule: Schedule) => nextSlots(schedule, nowMs, 1).map((slotMs) => new Date(slotMs).toISOString())[0];
  const when = (schedule: Schedule) => ({
    schedule: schedule.expression,
    timezone: schedule.timezone,
    next: next(schedule),
  });
  return {
    file: config.file,
    projects: config.projects.map(({ name, provider, schedule, slowedBecause }) => ({
      name,
      provider: provider.id,
      ...(provider.pushed ? { schedule: "pushed", next: undefined } : when(schedule)),
      note: slowedBecause,
    })),
    subscriptions: config.subscriptions.map(({ name, entry, schedule }) => ({
      name,
      cycleType: entry.cycle_type,
      ...(typeof entry.expires === "object" ? when(schedule) : {}),
    })),
    mailboxes: config.mailboxes.map(({ name, schedule }) => ({ name, ...when(schedule) })),
    projectFiles: config.projectFiles.files,
    secrets: config.secretOrigins.map(({ path, source }) => ({ path, ...sourceJson(source) })),
  };
}

function reportText(report: Report): string {
  const rows = [
    ...report.projects.map((project) => [
      "project",
      project.name,
      project.schedule,
      project.next ?? "",
      project.note ?? "",
    ]),
    ...report.mailboxes.map(({ name, schedule, next }) => ["mailbox", name, schedule, next ?? "", ""]),
    ...report.subscriptions.map((subscription) => [
      "subscription",
      subscription.name,
      subscription.schedule ?? "computed",
      subscription.next ?? "",
      "",
    ]),
  ];
  const secrets = report.secrets.map(({ path, ...source }) => [path, sourceText(source)]);
  return [
    `${[report.file, ...report.projectFiles].join(", ")}: good, ${report.projects.length} projects, ${report.subscriptions.length} subscriptions, ${report.mailboxes.length} mailboxes.`,
    ...(rows.length === 0 ? [] : ["", textTable(["CHECK", "NAME", "SCHEDULE", "NEXT", "NOTE"], rows)]),
    ...(secrets.length === 0 ? [] : ["", textTable(["SECRET", "FROM"], secrets)]),
  ].join("\n");
}

type SourceJson =
  | { readonly from: "inline" }
  | { readonly from: "variable"; readonly name: string }
  | { readonly from: "file"; readonly file: string };

function sourceJson(source: SecretOrigin["source"]): SourceJson {
  return source.from === "file" ? { from: "file", file: source.path } : source;
}

function sourceText(source: SourceJson): string {
  switch (source.from) {
    case "inline":
      return "the file itself: a variable or a _file keeps it out of backups and version control";
    case "variable":
      return `the variable ${source.name}`;
    case "file":
      return `the file ${source.file}`;
  }
}
