/** What a stranger can send to the web server, and that the others are served meanwhile. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, IncomingMessage, ServerResponse } from "node:http";
import { connect, Socket } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { hashSync } from "bcryptjs";
import { Agent, request } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import type { DaemonView, PushOutcome } from "../../src/http/daemon-view.ts";
import { LoopTurns } from "../../src/http/loop-turns.ts";
import { oneAtATime } from "../../src/http/one-at-a-time.ts";
import { ProjectEntries } from "../../src/http/project-entries.ts";
import { openWebConfig } from "../../src/http/web-config.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { readSmallFile } from "../../src/platform/regular-file.ts";
import { handMadeDaemon, viewOf } from "../http/hand-made-view.ts";
import { manyProjects } from "../http/realistic-daemon.ts";
import { runServer, serverOf } from "../http/running-server.ts";
import { listen } from "./fault-vendor.ts";
import { count } from "./figures.ts";
import { startedApp } from "./running-app.ts";
import { temporaryFolder } from "./temporary-folder.ts";

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}); // The server may cut it.
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

const portOf = (base: string) => Number(new URL(base).port);

describe("a connection on which thousands of requests are pipelined", () => {
  it("is answered in order, one at a time, while another client is answered in between", async () => {
    const daemon = handMadeDaemon();
    const base = await runServer(daemon);
    const requests = 1_000;
    const socket = await connected(portOf(base));
    let received = "";
    socket.setEncoding("utf8").on("data", (chunk) => (received += chunk));
    socket.write(
      Array.from({ length: requests }, (_, at) => `GET /nothing/${at} HTTP/1.1\r\nHost: x\r\n\r\n`).join(""),
    );
    expect((await fetch(`${base}/-/healthy`)).status).toBe(200);
    expect(daemon.observations.length).toBeLessThan(100);
    const answered = () => [...received.matchAll(/there is nothing at \/nothing\/(\d+)/gu)].map(([, at]) => Number(at));
    await expect.poll(() => answered().length, { timeout: 30_000 }).toBe(requests);
    expect(answered()).toEqual(Array.from({ length: requests }, (_, at) => at));
    count("pipelined requests", requests);
  });

  it("is read no further than what came with the request that is being answered", async () => {
    const unanswered: (() => void)[] = [];
    let bytesRead = 0;
    const server = createServer(
      oneAtATime(({ socket }, response) => {
        bytesRead = socket.bytesRead;
        unanswered.push(() => response.end());
      }),
    );
    const port = await listen(server, "127.0.0.1");
    onTestFinished(() => void server.close().closeAllConnections());
    const socket = await connected(port);
    socket.resume();
    const packets = 100;
    for (let packet = 0; packet < packets; packet += 1) socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2_400));
    for (let answers = 0; answers < 50; answers += 1) {
      await expect.poll(() => unanswered.length).toBe(1);
      unanswered.pop()?.();
    }
    await expect.poll(() => unanswered.length).toBe(1);
    // The kernel hands over 64 KiB at a time; 6.5 MB are on their way.
    expect(bytesRead).toBeLessThanOrEqual(2 * 65_536);
    count("pipelined requests", packets * 2_400);
  });
});

describe("1,100 connections that are kept open", () => {
  it("keep no scrape out: those that have been idle for longest go, and none that waits for its answer", async () => {
    let release: (value: { ok: true }) => void = () => {};
    const reload = () => new Promise<{ ok: true }>((resolve) => (release = resolve));
    const base = await runServer(handMadeDaemon({ reload }), { enableLifecycle: true });
    const reloading = fetch(`${base}/-/reload`, { method: "POST" });
    await expect.poll(() => release.length).toBe(1);
    const closed: number[] = [];
    for (let at = 0; at < 1_100; at += 1) {
      const socket = await connected(portOf(base));
      socket.on("close", () => closed.push(at)).resume();
    }
    expect((await fetch(`${base}/metrics`)).status).toBe(200);
    // A thousand stay: the reload, the scrape and 998 idle ones.
    await expect.poll(() => closed.length).toBe(102);
    expect(closed).toEqual(Array.from({ length: 102 }, (_, at) => at));
    release({ ok: true });
    expect((await reloading).status).toBe(200);
    count("idle connections", 1_100);
  });
});

describe("forty clients with wrong passwords", () => {
  /** They ask without a pause, from the same address as everybody, until the test has ended. */
  async function floodedServer({ cost }: { cost: number }) {
    const file = join(temporaryFolder(), "web.yml");
    const hashOf = (password: string) => hashSync(password, cost);
    writeFileSync(file, `basic_auth_users: { prometheus: "${hashOf("right")}", grafana: "${hashOf("new")}" }`);
    const webAccess = openWebConfig({ file, readFile: readSmallFile, clock: systemClock, logger: silentLogger });
    const base = await runServer(handMadeDaemon(), { webAccess });
    const scrape = async (user: string, password: string, dispatcher = flooding) => {
      const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
      const { statusCode, body } = await request(`${base}/metrics`, { headers: { authorization }, dispatcher });
      await body.dump();
      return statusCode;
    };
    const flooding = new Agent();
    onTestFinished(() => flooding.close());
    const statuses: number[] = [];
    let ended = false;
    const flood = () =>
      Array.from({ length: 40 }, async (_, client) => {
        for (let attempt = 0; !ended; attempt += 1)
          statuses.push(await scrape("prometheus", `wrong ${client} ${attempt}`));
      });
    const end = async (clients: readonly Promise<void>[]) => {
      ended = true;
      await Promise.all(clients);
      expect([...new Set(statuses)]).toEqual([401]);
      count("wrong passwords", statuses.length);
    };
    return { scrape, flood, end, refused: () => statuses.length };
  }

  it("make no scrape with the right one fail, although they are more than are remembered", async () => {
    const { scrape, flood, end, refused } = await floodedServer({ cost: 4 });
    const clients = flood();
    const scraped: number[] = [];
    for (let scrapes = 0; scrapes < 3; scrapes += 1) {
      scraped.push(await scrape("prometheus", "right"));
      const before = refused();
      await expect.poll(refused, { timeout: 30_000 }).toBeGreaterThan(before + 120);
    }
    await end(clients);
    expect(scraped).toEqual([200, 200, 200]);
  });

  it("let one in that brings a right one for the first time, before those that were refused try again", async () => {
    const { scrape, flood, end, refused } = await floodedServer({ cost: 8 });
    const clients = flood();
    // Each has been refused, and all but one wait.
    await expect.poll(refused, { timeout: 30_000 }).toBeGreaterThan(80);
    const before = refused();
    const connection = new Agent();
    onTestFinished(() => connection.close());
    expect(await scrape("grafana", "new", connection)).toBe(200);
    expect(refused() - before).toBeLessThan(20);
    await end(clients);
  });
});

