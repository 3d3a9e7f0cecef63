/** Commands that tell people and assistants what a daemon knows. */
import { type Command, Option } from "commander";
import type { Host } from "../platform/host.ts";
import { configFlag, type Run, stateFlag, urlFlag, wholeNumber } from "./flags.ts";

export function addReportCommand(program: Command, host: Host, run: Run): void {
  const report = program
    .command("report")
    .description("the last days for people: what runs out next, spend, renewals, open mails, failing checks")
    .addOption(new Option("--days <n>", "how many days, beside as many before").default(7).argParser(wholeNumber))
    .addOption(new Option("--format <format>", "format").choices(["markdown", "html", "json"]).default("markdown"))
    .addOption(new Option("--lang <language>", "language").choices(["en", "zh"]).default("en"))
    .addOption(urlFlag())
    .addOption(configFlag())
    .addOption(stateFlag());
  report.action(
    run(async () => {
      const flags = report.opts();
      return (await import("./report.ts")).runReport(host, {
        days: flags["days"],
        format: flags["format"],
        language: flags["lang"],
        url: flags["url"],
        configFile: flags["config.file"],
        statePath: flags["state.path"],
      });
    }),
  );
}

export function addMcpCommand(program: Command, host: Host, run: Run): void {
  const mcp = program
    .command("mcp")
    .description("answer an assistant over the Model Context Protocol, on standard input and output; reads only")
    .addOption(urlFlag())
    .addOption(configFlag())
    .addOption(stateFlag());
  mcp.action(
    run(async () => {
      const flags = mcp.opts();
      return (await import("./mcp.ts")).runMcp(host, {
        url: flags["url"],
        configFile: flags["config.file"],
        statePath: flags["state.path"],
      });
    }),
  );
}
