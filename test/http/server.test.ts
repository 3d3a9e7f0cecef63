import { createServer as createPlainServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { handMadeDaemon } from "./hand-made-view.ts";
import { newServer, runServer } from "./running-server.ts";

const getRoutes = [
  "/",
  "/metrics",
  "/-/healthy",
  "/-/ready",
  "/api/v1/projects",
  "/api/v1/subscriptions",
  "/api/v1/mailboxes",
  "/api/v1/jobs",
  "/api/v1/status",
  "/api/v1/config",
  "/api/v1/openapi.json",
];

describe("every GET route", () => {
  it.each(getRoutes)("%s answers HEAD with the headers of GET and no body", async (path) => {
    const base = await runServer(handMadeDaemon());
    const got = await fetch(base + path, { headers: { "accept-encoding": "identity" } });
    const body = await got.arrayBuffer();
    const head = await fetch(base + path, { method: "HEAD", headers: { "accept-encoding": "identity" } });
    const comparable = (headers: Headers) =>
      [...headers].filter(([name]) => name !== "date" && name !== "connection" && name !== "keep-alive");
    expect(got.status).toBe(200);
    expect(head.status).toBe(200);
    expect(comparable(head.headers)).toEqual(comparable(got.headers));
    expect(got.headers.get("content-length")).toBe(String(body.byteLength));
    expect((await head.arrayBuffer()).byteLength).toBe(0);
  });

  it.each(getRoutes)("%s refuses POST and DELETE with 405 and says what it allows", async (path) => {
    const base = await runServer(handMadeDaemon(), { enableLifecycle: true });
    for (const method of ["POST", "DELETE"]) {
      const answer = await fetch(base + path, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe("GET, HEAD");
      expect(await answer.json()).toEqual({
        type: "about:blank",
        title: "Method Not Allowed",
        status: 405,
        detail: `${method} is not possible here; use GET, HEAD`,
      });
    }
  });

  it.each([...getRoutes, "/nothing", "/-/reload"])("%s carries the security headers", async (path) => {
    const base = await runServer(handMadeDaemon());
    const { headers } = await fetch(base + path);
    expect({
      sniff: headers.get("x-content-type-options"),
      frame: headers.get("x-frame-options"),
      referrer: headers.get("referrer-policy"),
      opener: headers.get("cross-origin-opener-policy"),
      resource: headers.get("cross-origin-resource-policy"),
      poweredBy: headers.get("x-powered-by"),
    }).toEqual({
      sniff: "nosniff",
      frame: "DENY",
      referrer: "same-origin",
      opener: "same-origin",
      resource: "same-origin",
      poweredBy: null,
    });
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
  });
});

describe("/metrics", () => {
  it("hands both headers of the request to the exposition and sends its answer unchanged", async () => {
    const base = await runServer(handMadeDaemon({ exposition: "x 1\n" }));
    const answer = await fetch(`${base}/metrics`, { headers: { "accept-encoding": "gzip" } });
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(await answer.text()).toBe("x 1\n");
  });

  it("moves with --web.telemetry-path", async () => {
    const base = await runServer(handMadeDaemon(), { telemetryPath: "/probe/metrics" });
    expect((await fetch(`${base}/probe/metrics`)).status).toBe(200);
    expect((await fetch(`${base}/metrics`)).status).toBe(404);
  });

  it("takes the place of the page when the telemetry path is /", async () => {
    const base = await runServer(handMadeDaemon({ exposition: "x 1\n" }), { telemetryPath: "/" });
    expect(await (await fetch(base)).text()).toBe("x 1\n");
  });

  it.each(["metrics", "/a b", "/-/metrics", "/api/metrics", "/me{t}rics", "/m:x", ""])(
    "refuses the telemetry path %j",
    (telemetryPath) => {
      expect(() => newServer(handMadeDaemon(), { telemetryPath })).toThrow(
        `--web.telemetry-path: ${JSON.stringify(telemetryPath)} cannot be used; write a path such as /metrics`,
      );
    },
  );
});

describe("health", () => {
  it("is healthy as soon as it listens", async () => {
    const base = await runServer(handMadeDaemon({ ready: { ready: false } }));
    const answer = await fetch(`${base}/-/healthy`);
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      200,
      "text/plain; charset=utf-8",
      "balance-alert is healthy.\n",
    ]);
  });

  it.each([
    [{ ready: true }, 200, "balance-alert is ready.\n"],
    [
      { ready: false, why: "the first round has not ended" },
      503,
      "balance-alert is not ready: the first round has not ended.\n",
    ],
    [{ ready: false }, 503, "balance-alert is not ready.\n"],
  ])("says %j as %i", async (ready, status, text) => {
    const base = await runServer(handMadeDaemon({ ready }));
    const answer = await fetch(`${base}/-/ready`);
    expect([answer.status, await answer.text()]).toEqual([status, text]);
  });
});

