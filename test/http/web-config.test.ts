import { once } from "node:events";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { type Agent, request as httpsRequest } from "node:https";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { getRounds, hashSync } from "bcryptjs";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { alternativeNames } from "../../src/http/client-certificate.ts";
import { createConnectionLimit } from "../../src/http/connection-limit.ts";
import { createPasswordChecker } from "../../src/http/password-checker.ts";
import { openWebConfig } from "../../src/http/web-config.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { type Logger, silentLogger } from "../../src/platform/logger.ts";
import { readSmallFile } from "../../src/platform/regular-file.ts";
import { listen } from "../faults/fault-vendor.ts";
import { eventually, runProgram, startListeningProgram } from "../support/listening-program.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { handMadeDaemon } from "./hand-made-view.ts";
import { newServer, runServer } from "./running-server.ts";

const password = "correct horse";
const hash = hashSync(password, 4);
const users = `basic_auth_users: {prometheus: "${hash}"}\n`;
const tls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";

let certificates: Certificates;
beforeAll(() => {
  certificates = makeCertificates();
  certificates.issue("second");
  certificates.issue("client", {
    names: "DNS:prometheus.example,IP:2001:db8::1,email:ops@example.com,URI:spiffe://x/y",
  });
  certificates.issue("stranger", { ca: "other-ca", names: "DNS:prometheus.example" });
});
beforeEach(() => certificates.issue("server"));
afterAll(() => certificates.remove());

function writeConfig(text: string): string {
  const path = certificates.path("web.yml");
  // As editors and Kubernetes do it: the new file takes the place of the old one at once.
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
}

async function serve(text: string, { logger = silentLogger, daemon = handMadeDaemon() } = {}): Promise<string> {
  const file = writeConfig(text);
  const webAccess = openWebConfig({ file, readFile: readSmallFile, clock: systemClock, logger });
  return runServer(daemon, { webAccess });
}