describe("a push without the right token", () => {
  it("gets the same answer whether there is such a project or not", async () => {
    const { url } = await startedApp(
      "projects: [{ name: Gateway, provider: push, token: right }, { name: Manual, provider: manual, amount: 1, as_of: 2026-01-01, unit: USD }]",
    );
    const answers = new Set<string>();
    const names = ["Gateway", "Manual", "Nobody", "constructor"];
    const tokens = [undefined, "Bearer wrong", "Bearer ", "Basic OnJpZ2h0"];
    const bodies = ['{"readings":[]}', "{", "x".repeat(2_000_000)];
    for (const name of names)
      for (const token of tokens)
        for (const body of bodies) {
          const answer = await fetch(`${url}/api/v1/push/${name}`, {
            method: "POST",
            headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: token }) },
            body,
          });
          const headers = [...answer.headers].filter(([header]) => header !== "date");
          answers.add(JSON.stringify([answer.status, headers, await answer.text()]));
        }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toMatch(/^\[401,/u);
    count("pushed reports", names.length * tokens.length * bodies.length);
  });
});

/** Counts calls in each turn of the event loop. */
function perTurn() {
  const calls = new Map<number, number>();
  let turn = 0;
  let ended = false;
  const nextTurn = () => {
    turn += 1;
    if (!ended) setImmediate(nextTurn);
  };
  nextTurn();
  return {
    counted<Answer>(call: () => Answer): Answer {
      calls.set(turn, (calls.get(turn) ?? 0) + 1);
      return call();
    },
    most: () => Math.max(...calls.values()),
    total: () => [...calls.values()].reduce((sum, some) => sum + some, 0),
    end: () => {
      ended = true;
    },
  };
}

it("twenty large reports that come together are looked through one a turn", async () => {
  const { most, total, counted, end } = perTurn();
  const view = viewOf(handMadeDaemon());
  const server = serverOf({
    ...view,
    push: (...report) =>
      counted(async (): Promise<PushOutcome> => ({ outcome: "accepted", readings: JSON.stringify(report[2]).length })),
  });
  const [address] = await server.start();
  onTestFinished(() => server.stop(0));
  const body = JSON.stringify({ readings: Array(9_000).fill({ unit: "USD", value: 1 }) });
  const headers = { authorization: "Bearer token", "content-type": "application/json" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const answer = await fetch(`${address?.url}/api/v1/push/p`, { method: "POST", headers, body });
      return [answer.status, await answer.json()];
    }),
  );
  end();
  expect(answers).toEqual(Array(20).fill([200, { accepted: body.length }]));
  expect([most(), total()]).toEqual([1, 20]);
  count("parallel requests", 20);
});

