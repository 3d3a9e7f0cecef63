import { once } from "node:events";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createConnectionLimit } from "../../src/http/connection-limit.ts";
import { openWebConfig } from "../../src/http/web-config.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { type Logger, silentLogger } from "../../src/platform/logger.ts";
import { readSmallFile } from "../../src/platform/regular-file.ts";
import { listen } from "../faults/fault-vendor.ts";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { handMadeDaemon } from "./hand-made-view.ts";
import { newServer, runServer } from "./running-server.ts";

const tls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";

let certificates: Certificates;
beforeAll(() => {
  certificates = makeCertificates();
  for (const name of ["first", "renewed", "second"]) certificates.issue(name);
  certificates.issue("client", { names: "DNS:prometheus.example" });
  certificates.issue("stranger", { ca: "other-ca", names: "DNS:prometheus.example" });
});
beforeEach(() => certificates.copy("first", "server"));
afterAll(() => certificates.remove());

function writeConfig(text: string): string {
  const path = certificates.path("web.yml");
  // As editors and Kubernetes do it: the new file takes the place of the old one at once.
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
}

function opened(text: string, logger: Logger = silentLogger) {
  return openWebConfig({ file: writeConfig(text), readFile: readSmallFile, clock: systemClock, logger });
}

const serve = async (text: string, logger?: Logger): Promise<string> =>
  runServer(handMadeDaemon(), { webAccess: opened(text, logger) });

interface Ask {
  readonly path?: string;
  readonly method?: string;
  readonly client?: string;
  /** The one version that the client speaks. */
  readonly only?: "TLSv1.2" | "TLSv1.3";
}

/** The status of an answer over TLS, or the error that ended the connection. */
function ask(
  base: string,
  { path = "/-/healthy", method = "GET", client, only }: Ask = {},
): Promise<number | "broken"> {
  return new Promise((resolve) => {
    const request = httpsRequest(
      base + path,
      {
        ca: certificates.text("ca.crt"),
        agent: false,
        method,
        ...(only === undefined ? {} : { minVersion: only, maxVersion: only }),
        ...(client === undefined
          ? {}
          : { cert: certificates.text(`${client}.crt`), key: certificates.text(`${client}.key`) }),
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", () => resolve("broken"));
      },
    );
    request.on("error", () => resolve("broken"));
    request.end();
  });
}

