import { onTestFinished } from "vitest";
import type { DaemonView } from "../../src/http/daemon-view.ts";
import { createServer, type ServerSettings, type WebServer } from "../../src/http/server.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { type HandMadeDaemon, viewOf } from "./hand-made-view.ts";

export function newServer(daemon: HandMadeDaemon, settings: Partial<ServerSettings> = {}): WebServer {
  return serverOf(viewOf(daemon), settings);
}

export function serverOf(view: DaemonView, settings: Partial<ServerSettings> = {}): WebServer {
  return createServer({
    view,
    settings: {
      listenAddresses: ["127.0.0.1:0"],
      telemetryPath: "/metrics",
      enableLifecycle: false,
      clock: systemClock,
      logger: silentLogger,
      ...settings,
    },
  });
}

/** A real server for the length of one test; answers its URL, without a slash at the end. */
export async function runServer(daemon: HandMadeDaemon, settings: Partial<ServerSettings> = {}): Promise<string> {
  const server = newServer(daemon, settings);
  const [address] = await server.start();
  onTestFinished(() => server.stop(0));
  if (address === undefined) throw new Error("the server listens nowhere");
  return address.url;
}
