import { createCircuits } from "../../src/checks/circuits.ts";
import { checkProject, type ProjectResult } from "../../src/checks/project.ts";
import type { FailureReason, LastGood } from "../../src/model.ts";
import { type Clock, systemClock } from "../../src/platform/clock.ts";
// Loaded with the first request otherwise: here before it, so that the short deadlines are spent on the vendor alone.
import "../../src/platform/connections.ts";
import { createHttpClient, type HttpClientOptions } from "../../src/platform/http-client.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { Store } from "../../src/store/store.ts";
import { configOf } from "../support/config.ts";

/** A project that is checked as the daemon checks it: real configuration, client, circuit and store. */
export interface CheckedProject {
  /** @param timeoutMs deadline of this check alone; a short one is for a vendor that never answers */
  check(timeoutMs?: number): Promise<ProjectResult>;
  /** What the store holds after the checks so far. */
  lastGood(): LastGood | undefined;
  lastFailure(): FailureReason | undefined;
  close(): Promise<void>;
}

export interface CheckedOptions {
  /** Keys of the project beside its name; default: OpenRouter at `url`. */
  readonly project?: string;
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly clock?: Clock;
  readonly client?: Partial<HttpClientOptions>;
}

export async function checkedProject(url: string, options: CheckedOptions = {}): Promise<CheckedProject> {
  const { timeoutMs = 20_000, retries = 2, clock = systemClock, client = {} } = options;
  const keys = options.project ?? `provider: openrouter, api_key: sk-planted, base_url: "${url}"`;
  const { projects } = await configOf(`projects: [{ name: Chat, timeout: ${timeoutMs}ms, ${keys} }]`);
  const [project] = projects;
  if (project === undefined) throw new Error("no project");
  const http = createHttpClient({ environment: {}, userAgent: "test", allowLinkLocal: false, ...client });
  const circuits = createCircuits(clock);
  const store = new Store({ database: undefined, clock, logger: silentLogger, onChange: () => {} });
  const memory = new Map();
  return {
    async check(ownTimeoutMs = timeoutMs) {
      const tools = { http, clock, random: () => 0, readFile: async () => "", circuits, retries };
      const result = await checkProject({ ...project, timeoutMs: ownTimeoutMs }, tools, memory);
      store.recordProject({ name: project.name, provider: project.provider.id }, result);
      return result;
    },
    lastGood: () => store.project("Chat")?.lastGood,
    lastFailure: () => store.project("Chat")?.lastRun?.failure?.reason,
    close: () => http.close(),
  };
}
