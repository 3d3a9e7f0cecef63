import { didYouMean } from "../config/suggestion.ts";
import type { Host } from "../platform/host.ts";
import type { GuardAnswer, GuardProblem, GuardWords } from "../readings/guard.ts";
import { daemonAddress } from "./daemon-client.ts";
import { withConfig } from "./open-config.ts";
import { daemonSource, storedSource } from "./source.ts";

export interface GuardFlags extends GuardWords {
  readonly configFile: string | undefined;
  readonly statePath: string;
  readonly url: string | undefined;
  readonly json: boolean;
}

const exitCodes = { yes: 0, no: 1, unknown: 3 } as const;
const usage = 2;

/** `balance-alert guard PROJECT --spend N`: 0 yes, 1 no, 3 unknown, 2 usage. */
export async function runGuard(host: Host, name: string, flags: GuardFlags): Promise<number> {
  const told = (answer: GuardAnswer | GuardProblem): number => {
    if ("problem" in answer) return refuse(host, answer.problem);
    const { unit, ...contract } = answer;
    host.print(flags.json ? JSON.stringify(contract) : sentence(answer));
    return exitCodes[answer.answer];
  };
  if (flags.url !== undefined) {
    const base = daemonAddress(flags.url);
    if ("problem" in base) return refuse(host, base.problem);
    return told(await daemonSource(host, base).guard(name, flags));
  }
  return withConfig(host, flags.configFile, async (config) => {
    if (!config.projects.some((one) => one.name === name)) {
      const names = config.projects.map((one) => one.name);
      return refuse(host, `no project ${JSON.stringify(name)}${didYouMean(name, names)}`);
    }
    return told(await storedSource({ host, config, statePath: flags.statePath, polls: true }).guard(name, flags));
  });
}

function refuse(host: Host, message: string): number {
  host.warn(message);
  return usage;
}

function sentence({ answer, left, needed, unit, reason }: GuardAnswer): string {
  const amount = (value: number) => `${Number(value.toPrecision(6))}${unit === undefined ? "" : ` ${unit}`}`;
  const amounts = [
    ...(left === undefined ? [] : [`${amount(left)} left`]),
    ...(needed === undefined ? [] : [`${amount(needed)} needed`]),
  ];
  return `${answer}: ${[...amounts, reason].join("; ")}`;
}
