/** Certificates that must not be trusted, and handshakes that go wrong. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { runCommand } from "../support/daemon.ts";
import { checkedProject } from "./checked-project.ts";
import { close, listen, startRawVendor } from "./fault-vendor.ts";
import { count } from "./figures.ts";

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

describe("a certificate", () => {
  let certificates: Certificates;
  beforeAll(() => {
    certificates = makeCertificates();
    certificates.issue("good");
    certificates.issue("expired", { days: -1 });
    certificates.issue("elsewhere", { names: "DNS:elsewhere.example" });
    certificates.issue("stranger", { ca: "other-ca" });
  });
  afterAll(() => certificates.remove());

  async function serving(name: string): Promise<{ readonly url: string; readonly asked: () => number }> {
    let asked = 0;
    const server = createServer({ cert: certificates.text(`${name}.crt`), key: certificates.text(`${name}.key`) });
    server.on("request", (_, response) => {
      asked += 1;
      response.end('{"data":{"total_credits":3,"total_usage":1}}');
    });
    const port = await listen(server, "127.0.0.1");
    running.push(() => close(server, []));
    return { url: `https://127.0.0.1:${port}`, asked: () => asked };
  }

  it("that is expired, of another host, of a stranger or its own signer is told apart, and no request goes there", async () => {
    const names = ["good", "expired", "elsewhere", "stranger", "other-ca"] as const;
    const servers = await Promise.all(names.map(serving));
    const folder = mkdtempSync(join(tmpdir(), "balance-alert-tls-"));
    running.push(async () => rmSync(folder, { recursive: true }));
    const file = join(folder, "config.yaml");
    const project = (name: string, index: number) =>
      `  - { name: ${name}, provider: openrouter, api_key: k, base_url: "${servers[index]?.url}" }\n`;
    writeFileSync(file, `projects:\n${names.map(project).join("")}`);
    const { stdout } = await runCommand(["check", "--json", `--config.file=${file}`], {
      environment: { NODE_EXTRA_CA_CERTS: certificates.path("ca.crt") },
    });
    const results = JSON.parse(stdout) as { project: string; error?: { reason: string; message: string } }[];
    const fault = (code: string) => ({
      reason: "tls",
      message: expect.stringMatching(
        new RegExp(`^the certificate or TLS handshake of 127\\.0\\.0\\.1:\\d+ failed: ${code}$`),
      ),
    });
    expect(Object.fromEntries(results.map(({ project: name, error }) => [name, error]))).toEqual({
      good: undefined,
      expired: fault("CERT_HAS_EXPIRED"),
      elsewhere: fault("ERR_TLS_CERT_ALTNAME_INVALID"),
      stranger: fault("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
      "other-ca": fault("DEPTH_ZERO_SELF_SIGNED_CERT"),
    });
    expect(servers.map(({ asked }) => asked())).toEqual([1, 0, 0, 0, 0]);
    count("faults of vendors", 4);
  });
});

describe("a TLS handshake", () => {
  async function failureOf(speak: Parameters<typeof startRawVendor>[0], timeoutMs: number) {
    const vendor = await startRawVendor(speak);
    running.push(vendor.stop);
    const project = await checkedProject(`https://127.0.0.1:${vendor.port}`, { timeoutMs, retries: 0 });
    running.push(project.close);
    count("faults of vendors", 1);
    return (await project.check()).failure;
  }

  it("that never begins ends with the check's deadline", async () => {
    expect(await failureOf(() => {}, 300)).toMatchObject({ reason: "timeout" });
  });

  it("that drips ends with the check's deadline", async () => {
    const failure = await failureOf((socket) => {
      const [type, version, length] = [0x16, [0x03, 0x03], [0x40, 0x00]]; // The head of a record of 16 KiB.
      socket.write(Buffer.from([type, ...version, ...length]));
      const timer = setInterval(() => socket.write(Buffer.from([0])), 10);
      socket.on("close", () => clearInterval(timer));
    }, 300);
    expect(failure).toMatchObject({ reason: "timeout" });
  });

  it("with a server that speaks plain HTTP is a tls failure", async () => {
    const failure = await failureOf(
      (socket) => socket.once("data", () => socket.end("HTTP/1.1 400 No\r\n\r\n")),
      20_000,
    );
    expect(failure).toMatchObject({ reason: "tls", message: expect.stringContaining("ERR_SSL_") });
  });

  it("that is refused by an alert is a tls failure", async () => {
    const failure = await failureOf(
      (socket) => socket.once("data", () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 40]))), // handshake_failure
      20_000,
    );
    expect(failure).toMatchObject({ reason: "tls", message: expect.stringContaining("ERR_SSL_") });
  });
});