describe("what cannot be answered", () => {
  it("is a problem document for an unknown path", async () => {
    const base = await runServer(handMadeDaemon());
    const answer = await fetch(`${base}/nothing/here`);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(await answer.json()).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: "there is nothing at /nothing/here; GET / shows what there is",
    });
  });

  it("is 400 for a path that is badly encoded", async () => {
    const base = await runServer(handMadeDaemon());
    expect((await fetch(`${base}/api/v1/projects/%zz`)).status).toBe(400);
  });

  it("is 500 without the inner reason when the program fails inside", async () => {
    const messages: string[] = [];
    const base = await runServer(
      handMadeDaemon({
        push: async () => {
          throw new Error("inner words");
        },
      }),
      {
        logger: {
          debug() {},
          info() {},
          warn() {},
          error: (message, fields) => messages.push(`${message} ${JSON.stringify(fields)}`),
        },
      },
    );
    const answer = await fetch(`${base}/api/v1/push/x`, {
      method: "POST",
      headers: { authorization: "Bearer t", "content-type": "application/json" },
      body: "{}",
    });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("inner words");
    expect(messages).toEqual([
      'a request failed {"method":"POST","path":"/api/v1/push/x","error":"Error: inner words"}',
    ]);
  });

  it("is answered when the request is not HTTP at all", async () => {
    const base = await runServer(handMadeDaemon());
    const answer = await raw(base, "\x16\x03\x01 hello\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/u);
  });

  it("is 431 when the head is larger than 16 KiB", async () => {
    const base = await runServer(handMadeDaemon());
    const answer = await raw(base, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /u);
  });
});

describe("--web.external-url", () => {
  it("serves with and without its path, for proxies that take it off and those that do not", async () => {
    const base = await runServer(handMadeDaemon(), { externalUrl: "https://example.com/tools/balance/" });
    for (const path of ["/-/healthy", "/tools/balance/-/healthy"]) {
      expect((await fetch(base + path)).status).toBe(200);
    }
    expect((await fetch(`${base}/tools/balancer/-/healthy`)).status).toBe(404);
    const slash = await fetch(`${base}/tools/balance?lang=zh`, { redirect: "manual" });
    expect([slash.status, slash.headers.get("location")]).toEqual([308, "/tools/balance/?lang=zh"]);
  });

  it.each(["example.com", "ftp://example.com/", "://"])("refuses %j", (externalUrl) => {
    expect(() => newServer(handMadeDaemon(), { externalUrl })).toThrow(
      `--web.external-url: ${JSON.stringify(externalUrl)} is not a URL; write for instance https://example.com/balance/`,
    );
  });
});

describe("our own HTTP metrics", () => {
  it("name the route and never the path", async () => {
    const daemon = handMadeDaemon();
    const base = await runServer(daemon);
    const paths = ["/metrics", "/api/v1/projects/secret%2Fname", "/wp-login.php", "/-/reload", "/"];
    for (const path of paths) await (await fetch(base + path)).arrayBuffer();
    await (await fetch(`${base}/api/v1/push/p`, { method: "POST", body: "12345" })).arrayBuffer();
    await (await fetch(`${base}/metrics`, { method: "HEAD" })).arrayBuffer();
    await expect.poll(() => daemon.observations.length).toBe(7);
    expect(daemon.observations.map(({ method, endpoint, status }) => `${method} ${endpoint} ${status}`)).toEqual([
      "GET /metrics 200",
      "GET /api/v1/projects/{name} 404",
      "GET other 404",
      "GET /-/reload 405",
      "GET / 200",
      "POST /api/v1/push/{project} 401",
      "HEAD /metrics 200",
    ]);
    expect(daemon.observations[5]?.requestBytes).toBe(5);
    expect(daemon.observations[6]?.responseBytes).toBe(0);
    for (const { durationSeconds } of daemon.observations) expect(durationSeconds).toBeGreaterThanOrEqual(0);
  });

  it("count methods that nobody should send as other", async () => {
    const daemon = handMadeDaemon();
    const base = await runServer(daemon);
    await raw(base, "PROPFIND / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    await expect.poll(() => daemon.observations.map(({ method }) => method)).toEqual(["other"]);
  });
});

describe("start and stop", () => {
  it("listens on several addresses", async () => {
    const server = newServer(handMadeDaemon(), { listenAddresses: ["127.0.0.1:0", "[::1]:0"] });
    const addresses = await server.start();
    onTestFinished(() => server.stop(0));
    expect(addresses.map(({ host }) => host)).toEqual(["127.0.0.1", "::1"]);
    for (const { url } of addresses) expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
  });

  it("says who may have the port when it is taken, and listens nowhere", async () => {
    const other = createPlainServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo; // It listens on a port.
    const server = newServer(handMadeDaemon(), { listenAddresses: ["127.0.0.1:0", `127.0.0.1:${port}`] });
    await expect(server.start()).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: port ${port} is taken (node_exporter owns 9100 by custom); choose another with --web.listen-address=127.0.0.1:${port + 1}`,
    );
  });

  it("lets a request in flight end and takes no new one", async () => {
    let release: (value: { ok: true }) => void = () => {};
    const daemon = handMadeDaemon({ reload: () => new Promise((resolve) => (release = resolve)) });
    const server = newServer(daemon, { enableLifecycle: true });
    const [address] = await server.start();
    const inFlight = fetch(`${address?.url}/-/reload`, { method: "POST" });
    await expect.poll(() => release.length).toBe(1);
    const stopped = server.stop(60_000);
    await expect(fetch(`${address?.url}/-/healthy`)).rejects.toThrow();
    release({ ok: true });
    const answer = await inFlight;
    expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
    await stopped;
  });

  it("cuts a request that outlives the grace", async () => {
    const server = newServer(handMadeDaemon({ reload: () => new Promise(() => {}) }), { enableLifecycle: true });
    const [address] = await server.start();
    const inFlight = fetch(`${address?.url}/-/reload`, { method: "POST" }).catch(() => "cut");
    await new Promise((resolve) => setImmediate(resolve));
    await server.stop(1);
    expect(await inFlight).toBe("cut");
  });
});

/** Sends bytes and reads until the server closes. */
function raw(base: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(base).port), "127.0.0.1", () => socket.write(text));
    let received = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk) => {
      received += chunk;
    });
    socket.on("close", () => resolve(received));
    socket.on("error", (error) => (received === "" ? reject(error) : resolve(received)));
  });
}
