import { type Command, Option } from "commander";
import type { Host } from "../platform/host.ts";
import { configFlag, flag, type Run, stateFlag } from "./flags.ts";

export function addNotifyCommand(program: Command, host: Host, run: Run): void {
  const notify = program
    .command("notify")
    .description("send a test message to the receivers, or print what would be sent now")
    .argument("[receiver...]", "names of receivers; all when none is given")
    .addOption(configFlag())
    .addOption(stateFlag())
    .addOption(flag("--web.external-url <url>", "address of the page to which messages link"))
    .addOption(new Option("--test", "send each a message that says that it works").default(false))
    .addOption(new Option("--dry-run", "print what would be sent now, from the state of the daemon").default(false));
  notify.action(
    run(async () => {
      const flags = notify.opts();
      return (await import("./notify.ts")).runNotify(host, notify.args, {
        configFile: flags["config.file"],
        statePath: flags["state.path"],
        externalUrl: flags["web.externalUrl"],
        test: flags["test"],
        dryRun: flags["dryRun"],
      });
    }),
  );
}
