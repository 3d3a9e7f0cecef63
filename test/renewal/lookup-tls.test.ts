import { readFileSync } from "node:fs";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import { readLeafCertificate } from "../../src/platform/tls-certificate.ts";
import { parseTlsTarget, registryDomain } from "../../src/renewal/lookup-target.ts";
import { lookUpTlsExpiry } from "../../src/renewal/lookup-tls.ts";

const fixtures = join(import.meta.dirname, "../fixtures/tls");
const key = readFileSync(join(fixtures, "key.pem"));
const certificate = (name: string) => readFileSync(join(fixtures, `${name}.pem`));

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined); // The client hangs up as soon as it has seen the certificate.
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port; // A TCP server has an address of this kind.
}

/** A clock whose only timer runs when the test says so. */
function manualClock() {
  const timers = new Set<() => void>();
  const clock: Clock = {
    nowMs: () => 0,
    monotonicMs: () => 0,
    startTimer(callback) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
  };
  return {
    clock,
    pending: () => timers.size,
    expire: () => {
      for (const callback of [...timers]) callback();
    },
  };
}

function find(written: string, { clock } = manualClock(), signal = new AbortController().signal): Promise<number> {
  return lookUpTlsExpiry(written, (target) =>
    readLeafCertificate({ ...target, timeoutMs: 10_000, signal, clock, guard: createConnectionGuard(false) }),
  );
}

async function failureOf(found: Promise<number>): Promise<object> {
  const error = await found.catch((error: unknown) => error);
  if (!(error instanceof CheckError)) throw error;
  return { reason: error.reason, message: error.message };
}

describe("the date on which a certificate expires", () => {
  it.each([
    ["valid", "2126-01-01T00:00:00.000Z"],
    ["expired", "2021-02-03T04:05:06.000Z"],
  ])("is read from a self-signed one that is %s", async (name, expected) => {
    const port = await listen(createTlsServer({ key, cert: certificate(name) }));
    const manual = manualClock();
    expect(new Date(await find(`127.0.0.1:${port}`, manual)).toISOString()).toBe(expected);
    expect(manual.pending()).toBe(0);
  });

  it("is asked for by name, for a server has several", async () => {
    const names: string[] = [];
    const server = createTlsServer({
      key,
      cert: certificate("expired"),
      SNICallback: (name, callback) => {
        names.push(name);
        callback(null);
      },
    });
    const port = await listen(server);
    await find(`localhost:${port}`);
    await find(`127.0.0.1:${port}`);
    expect(names).toEqual(["localhost"]);
  });

  it("is not known when nobody listens", async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    servers.splice(0);
    expect(await failureOf(find(`127.0.0.1:${port}`))).toEqual({
      reason: "network",
      message: `cannot connect to 127.0.0.1:${port}: ECONNREFUSED`,
    });
  });

  it("is not known when the name does not exist", async () => {
    expect(await failureOf(find("no-such-host.invalid:443"))).toEqual({
      reason: "network",
      message: expect.stringMatching(/^the name of no-such-host\.invalid:443 cannot be resolved: E/),
    });
  });

  it("is not known when the server does not speak TLS", async () => {
    const port = await listen(createTcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    expect(await failureOf(find(`127.0.0.1:${port}`))).toEqual({
      reason: "tls",
      message: expect.stringMatching(/^the TLS handshake with 127\.0\.0\.1:\d+ fails: /),
    });
  });

  it("is not known when the server hangs up", async () => {
    const port = await listen(createTcpServer((socket) => socket.once("data", () => socket.destroy())));
    expect(await failureOf(find(`127.0.0.1:${port}`))).toEqual({
      reason: "tls",
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ hangs up during the TLS handshake: ECONNRESET$/),
    });
  });

  it("is given up at the deadline when the server says nothing", async () => {
    const manual = manualClock();
    const port = await listen(createTcpServer((socket) => socket.once("data", manual.expire)));
    expect(await failureOf(find(`127.0.0.1:${port}`, manual))).toEqual({
      reason: "timeout",
      message: `no TLS handshake with 127.0.0.1:${port} in time`,
    });
    expect(manual.pending()).toBe(0);
  });

  it("is given up when the check is, with the check's own reason", async () => {
    const stop = new AbortController();
    const port = await listen(
      createTcpServer((socket) =>
        socket.once("data", () => stop.abort(new CheckError("timeout", "the check took too long"))),
      ),
    );
    const expected = { reason: "timeout", message: "the check took too long" };
    expect(await failureOf(find(`127.0.0.1:${port}`, manualClock(), stop.signal))).toEqual(expected);
    expect(await failureOf(find(`127.0.0.1:${port}`, manualClock(), stop.signal))).toEqual(expected);
  });

  it.each([
    ["", "invalid_response", "the certificate of example.com:443 has no readable date of expiry"],
    ["Bad time value", "invalid_response", "the certificate of example.com:443 has no readable date of expiry"],
  ])("is not invented from %j", async (validTo, reason, message) => {
    expect(await failureOf(lookUpTlsExpiry("example.com:443", async () => ({ validTo })))).toEqual({ reason, message });
  });
});

describe("what a person may write", () => {
  it.each([
    ["example.com:443", { host: "example.com", port: 443 }],
    ["example.com", { host: "example.com", port: 443 }],
    ["例子.中国:8443", { host: "xn--fsqu00a.xn--fiqs8s", port: 8443 }],
    ["10.0.0.7:636", { host: "10.0.0.7", port: 636 }],
    ["[2001:db8::7]:636", { host: "2001:db8::7", port: 636 }],
    ["2001:db8::7", undefined],
    ["[10.0.0.7]:443", undefined],
    ["https://example.com", undefined],
    ["example.com:0", undefined],
    ["example.com:65536", undefined],
    ["user@example.com:443", undefined],
    ["exa mple.com", undefined],
    ["", undefined],
  ])("as a server: %j", (written, expected) => expect(parseTlsTarget(written)).toEqual(expected));

  it.each([
    ["Example.COM", "example.com"],
    ["example.com.", "example.com"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["com", undefined],
    ["10.0.0.7", undefined],
    ["example..com", undefined],
    ["example.com/path", undefined],
    ["-example.com", undefined],
  ])("as a domain: %j", (written, expected) => expect(registryDomain(written)).toBe(expected));
});
