/** The control port of an exporter in Node.js: changes the numbers, tells CPU time, memory and how long the loop was blocked. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";

/** Prints `{"port":...,"control":...}` when both ports serve. */
export function serveControl(port: number, change: (projects: number, round: number) => void): void {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let round = 0;
  const answers: Readonly<Record<string, (query: URLSearchParams) => unknown>> = {
    "/change": (query) => {
      round += 1;
      change(Number(query.get("projects")), round);
      return {};
    },
    "/stat": (query) => {
      if (query.get("gc") === "all") globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
      else if (query.has("gc")) for (let pass = 0; pass < 3; pass += 1) globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
    },
    "/watch": async () => {
      delay.reset();
      delay.enable();
      // It measures from its first tick on: a block that comes before would not be seen.
      await pause(20);
      return {};
    },
    "/blocked": () => {
      delay.disable();
      return { blockedMs: delay.max / 1e6 };
    },
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    response.end(JSON.stringify(await answers[url.pathname]?.(url.searchParams)));
  });
  server.listen(0, "127.0.0.1", () => {
    // Listening on a port, not on a pipe.
    console.log(JSON.stringify({ port, control: (server.address() as AddressInfo).port }));
  });
}