describe("twenty parallel GETs", () => {
  it.each(["/api/v1/projects", "/api/v1/projects?sort=urgency", "/api/v1/status", "/"])(
    "of %s take a slice of each turn of the event loop, and share what they make",
    async (path) => {
      const daemon = handMadeDaemon({ projects: manyProjects(300) });
      const view = viewOf(daemon);
      const { most, total, counted, end } = perTurn();
      const countedView: DaemonView = { ...view, projectEntry: (name) => counted(() => view.projectEntry(name)) };
      // A clock by which each look at it takes a millisecond: a slice of 10 ms has ten projects.
      let nowMs = 0;
      const clock = { ...systemClock, monotonicMs: () => ++nowMs };
      const server = serverOf(countedView, { clock });
      const [address] = await server.start();
      onTestFinished(() => server.stop(0));
      const bodies = await Promise.all(
        Array.from({ length: 20 }, async () => (await fetch(`${address?.url}${path}`)).text()),
      );
      end();
      expect(new Set(bodies).size).toBe(1);
      expect(most()).toBeLessThanOrEqual(path === "/" ? 25 : 10);
      // A request that comes while others are answered gets nothing that was made before it.
      expect(total()).toBeLessThan(300 * 20);
      count("parallel requests", 20);
    },
  );

  it("of /metrics are made one a turn, and those of the API do not stand before them", async () => {
    const view = viewOf(handMadeDaemon({ projects: manyProjects(20_000) }));
    const { most, counted, end } = perTurn();
    const server = serverOf({ ...view, scrape: (...headers) => counted(() => view.scrape(...headers)) });
    const [address] = await server.start();
    onTestFinished(() => server.stop(0));
    const order: string[] = [];
    const get = async (path: string) => {
      await (await fetch(`${address?.url}${path}`)).arrayBuffer();
      order.push(path);
    };
    await Promise.all([...Array(20).fill("/api/v1/status"), ...Array(20).fill("/metrics")].map(get));
    end();
    expect(most()).toBe(1);
    expect(order.indexOf("/metrics")).toBeLessThan(order.lastIndexOf("/api/v1/status"));
    count("parallel requests", 40);
  });

  it("that nobody reads hold back what has not been made, and are whole when they are read", async () => {
    const projects = manyProjects(10_000);
    const view = viewOf(handMadeDaemon({ projects }));
    let made = 0;
    const server = serverOf({
      ...view,
      projectEntry(name) {
        made += 1;
        return view.projectEntry(name);
      },
    });
    const [address] = await server.start();
    onTestFinished(() => server.stop(0));
    const url = `${address?.url}/api/v1/projects`;
    const unread = await request(url);
    const head = await request(url, { method: "HEAD" });
    expect((await request(`${url}?limit=1`)).headers["x-total-count"]).toBe("10000");
    expect(made).toBeLessThan(projects.length);
    expect(await unread.body.json()).toEqual(JSON.parse(JSON.stringify(projects)));
    const ownHeaders = ({ headers }: typeof head) =>
      Object.entries(headers).filter(([name]) => !/^(?:date|connection|keep-alive|transfer-encoding)$/u.test(name));
    expect(ownHeaders(head)).toEqual(ownHeaders(unread));
    const gzipped = await request(url, { headers: { "accept-encoding": "gzip" } });
    const bytes = Buffer.from(await gzipped.body.arrayBuffer());
    expect([gzipped.headers["content-encoding"], JSON.parse(gunzipSync(bytes).toString()).length]).toEqual([
      "gzip",
      projects.length,
    ]);
    count("parallel requests", 1);
  });

  it("get no entry that is older than themselves", () => {
    let ageSeconds = 0;
    const [project] = manyProjects(1);
    const view: DaemonView = {
      ...viewOf(handMadeDaemon()),
      projectNames: () => ["p"],
      projectEntry: () => project && { ...project, ageSeconds },
    };
    const entries = new ProjectEntries(view, new LoopTurns(systemClock));
    const open = () => {
      const response = new ServerResponse(new IncomingMessage(new Socket()));
      return { list: entries.openFor(response), close: () => response.emit("close") };
    };
    const first = open();
    expect(first.list.entry("p")?.ageSeconds).toBe(0);
    ageSeconds = 1;
    expect(first.list.entry("p")?.ageSeconds).toBe(0);
    const second = open();
    expect(second.list.entry("p")?.ageSeconds).toBe(1);
    expect(first.list.entry("p")?.ageSeconds).toBe(1);
    first.close();
    second.close();
    ageSeconds = 2;
    expect(open().list.entry("p")?.ageSeconds).toBe(2);
  });
});
