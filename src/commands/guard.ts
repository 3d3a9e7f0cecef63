import type { Config, ProjectConfig } from "../config/config.ts";
import { didYouMean } from "../config/suggestion.ts";
import { forecast } from "../forecast/forecast.ts";
import { CheckError } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { createHttpClient } from "../platform/http-client.ts";
import { type GuardAnswer, type GuardWords, guard, guardQuestion } from "../readings/guard.ts";
import { readStoredSeries, StateDirectoryError } from "../store/read-only.ts";
import { checkAll } from "./check.ts";
import { withConfig } from "./open-config.ts";

export interface GuardFlags extends GuardWords {
  readonly configFile: string | undefined;
  readonly statePath: string;
  readonly url: string | undefined;
  readonly json: boolean;
}

const exitCodes = { yes: 0, no: 1, unknown: 3 } as const;
const usage = 2;
const daemonTimeoutMs = 15_000;
const largestAnswerBytes = 64 * 1024;

/** `balance-alert guard PROJECT --spend N`: 0 yes, 1 no, 3 unknown, 2 usage. */
export async function runGuard(host: Host, name: string, flags: GuardFlags): Promise<number> {
  const told = (answer: GuardAnswer): number => {
    const { unit, ...contract } = answer;
    host.print(flags.json ? JSON.stringify(contract) : sentence(answer));
    return exitCodes[answer.answer];
  };
  if (flags.url !== undefined) {
    const answer = await askDaemon(host, flags.url, name, flags);
    return "problem" in answer ? refuse(host, answer.problem) : told(answer);
  }
  return withConfig(host, flags.configFile, async (config) => {
    const project = config.projects.find((one) => one.name === name);
    if (project === undefined) {
      const names = config.projects.map((one) => one.name);
      return refuse(host, `no project ${JSON.stringify(name)}${didYouMean(name, names)}`);
    }
    const question = guardQuestion(flags, config.timezone, host.clock.nowMs());
    if ("problem" in question) return refuse(host, question.problem);
    return told(guard(question, await factsOf(host, config, project, flags.statePath), host.clock.nowMs()));
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

/** Polls once. The forecast comes from the state of a daemon, if there is one; an amount that is pushed, too. */
async function factsOf(host: Host, config: Config, project: ProjectConfig, statePath: string) {
  const stored = await storedSeries(statePath, project.name);
  const [result] = project.provider.pushed ? [] : await checkAll(host, config, [project]);
  const kept = stored?.state?.provider === project.provider.id ? stored.state.lastGood : undefined;
  return {
    failure: result?.failure,
    lastGood: result?.answer === undefined ? kept : { measuredAtMs: result.startedAtMs, ...result.answer },
    staleAfterMs: project.staleAfterMs,
    mainReading: project.common.reading,
    forecastOf: (reading: Parameters<NonNullable<typeof stored>["historyOf"]>[0]) => {
      const history = stored?.historyOf(reading);
      return history === undefined ? undefined : forecast(history);
    },
  };
}

async function storedSeries(statePath: string, project: string) {
  try {
    return (await readStoredSeries(statePath)).find((series) => series.project === project);
  } catch (error) {
    if (error instanceof StateDirectoryError) return undefined; // No daemon has run here.
    throw error;
  }
}

/** Whatever keeps the daemon from answering leaves the question open. */
async function askDaemon(
  host: Host,
  address: string,
  name: string,
  words: GuardWords,
): Promise<GuardAnswer | { readonly problem: string }> {
  if (!URL.canParse(address))
    return { problem: `--url ${address} is not an address: write one such as http://127.0.0.1:9100` };
  const base = new URL(address);
  const query = new URLSearchParams(
    (["spend", "until", "reserve"] as const).flatMap((key) => {
      const value = words[key];
      return value === undefined ? [] : [[key, value] as [string, string]];
    }),
  );
  const path = `${base.pathname.replace(/\/+$/, "")}/api/v1/projects/${encodeURIComponent(name)}/guard?${query}`;
  const login = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  const http = createHttpClient({
    environment: host.environment,
    userAgent: `balance-alert/${host.version}`,
    allowLinkLocal: true, // The operator's own daemon.
  });
  const controller = new AbortController();
  const cancel = host.clock.startTimer(
    () => controller.abort(new CheckError("timeout", "the daemon does not answer in time")),
    daemonTimeoutMs,
  );
  try {
    const response = await http.send(
      {
        method: "GET",
        url: new URL(path, base.origin),
        headers: login === ":" ? {} : { authorization: `Basic ${Buffer.from(login).toString("base64")}` },
      },
      controller.signal,
      largestAnswerBytes,
    );
    const body = JSON.parse(response.body.toString("utf8")) as Partial<GuardAnswer> & { readonly detail?: string };
    if (response.status === 400 || response.status === 404)
      return { problem: body.detail ?? "the daemon refuses the question" };
    if (response.status === 200 && body.answer !== undefined && body.answer in exitCodes) return body as GuardAnswer;
    return {
      answer: "unknown",
      reason: `The daemon answers ${response.status}${body.detail === undefined ? "" : `: ${body.detail}`}`,
    };
  } catch (error) {
    const message = error instanceof CheckError ? error.message : "its answer is not JSON";
    return { answer: "unknown", reason: `The daemon cannot be asked: ${message}` };
  } finally {
    cancel();
    await http.close();
  }
}
