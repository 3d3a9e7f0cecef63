/** `history import` and `history export`. */
import { type Command, Option } from "commander";
import { remainingTypes } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { type Run, storedFlag } from "./flags.ts";

export function addHistoryCommands(program: Command, host: Host, run: Run): void {
  const history = program
    .command("history")
    .description("take amounts of the past into the state, or print those in it");
  const seriesFlags = (command: Command) =>
    command
      .addOption(new Option("--type <type>", "type of the series").choices(remainingTypes))
      .addOption(new Option("--account <account>", "account of the series, where the project has several"))
      .addOption(new Option("--unit <unit>", "unit of the series"));
  const seriesOf = (flags: Record<string, string | undefined>) => ({
    type: remainingTypes.find((type) => type === flags["type"]),
    account: flags["account"],
    unit: flags["unit"],
  });

  const importing = seriesFlags(
    history
      .command("import")
      .description("take a CSV of timestamp,balance into the history of a series; the daemon must be stopped")
      .argument("<file>", "the CSV")
      .requiredOption("--project <name>", "the project"),
  ).addOption(storedFlag());
  importing.action(
    run(async () => {
      const flags = importing.opts();
      return (await import("./history.ts")).runHistoryImport(host, importing.args[0] ?? "", {
        statePath: flags["state.path"],
        series: { project: flags["project"], ...seriesOf(flags) },
      });
    }),
  );

  const exporting = seriesFlags(
    history
      .command("export")
      .description("print all histories, or those of one series")
      .option("--project <name>", "this project only"),
  )
    .addOption(
      new Option("--format <format>", "openmetrics is for promtool tsdb create-blocks-from")
        .choices(["openmetrics", "csv"])
        .default("openmetrics"),
    )
    .addOption(storedFlag());
  exporting.action(
    run(async () => {
      const flags = exporting.opts();
      return (await import("./history.ts")).runHistoryExport(host, {
        statePath: flags["state.path"],
        format: flags["format"],
        series: { project: flags["project"], ...seriesOf(flags) },
      });
    }),
  );
}
