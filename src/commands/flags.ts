/** Flags that several commands have. */
import { InvalidArgumentError, Option } from "commander";

export type Run = (command: () => Promise<number>) => () => Promise<void>;

export const configFlag = () =>
  flag("--config.file <path>", "configuration file; default: config.yaml, else config.example.yaml");
export const stateFlag = () =>
  flag("--state.path <directory>", "where state is kept; --state.path= keeps it in memory").default("data");
export const urlFlag = () => flag("--url <address>", "ask the daemon there instead");
export const jsonFlag = () => new Option("--json", "print JSON for programs").default(false);

/** A flag with its environment twin: `--config.file` and `BALANCE_ALERT_CONFIG_FILE`. */
export function flag(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.env(`BALANCE_ALERT_${option.name().replaceAll(/[.-]/g, "_").toUpperCase()}`);
}

/** Of commands that only read what a daemon has kept. */
export const storedFlag = () => flag("--state.path <directory>", "where the daemon keeps its state").default("data");

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("write a whole number, 0 or more");
  return Number(text);
}
