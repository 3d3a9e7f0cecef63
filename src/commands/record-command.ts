import { type Command, Option } from "commander";
import type { Host } from "../platform/host.ts";
import { configFlag, type Run } from "./flags.ts";

export function addRecordCommand(program: Command, host: Host, run: Run): void {
  const record = program
    .command("record")
    .description("poll once and write what was asked and answered as a fixture, safe to publish")
    .argument("<project>", "the project that is polled")
    .addOption(new Option("--out <directory>", "where the file is written").default("."))
    .addOption(configFlag());
  record.action(
    run(async () => {
      const flags = record.opts();
      return (await import("./record.ts")).runRecord(host, record.args[0] ?? "", {
        configFile: flags["config.file"],
        out: flags["out"],
      });
    }),
  );
}