describe("TLS", () => {
  it("shows the certificate of the moment, to a client that names no server, too", async () => {
    const base = await serve(tls);
    const serial = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connectTls({
          port: Number(new URL(base).port),
          host: "127.0.0.1",
          ca: certificates.text("ca.crt"),
        });
        socket.on("secureConnect", () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        });
        socket.on("error", reject);
      });
    const [first, again] = [await serial(), await serial()];
    certificates.copy("renewed", "server");
    const renewed = await serial();
    writeConfig(tls.replaceAll("server.", "second."));
    const other = await serial();
    expect(again).toBe(first);
    expect(new Set([first, renewed, other]).size).toBe(3);
  });

  it("closes the connection that has been idle for longest when there are too many, and none whose answer is awaited", async () => {
    const { createServer } = opened(tls);
    const limit = createConnectionLimit(2);
    const answers: (() => void)[] = [];
    const server = createServer(
      {},
      limit.around((_request, response) => answers.push(() => response.end())),
    );
    limit.watch(server);
    const port = await listen(server, "127.0.0.1");
    onTestFinished(() => void server.close().closeAllConnections());
    const closed: string[] = [];
    const connected = async (name: string) => {
      const socket = connectTls({ port, host: "127.0.0.1", ca: certificates.text("ca.crt") });
      socket.on("error", () => {}).on("close", () => closed.push(name));
      await once(socket.resume(), "secureConnect");
      return socket;
    };
    const busy = await connected("busy");
    busy.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await expect.poll(() => answers.length).toBe(1);
    await connected("idle");
    await connected("new");
    await expect.poll(() => closed).toEqual(["idle"]);
    answers[0]?.();
    await once(busy, "data");
    await connected("newest");
    await expect.poll(() => closed).toEqual(["idle", "new"]);
  });

  it.each([
    ["min_version: TLS12", [200, 200]],
    ["min_version: TLS13", ["broken", 200]],
    ["max_version: TLS12", [200, "broken"]],
  ] as const)("with %s a client of TLS 1.2 and one of TLS 1.3 get %j", async (versions, expected) => {
    const base = await serve(tls.replace("}", `, ${versions}}`));
    expect([await ask(base, { only: "TLSv1.2" }), await ask(base, { only: "TLSv1.3" })]).toEqual(expected);
  });

  it("uses the ciphers that are chosen for TLS 1.2 and leaves TLS 1.3 alone", async () => {
    const base = await serve(
      tls.replace(
        "}",
        ", cipher_suites: [TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256], curve_preferences: [CurveP384]}",
      ),
    );
    const cipher = (maxVersion: "TLSv1.2" | "TLSv1.3") =>
      new Promise<string>((resolve, reject) => {
        const options = {
          port: Number(new URL(base).port),
          host: "127.0.0.1",
          ca: certificates.text("ca.crt"),
          maxVersion,
        };
        const socket = connectTls(options, () => {
          resolve(`${socket.getCipher().name} ${socket.getProtocol()}`);
          socket.destroy();
        });
        socket.on("error", reject);
      });
    expect(await cipher("TLSv1.2")).toBe("ECDHE-ECDSA-CHACHA20-POLY1305 TLSv1.2");
    expect(await cipher("TLSv1.3")).toMatch(/TLSv1\.3$/u);
  });

  it("closes the door when the certificate or the file is gone, says so once, and opens it again", async () => {
    const errors: string[] = [];
    const logger: Logger = {
      ...silentLogger,
      error: (message, fields) => errors.push(`${message}: ${fields?.["error"]}`),
    };
    const base = await serve(tls, logger);
    expect(await ask(base)).toBe(200);
    rmSync(certificates.path("server.key"));
    expect([await ask(base), await ask(base)]).toEqual(["broken", "broken"]);
    certificates.copy("renewed", "server");
    expect(await ask(base)).toBe(200);
    writeConfig("basic_auth_users: {}\n");
    expect(await ask(base)).toBe("broken");
    expect(errors).toHaveLength(2);
    expect(errors[0]).toContain("cannot be read: it does not exist");
    expect(errors[1]).toContain("tls_server_config is gone");
  });

  it("is not disturbed by clients that speak no TLS, go away, or say nothing", async () => {
    const base = await serve(tls);
    const port = Number(new URL(base).port);
    const plain = connectTcp(port, "127.0.0.1", () => plain.write("GET / HTTP/1.1\r\n\r\n"));
    plain.on("error", () => {});
    const gone = connectTcp(port, "127.0.0.1", () => gone.destroy());
    const silent = connectTcp(port, "127.0.0.1");
    silent.on("error", () => {});
    onTestFinished(() => void silent.destroy());
    await new Promise((resolve) => plain.on("close", resolve));
    expect(await ask(base)).toBe(200);
  });

  it("stops like plain HTTP: a request in flight ends, a handshake that hangs does not hold it up", async () => {
    const release = { now: () => {} };
    const daemon = handMadeDaemon({
      reload: () => new Promise((resolve) => Object.assign(release, { now: () => resolve({ ok: true }) })),
    });
    const server = newServer(daemon, { webAccess: opened(tls), enableLifecycle: true });
    const base = (await server.start())[0]?.url ?? "";
    const silent = connectTcp(Number(new URL(base).port), "127.0.0.1");
    const silentClosed = new Promise((resolve) => silent.on("close", resolve));
    const before = release.now;
    const inFlight = ask(base, { path: "/-/reload", method: "POST" });
    await expect.poll(() => release.now).not.toBe(before);
    const stopped = server.stop(60_000);
    await silentClosed;
    release.now();
    expect(await inFlight).toBe(200);
    await stopped;
  });

  it.each([
    [
      "a certificate that is not there",
      "cert_file: missing.crt, key_file: server.key",
      "missing.crt: cannot be read: it does not exist",
    ],
    ["a key that belongs to another certificate", "cert_file: server.crt, key_file: second.key", "key values mismatch"],
    ["a certificate that is none", "cert_file: web.yml, key_file: server.key", "PEM"],
  ])("does not start with %s", async (_what, keys, message) => {
    await expect(serve(`tls_server_config: {${keys}}`)).rejects.toThrow(message);
  });

  it("takes the certificate and the key from the file itself", async () => {
    const indented = (name: string) => certificates.text(name).trim().replaceAll("\n", "\n    ");
    const text = `tls_server_config:\n  cert: |\n    ${indented("server.crt")}\n  key: |\n    ${indented("server.key")}\n`;
    expect(await ask(await serve(text))).toBe(200);
  });
});

describe("client certificates", () => {
  const clients = [undefined, "client", "stranger"] as const;

  it.each([
    ["RequestClientCert", [200, 200, 200]],
    ["VerifyClientCertIfGiven", [200, 200, "broken"]],
    ["RequireAndVerifyClientCert", ["broken", 200, "broken"]],
  ])("%s: none, ours, a stranger's get %j, over TLS 1.2 and 1.3", async (type, expected) => {
    const base = await serve(
      tls.replace(
        "}",
        `, client_auth_type: ${type}, client_ca_file: ca.crt, client_allowed_sans: [prometheus.example]}`,
      ),
    );
    for (const only of ["TLSv1.2", "TLSv1.3"] as const) {
      const answers = [];
      for (const client of clients)
        answers.push(await ask(base, { only, ...(client === undefined ? {} : { client }) }));
      expect(answers).toEqual(expected);
    }
  });
});
