import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { nearest } from "../config/suggestion.ts";
import type { Host } from "../platform/host.ts";
import { addMcpCommand, addReportCommand } from "./answer-commands.ts";
import { configFlag, flag, jsonFlag, type Run, stateFlag, urlFlag, wholeNumber } from "./flags.ts";
import { addHistoryCommands } from "./history-commands.ts";
import { addMoneyCommands } from "./money-commands.ts";
import { addNotifyCommand } from "./notify-command.ts";
import { addRecordCommand } from "./record-command.ts";

/**
 * Reads the arguments and runs one command. Each command's module is loaded when it is asked for.
 * @returns the exit code
 */
export async function runCommandLine(host: Host, args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const run = (command: () => Promise<number>) => async () => {
    exitCode = await command();
  };
  const program = new Command("balance-alert")
    .description(
      "How much money, credit and quota is left everywhere you buy from, and when it runs out, as Prometheus metrics.",
    )
    .version(host.version, "-V, --version")
    .showHelpAfterError("(balance-alert --help names the commands, balance-alert COMMAND --help their flags)")
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => host.print(text.trimEnd()), writeErr: (text) => host.warn(text.trimEnd()) })
    .exitOverride();
  addServe(program, host, run);
  addOneShotCommands(program, host, run);
  addMoneyCommands(program, host, run);
  addHistoryCommands(program, host, run);
  addNotifyCommand(program, host, run);
  addRecordCommand(program, host, run);
  useEnvironment(program, host);
  const unknown = unknownCommand(program, args[0]);
  if (unknown !== undefined) {
    host.warn(unknown);
    return 2;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    host.warn(`a fault of this program, please report it: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

/** Serve is the default command, so that commander takes an unknown one for an argument of it. */
function unknownCommand(program: Command, first: string | undefined): string | undefined {
  if (first === undefined || first.startsWith("-")) return undefined;
  const names = [...program.commands.map((command) => command.name()), "help"];
  if (names.includes(first)) return undefined;
  const near = nearest(first, names);
  return `unknown command ${JSON.stringify(first)}: ${near === undefined ? "balance-alert --help names the commands" : `did you mean ${near}?`}`;
}

function addServe(program: Command, host: Host, run: Run): void {
  const command = program
    .command("serve", { isDefault: true })
    .description("run the daemon (the default command)")
    .addOption(configFlag())
    .addOption(
      flag("--config.from-env", "no file: poll every vendor whose credential is in the environment").default(false),
    )
    .addOption(flag("--config.auto-reload", "reload when the content of the file changes").default(false))
    .addOption(
      flag("--web.listen-address <address>", "address to listen on; may be given several times")
        .default([":9100"])
        .argParser(collect),
    )
    .addOption(flag("--web.telemetry-path <path>", "path of the metrics").default("/metrics"))
    .addOption(
      flag("--web.config.file <path>", "TLS and authentication, in the format of the Prometheus exporter toolkit"),
    )
    .addOption(
      flag("--web.enable-lifecycle", "allow POST /-/reload and POST /api/v1/projects/{name}/check").default(false),
    )
    .addOption(flag("--web.external-url <url>", "address under which people reach the page, where it differs"))
    .addOption(stateFlag())
    .addOption(flag("--shard <n>", "this instance's part of the projects, from 0").default(0).argParser(wholeNumber))
    .addOption(
      flag("--total-shards <n>", "number of instances that share the projects").default(1).argParser(wholeNumber),
    )
    .addOption(
      flag("--log.level <level>", "least severe message to log")
        .choices(["debug", "info", "warn", "error"])
        .default("info"),
    )
    .addOption(flag("--log.format <format>", "format of the log").choices(["logfmt", "json"]).default("logfmt"));
  command.action(
    run(async () => {
      const flags = command.opts();
      const [shard, totalShards] = [flags["shard"], flags["totalShards"]];
      if (totalShards < 1 || shard >= totalShards) {
        host.warn(
          `--shard ${shard} of --total-shards ${totalShards} does not exist: shards count from 0 to ${Math.max(0, totalShards - 1)}`,
        );
        return 1;
      }
      const isFileOfVariable = command.getOptionValueSource("config.file") === "env";
      const { runServe } = await import("./serve.ts");
      return runServe(host, {
        // The image names a file by its variable; the flag of a person says more.
        configFile: flags["config.fromEnv"] && isFileOfVariable ? undefined : flags["config.file"],
        fromEnvironment: flags["config.fromEnv"],
        autoReload: flags["config.autoReload"],
        listenAddresses: flags["web.listenAddress"],
        telemetryPath: flags["web.telemetryPath"],
        webConfigFile: flags["web.config.file"],
        enableLifecycle: flags["web.enableLifecycle"],
        externalUrl: flags["web.externalUrl"],
        statePath: flags["state.path"],
        shard,
        totalShards,
        logLevel: flags["log.level"],
        logFormat: flags["log.format"],
      });
    }),
  );
}

function addOneShotCommands(program: Command, host: Host, run: Run): void {
  const checkConfig = program
    .command("check-config")
    .description("validate the configuration; say which secret comes from where and which check runs when")
    .addOption(configFlag())
    .addOption(jsonFlag());
  checkConfig.action(
    run(async () => {
      const flags = checkConfig.opts();
      return (await import("./check-config.ts")).runCheckConfig(host, {
        configFile: flags["config.file"],
        json: flags["json"],
      });
    }),
  );

  const check = program
    .command("check")
    .description("poll once and print what every project has left")
    .argument("[project...]", "names of projects; all when none is given")
    .addOption(configFlag())
    .addOption(jsonFlag())
    .addOption(new Option("--debug", "print requests and answers, secrets replaced").default(false));
  check.action(
    run(async () => {
      const flags = check.opts();
      return (await import("./check.ts")).runCheck(host, check.args, {
        configFile: flags["config.file"],
        json: flags["json"],
        debug: flags["debug"],
      });
    }),
  );

  const scan = program
    .command("scan")
    .description("scan mailboxes once without changing state, and say what matched and why")
    .argument("[mailbox...]", "names of mailboxes; all when none is given")
    .addOption(configFlag())
    .addOption(jsonFlag())
    .addOption(new Option("--eml <file...>", "classify these files instead"));
  scan.action(
    run(async () => {
      const flags = scan.opts();
      return (await import("./scan.ts")).runScan(host, scan.args, {
        configFile: flags["config.file"],
        json: flags["json"],
        eml: flags["eml"],
      });
    }),
  );

  const renewals = program
    .command("renewals")
    .description("print the computed renewals")
    .addOption(configFlag())
    .addOption(new Option("--at <instant>", "as of this instant, such as 2027-02-28T12:00:00+08:00"))
    .addOption(jsonFlag());
  renewals.action(
    run(async () => {
      const flags = renewals.opts();
      return (await import("./renewals.ts")).runRenewals(host, {
        configFile: flags["config.file"],
        at: flags["at"],
        json: flags["json"],
      });
    }),
  );

  const providers = program
    .command("providers")
    .description("list the built-in providers, or show the options of one")
    .argument("[id]", "a provider")
    .addOption(jsonFlag());
  providers.action(
    run(async () =>
      (await import("./providers.ts")).runProviders(host, providers.args[0], { json: providers.opts()["json"] }),
    ),
  );

  const guard = program
    .command("guard")
    .description("may a job spend that much? 0 yes, 1 no, 3 unknown")
    .argument("<project>", "the project that pays")
    .requiredOption("--spend <amount>", "how much, in the unit of its main amount")
    .addOption(new Option("--until <date>", "what is used until then at the present rate is needed, too"))
    .addOption(new Option("--reserve <amount>", "how much must be left afterwards"))
    .addOption(urlFlag())
    .addOption(configFlag())
    .addOption(stateFlag())
    .addOption(jsonFlag());
  guard.action(
    run(async () => {
      const flags = guard.opts();
      return (await import("./guard.ts")).runGuard(host, guard.args[0] ?? "", {
        spend: flags["spend"],
        until: flags["until"],
        reserve: flags["reserve"],
        url: flags["url"],
        configFile: flags["config.file"],
        statePath: flags["state.path"],
        json: flags["json"],
      });
    }),
  );

  addReportCommand(program, host, run);
  addMcpCommand(program, host, run);

  program
    .command("init")
    .description("print a configuration for every provider whose credential is in the environment")
    .action(run(async () => (await import("./init.ts")).runInit(host)));

  program
    .command("schema")
    .description("print the JSON Schema of the configuration file")
    .action(run(async () => (await import("./schema.ts")).runSchema(host)));

  const importing = program
    .command("import")
    .description("turn the config.json of the Python or Go balance-alert into our YAML")
    .argument("<file>", "its config.json")
    .addOption(new Option("--project-file", "print the lists alone, for a file of project_files").default(false));
  importing.action(
    run(async () =>
      (await import("./import.ts")).runImport(host, importing.args[0] ?? "", {
        projectFile: importing.opts()["projectFile"],
      }),
    ),
  );
}

/** Commander reads `process.env`; ours comes with the host. */
function useEnvironment(program: Command, host: Host): void {
  for (const command of program.commands) {
    useEnvironment(command, host);
    if (command.commands.length > 0) continue;
    command.hook("preAction", () => {
      for (const option of command.options) {
        const value = option.envVar === undefined ? undefined : host.environment[option.envVar];
        const source = command.getOptionValueSource(option.attributeName());
        if (value === undefined || source === "cli") continue;
        command.setOptionValueWithSource(option.attributeName(), environmentValue(command, option, value), "env");
      }
    });
  }
}

function environmentValue(command: Command, option: Option, value: string): unknown {
  if (option.isBoolean()) return !["", "0", "false", "no"].includes(value.toLowerCase());
  if (option.attributeName() === "web.listenAddress") return value.split(",");
  try {
    return option.parseArg === undefined ? value : option.parseArg(value, undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return command.error(`error: ${option.envVar}=${value} is invalid. ${error.message}`);
  }
}

const given = new WeakSet<string[]>();

/** The first address that is given replaces the default, further ones are added. */
function collect(address: string, before: string[] | undefined): string[] {
  const addresses = before !== undefined && given.has(before) ? [...before, address] : [address];
  given.add(addresses);
  return addresses;
}
