import { join } from "node:path";
import { createCircuits } from "../checks/circuits.ts";
import { providerContext, withDeadline } from "../checks/project.ts";
import type { ProjectConfig } from "../config/config.ts";
import { didYouMean } from "../config/suggestion.ts";
import { CheckError } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { createHttpClient, type HttpResponse } from "../platform/http-client.ts";
import { type Fixture, publishableFixture, type Recording, UnsafeRecordingError } from "../recording/fixture.ts";
import { recordingClient } from "../recording/recording-client.ts";
import type { Outcome } from "../recording/replay.ts";
import { withConfig } from "./open-config.ts";

export interface RecordFlags {
  readonly configFile: string | undefined;
  readonly out: string;
}

/** `balance-alert record PROJECT`: polls once and writes a fixture. 0 written, 1 nothing to write or unsafe, 2 bad config. */
export function runRecord(host: Host, name: string, flags: RecordFlags): Promise<number> {
  return withConfig(host, flags.configFile, async (config) => {
    const names = config.projects.map((project) => project.name);
    const project = config.projects.find((one) => one.name === name);
    if (project === undefined) {
      host.warn(`no project ${JSON.stringify(name)}${didYouMean(name, names)}`);
      return 2;
    }
    if (project.host === undefined) {
      host.warn(`${name} asks no vendor: there is nothing to record`);
      return 2;
    }
    const file = join(flags.out, `${project.provider.id}.yaml`);
    if (host.fileExists(file)) {
      host.warn(`${file} exists already: name another folder with --out`);
      return 1;
    }
    const recording = await pollOnce(host, project, config.top.defaults.allow_link_local);
    try {
      if ("failure" in recording) {
        host.warn(`${name}: ${recording.failure}: there is no answer to record`);
        return 1;
      }
      const fixture = await publishableFixture(recording, host);
      await host.createFile(file, fixture.yaml);
      report(host, recording, fixture);
      host.print(file);
      return 0;
    } catch (error) {
      if (!(error instanceof UnsafeRecordingError)) throw error;
      host.warn(`nothing is written: ${error.message}`);
      return 1;
    } finally {
      host.isolated?.close();
    }
  });
}

/** Without retries, so that each exchange is recorded once. */
async function pollOnce(
  host: Host,
  project: ProjectConfig,
  allowLinkLocal: boolean,
): Promise<Recording | { readonly failure: string }> {
  const { clock, random, readFile, isolated } = host;
  const http = createHttpClient({
    environment: host.environment,
    userAgent: `balance-alert/${host.version}`,
    allowLinkLocal,
  });
  const { client, exchanges } = recordingClient(http);
  const tools = { http: client, clock, random, readFile, isolated, circuits: createCircuits(clock), retries: 0 };
  const { provider, options } = project;
  const startedAtMs = clock.nowMs();
  const context = (signal: AbortSignal) => providerContext(project, tools, new Map(), signal);
  let outcome: Outcome;
  try {
    outcome = {
      answer: await withDeadline(project, clock, undefined, (signal) => provider.check(options, context(signal))),
      requests: [],
    };
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    outcome = { failure: error.reason, requests: [] };
  }
  await http.close();
  const responses = exchanges.map(({ response }) => response).filter((one): one is HttpResponse => one !== undefined);
  if (responses.length === 0 || responses.length < exchanges.length)
    return { failure: outcome.failure ?? "a request was not answered" };
  return {
    provider,
    options,
    baseUrl: project.common.base_url,
    spendSince: context(new AbortController().signal).spendSince,
    startedAtMs,
    responses,
    outcome: { ...outcome, requests: exchanges.map(({ request }) => request) },
    secrets: project.secrets,
    sensitive: project.sensitive,
  };
}

function report(host: Host, { outcome }: Recording, { report: replaced, kept }: Fixture): void {
  if (outcome.failure !== undefined) host.warn(`the check fails (${outcome.failure}); the fixture says so`);
  for (const [kind, paths] of replaced) host.warn(`replaced, ${kind}: ${[...paths].join(", ")}`);
  if (kept.length > 0) host.warn(`kept, because the provider reads it: ${kept.join(", ")}`);
  host.warn("names of fields, dates and codes stay as they are: read the file once before you send it");
}
