/** The commands that tell what the state knows of money: how long it lasts, what was spent, what was paid. */
import { type Command, Option } from "commander";
import type { Host } from "../platform/host.ts";
import { configFlag, jsonFlag, type Run, storedFlag } from "./flags.ts";

export function addMoneyCommands(program: Command, host: Host, run: Run): void {
  const runway = program
    .command("runway")
    .description("burn rate and runway from stored history")
    .addOption(storedFlag())
    .addOption(new Option("--csv <file>", "from this file of timestamp,balance instead"))
    .addOption(new Option("--at <unix-seconds>", "with --csv: as of this instant; default: the last line"))
    .addOption(jsonFlag());
  runway.action(
    run(async () => {
      const flags = runway.opts();
      return (await import("./runway.ts")).runRunway(host, {
        statePath: flags["state.path"],
        csv: flags["csv"],
        at: flags["at"],
        json: flags["json"],
      });
    }),
  );

  const spend = program
    .command("spend")
    .description("what the month has cost and what it will have cost at its end")
    .addOption(storedFlag())
    .addOption(
      new Option("--csv <file>", "from this file of timestamp,spent instead (falls to 0 as each month of UTC begins)"),
    )
    .addOption(new Option("--at <unix-seconds>", "with --csv: as of this instant; default: the last line"))
    .addOption(jsonFlag());
  spend.action(
    run(async () => {
      const flags = spend.opts();
      return (await import("./spend.ts")).runSpend(host, {
        statePath: flags["state.path"],
        csv: flags["csv"],
        at: flags["at"],
        json: flags["json"],
      });
    }),
  );

  const exporting = program
    .command("export")
    .description("print the ledger of a month: used, topped up and left by day, and the payments of subscriptions")
    .requiredOption("--month <month>", "the month (UTC), such as 2026-10")
    .addOption(
      new Option("--format <format>", "csv, json, or focus: CSV with the columns of FOCUS 1.2")
        .choices(["csv", "json", "focus"])
        .default("csv"),
    )
    .addOption(configFlag())
    .addOption(storedFlag());
  exporting.action(
    run(async () => {
      const flags = exporting.opts();
      return (await import("./export.ts")).runExport(host, {
        month: flags["month"],
        format: flags["format"],
        configFile: flags["config.file"],
        statePath: flags["state.path"],
      });
    }),
  );
}