const basic = (user: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`,
});

interface Ask {
  readonly path?: string;
  readonly method?: string;
  readonly client?: string;
  readonly headers?: Record<string, string>;
  readonly agent?: Agent;
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
}

/** The status of an answer over TLS, or the error that ended the connection. */
function ask(
  base: string,
  { path = "/-/healthy", method = "GET", client, headers = {}, maxVersion }: Ask = {},
): Promise<number | "broken"> {
  return new Promise((resolve) => {
    const request = httpsRequest(
      base + path,
      {
        ca: certificates.text("ca.crt"),
        agent: false,
        method,
        headers,
        ...(maxVersion === undefined ? {} : { maxVersion }),
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
    certificates.issue("server");
    const renewed = await serial();
    writeConfig(tls.replaceAll("server.", "second."));
    const other = await serial();
    expect(again).toBe(first);
    expect(new Set([first, renewed, other]).size).toBe(3);
  });

  it("closes the connection that has been idle for longest when there are too many, and none whose answer is awaited", async () => {
    const file = writeConfig(tls);
    const { createServer } = openWebConfig({ file, readFile: readSmallFile, clock: systemClock, logger: silentLogger });
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

  it("keeps a connection alive over several requests and gives every route over it", async () => {
    const base = await serve(tls);
    const { code, stdout } = await runProgram(
      "curl",
      [
        "-sS",
        "--cacert",
        "ca.crt",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code} %{http_version} %{num_connects}\n",
        `${base}/metrics`,
        "-o",
        "/dev/null",
        `${base}/-/ready`,
      ],
      certificates.folder,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "200 1.1 1\n200 1.1 0\n" });
  });

  it.each([
    ["TLS12", "TLSv1.2", 200],
    ["TLS13", "TLSv1.2", "broken"],
    ["TLS13", "TLSv1.3", 200],
  ] as const)("with min_version %s a client of at most %s gets %s", async (version, maxVersion, expected) => {
    const base = await serve(tls.replace("}", `, min_version: ${version}}`));
    expect(await ask(base, { maxVersion })).toBe(expected);
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
    const base = await serve(tls, { logger });
    expect(await ask(base)).toBe(200);
    rmSync(certificates.path("server.key"));
    expect([await ask(base), await ask(base)]).toEqual(["broken", "broken"]);
    certificates.issue("server");
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
    const file = writeConfig(tls);
    const webAccess = openWebConfig({ file, readFile: readSmallFile, clock: systemClock, logger: silentLogger });
    const server = newServer(daemon, { webAccess, enableLifecycle: true });
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
    ["NoClientCert", "", [200, 200, 200]],
    ["RequestClientCert", "client_ca_file: ca.crt", [200, 200, 200]],
    ["RequireAnyClientCert", "", ["broken", 200, 200]],
    ["RequireClientCert", "client_ca_file: ca.crt", ["broken", 200, 200]],
    ["VerifyClientCertIfGiven", "client_ca_file: ca.crt", [200, 200, "broken"]],
    ["RequireAndVerifyClientCert", "client_ca_file: ca.crt", ["broken", 200, "broken"]],
    [
      "RequireAndVerifyClientCert",
      "client_ca_file: ca.crt, client_allowed_sans: [other, prometheus.example]",
      ["broken", 200, "broken"],
    ],
    [
      "RequireAndVerifyClientCert",
      "client_ca_file: ca.crt, client_allowed_sans: [ops@example.com]",
      ["broken", 200, "broken"],
    ],
    [
      "RequireAndVerifyClientCert",
      "client_ca_file: ca.crt, client_allowed_sans: ['2001:db8::1']",
      ["broken", 200, "broken"],
    ],
    [
      "RequireAndVerifyClientCert",
      "client_ca_file: ca.crt, client_allowed_sans: ['spiffe://x/y']",
      ["broken", 200, "broken"],
    ],
    [
      "RequireAndVerifyClientCert",
      "client_ca_file: ca.crt, client_allowed_sans: [prometheus]",
      ["broken", "broken", "broken"],
    ],
    ["RequireAnyClientCert", "client_allowed_sans: [prometheus.example]", ["broken", 200, 200]],
    ["VerifyClientCertIfGiven", "client_ca_file: ca.crt, client_allowed_sans: [x]", [200, "broken", "broken"]],
  ])("%s with {%s}: none, ours, a stranger's get %j", async (type, more, expected) => {
    const base = await serve(tls.replace("}", `, client_auth_type: ${type}${more === "" ? "" : `, ${more}`}}`));
    const answers = [];
    for (const client of clients) {
      for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
        answers.push(await ask(base, { maxVersion, ...(client === undefined ? {} : { client }) }));
      }
    }
    expect(answers).toEqual(expected.flatMap((answer) => [answer, answer]));
  });

  it.each([
    ["DNS:a.example, IP Address:10.0.0.1, email:a@b, URI:spiffe://x", ["a.example", "10.0.0.1", "a@b", "spiffe://x"]],
    ["IP Address:2001:DB8:0:0:0:0:0:1", ["2001:db8::1"]],
    ['DNS:"evil, DNS:good.example"', ["evil, DNS:good.example"]],
    ['DNS:"a\\xq", DNS:"unfinished', []],
    ["othername:<unsupported>, DirName:CN = x", []],
    ["", []],
  ])("the names in %j are %j", (extension, names) => {
    expect(alternativeNames(extension)).toEqual(names);
  });
});

it("no name that a client could choose disturbs the reading of names", () => {
  const piece = fc.constantFrom("DNS:", "IP Address:", "URI:", '"', ",", " ", "\\", "[", "::", "a.example", "%");
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
      for (const name of alternativeNames(pieces.join(""))) expect(typeof name).toBe("string");
    }),
    { numRuns: 1000 },
  );
});

describe("basic auth", () => {
  const paths = ["/", "/metrics", "/-/healthy", "/-/ready", "/api/v1/projects", "/nothing"];

  it.each(paths)("guards %s", async (path) => {
    const base = await serve(users);
    const [none, wrong, unknown, right] = await Promise.all(
      [{}, basic("prometheus", "wrong"), basic("nobody", password), basic("prometheus", password)].map((headers) =>
        fetch(base + path, { headers }),
      ),
    );
    expect([none?.status, wrong?.status, unknown?.status]).toEqual([401, 401, 401]);
    expect(none?.headers.get("www-authenticate")).toBe('Basic realm="balance-alert", charset="UTF-8"');
    expect(none?.headers.get("x-content-type-options")).toBe("nosniff");
    expect(right?.status).toBe(path === "/nothing" ? 404 : 200);
  });

  it.each([
    ["Bearer abc"],
    ["Basic"],
    ["Basic !!!"],
    [`Basic ${Buffer.from("prometheus").toString("base64")}`],
    [basic("constructor", "x").authorization],
    [basic("__proto__", "x").authorization],
    [basic("", "").authorization],
    [basic("prometheus", `${password} `).authorization],
  ])("refuses %s", async (authorization) => {
    const base = await serve(users);
    expect((await fetch(`${base}/metrics`, { headers: { authorization } })).status).toBe(401);
  });

  it("follows the file: a new password counts at once, a broken file refuses everybody", async () => {
    const base = await serve(users);
    const status = async (secret: string) =>
      (await fetch(`${base}/metrics`, { headers: basic("prometheus", secret) })).status;
    expect(await status(password)).toBe(200);
    writeConfig(`basic_auth_users: {prometheus: "${hashSync("new", 4)}"}\n`);
    expect([await status(password), await status("new")]).toEqual([401, 200]);
    writeConfig("basic_auth_users: {prometheus: plain}\n");
    expect([await status("new"), await status("plain")]).toEqual([500, 500]);
    rmSync(certificates.path("web.yml"));
    expect(await status("new")).toBe(500);
    writeConfig(users);
    expect(await status(password)).toBe(200);
  });

  /** A checker whose comparisons end when the test says so; `order` has the passwords that were compared. */
  function heldChecker() {
    const order: string[] = [];
    const ends: (() => void)[] = [];
    const checker = createPasswordChecker((secret) => {
      order.push(secret);
      return new Promise((resolve) => ends.push(() => resolve(secret === password)));
    });
    const check = (secret: string, client: string) =>
      checker.check({ prometheus: hash }, basic("prometheus", secret).authorization, client);
    const endOne = async () => {
      await expect.poll(() => ends.length).toBe(1);
      ends.pop()?.();
    };
    return { order, check, endOne };
  }

  it("answers at once for a password that it knows, whatever a flood of others waits for", async () => {
    const { check, endOne, order } = heldChecker();
    const first = check(password, "a");
    await endOne();
    expect(await first).toBe("accepted");
    for (let at = 0; at < 200; at += 1) {
      const wrong = check(`wrong ${at}`, "a");
      await endOne();
      expect(await wrong).toBe("refused");
    }
    for (let at = 0; at < 150; at += 1) void check(`waiting ${at}`, "a");
    expect(await check(password, "a")).toBe("accepted");
    expect(order.filter((secret) => secret === password)).toHaveLength(1);
    // The newest of the wrong are remembered, too.
    expect(await check("wrong 199", "a")).toBe("refused");
  });

  it("lets at most a hundred comparisons wait, and the clients in turn", async () => {
    const { check, endOne, order } = heldChecker();
    const flood = Array.from({ length: 150 }, (_, at) => check(`wrong ${at}`, "flooding"));
    const other = check(password, "other");
    for (let at = 0; at < 3; at += 1) await endOne();
    expect(await other).toBe("accepted");
    expect(order.slice(0, 3)).toEqual(["wrong 0", "wrong 1", password]);
    for (let at = 3; at < 101; at += 1) await endOne();
    const results = await Promise.all(flood);
    // One was compared and a hundred waited; the newest of these made room for the other client.
    expect(results).toEqual(results.map((_, at) => (at < 100 ? "refused" : "busy")));
  });

  it("compares a password once for all requests that bring it meanwhile", async () => {
    const { check, endOne, order } = heldChecker();
    const results = ["a", "b", "a"].map((client) => check(password, client));
    await endOne();
    expect(await Promise.all(results)).toEqual(["accepted", "accepted", "accepted"]);
    expect(order).toEqual([password]);
  });

  it("compares an unknown user's password as long as a known one's", async () => {
    const hashes: [rounds: number, length: number][] = [];
    const checker = createPasswordChecker(async (_password, hash) => {
      hashes.push([getRounds(hash), hash.length]);
      return true;
    });
    const known = { a: hashSync("x", 4), b: hashSync("x", 7) };
    expect(await checker.check(known, basic("b", "x").authorization, "a")).toBe("accepted");
    expect(await checker.check(known, basic("nobody", "x").authorization, "a")).toBe("refused");
    expect(hashes).toEqual([
      [7, 60],
      [7, 60],
    ]);
  });

  it("lets a push through to its own token", async () => {
    const base = await serve(users, {
      daemon: handMadeDaemon({
        push: async (_project, token) =>
          token === "right" ? { outcome: "accepted", readings: 1 } : { outcome: "unauthorized" },
      }),
    });
    const push = async (path: string, token: string) =>
      (
        await fetch(base + path, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: "{}",
        })
      ).status;
    expect(await push("/api/v1/push/p", "right")).toBe(200);
    expect(await push("/api/v1/push/p", "wrong")).toBe(401);
    expect(await push("/-/reload", "right")).toBe(401);
    expect(await push("/-/reload?/api/v1/push/p", "right")).toBe(401);
  });
});

describe("headers and rate limit", () => {
  it("sets the headers of the file in place of ours", async () => {
    const base = await serve(
      "http_server_config: {headers: {X-Frame-Options: sameorigin, Strict-Transport-Security: max-age=60, Content-Security-Policy: default-src 'self'}}",
    );
    for (const path of ["/", "/metrics", "/nothing"]) {
      const { headers } = await fetch(base + path);
      expect(headers.get("x-frame-options")).toBe("sameorigin");
      expect(headers.get("strict-transport-security")).toBe("max-age=60");
      expect(headers.get("content-security-policy")).toBe("default-src 'self'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("admits a burst, then one request each interval", async () => {
    let nowMs = 0;
    const file = writeConfig("rate_limit: {interval: 10s, burst: 2}");
    const clock = { ...systemClock, monotonicMs: () => nowMs };
    const webAccess = openWebConfig({ file, readFile: readSmallFile, clock, logger: silentLogger });
    const base = await runServer(handMadeDaemon(), { webAccess });
    const statuses = async (count: number) => {
      const answers = [];
      for (let index = 0; index < count; index += 1) answers.push(await fetch(`${base}/metrics`));
      return answers.map(({ status, headers }) => [status, headers.get("retry-after")]);
    };
    expect(await statuses(3)).toEqual([
      [200, null],
      [200, null],
      [429, "10"],
    ]);
    nowMs = 9_000;
    expect(await statuses(1)).toEqual([[429, "1"]]);
    nowMs = 11_000;
    expect(await statuses(2)).toEqual([
      [200, null],
      [429, "9"],
    ]);
    nowMs = 1e9;
    expect(await statuses(3)).toEqual([
      [200, null],
      [200, null],
      [429, "10"],
    ]);
  });
});

describe("with the programs that people use", () => {
  it("curl needs the CA and the password", async () => {
    const base = await serve(tls + users);
    const curl = (...parameters: readonly string[]) =>
      runProgram(
        "curl",
        ["-sS", "-o", "/dev/null", "-w", "%{http_code}", ...parameters, `${base}/metrics`],
        certificates.folder,
      );
    expect(await curl("--cacert", "ca.crt", "-u", `prometheus:${password}`)).toMatchObject({ code: 0, stdout: "200" });
    expect(await curl("--cacert", "ca.crt")).toMatchObject({ code: 0, stdout: "401" });
    expect((await curl("-u", `prometheus:${password}`)).code).toBe(60);
    expect((await curl("--cacert", "ca.crt", "--http2", "-u", `prometheus:${password}`)).stdout).toBe("200");
  });

  it("Prometheus scrapes over TLS with its client certificate and a password", async () => {
    const strict = tls.replace(
      "}",
      ", client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt, client_allowed_sans: [prometheus.example]}",
    );
    const base = await serve(strict + users);
    const job = (name: string, changes: object) => ({
      job_name: name,
      scheme: "https",
      static_configs: [{ targets: [new URL(base).host] }],
      basic_auth: { username: "prometheus", password },
      tls_config: { ca_file: "ca.crt", cert_file: "client.crt", key_file: "client.key" },
      ...changes,
    });
    const config = {
      global: { scrape_interval: "1s", scrape_timeout: "1s" },
      scrape_configs: [
        job("right", {}),
        job("no-password", { basic_auth: undefined }),
        job("no-certificate", { tls_config: { ca_file: "ca.crt" } }),
      ],
    };
    writeFileSync(certificates.path("prometheus.yml"), JSON.stringify(config));
    const prometheus = await startListeningProgram("prometheus", [
      `--config.file=${certificates.path("prometheus.yml")}`,
      `--storage.tsdb.path=${certificates.path("tsdb")}`,
      "--web.listen-address=127.0.0.1:0",
    ]);
    onTestFinished(() => prometheus.stop());
    const health = await eventually(async () => {
      const answer = await fetch(`${prometheus.url}/api/v1/targets`);
      if (!answer.ok) return undefined;
      const { data } = (await answer.json()) as {
        data: { activeTargets: { labels: { job: string }; health: string; lastError: string }[] };
      };
      const known = data.activeTargets.filter((target) => target.health !== "unknown");
      return known.length < 3 ? undefined : known;
    });
    const byJob = Object.fromEntries(
      health.map(({ labels, health: state, lastError }) => [labels.job, { state, lastError }]),
    );
    expect(byJob["right"]).toEqual({ state: "up", lastError: "" });
    expect(byJob["no-password"]?.lastError).toContain("401");
    expect(byJob["no-certificate"]?.state).toBe("down");
  });
});
