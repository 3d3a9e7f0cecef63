import type { RequestHandler } from "express";
import type { DaemonView } from "./daemon-view.ts";
import type { EndpointPath } from "./endpoint-path.ts";
import type { LoopTurns } from "./loop-turns.ts";
import type { ProjectEntries } from "./project-entries.ts";

export type Method = "GET" | "POST" | "PUT";

export interface Route {
  readonly path: EndpointPath;
  readonly methods: Readonly<Partial<Record<Method, RequestHandler>>>;
}

/** What the handlers of routes share. */
export interface RouteContext {
  readonly view: DaemonView;
  readonly telemetryPath: EndpointPath;
  readonly externalUrl: URL | undefined;
  readonly enableLifecycle: boolean;
  readonly documentationUrl?: string | undefined;
  /** For answers that take long to make. */
  readonly turns: LoopTurns;
  /** Of their own: a scrape waits for other scrapes at most, however many read the API. */
  readonly scrapeTurns: LoopTurns;
  readonly projects: ProjectEntries;
}
