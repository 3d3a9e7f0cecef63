/** A web config file under the programs that people use. */
import { readFileSync, writeFileSync } from "node:fs";
import { hashSync } from "bcryptjs";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { openWebConfig } from "../../src/http/web-config.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { eventually, runProgram, startListeningProgram } from "../support/listening-program.ts";
import { handMadeDaemon } from "./hand-made-view.ts";
import { runServer } from "./running-server.ts";
import { webConfigCases } from "./web-config-cases.ts";

const password = "correct horse";
const users = `basic_auth_users: {prometheus: "${hashSync(password, 4)}"}\n`;
const tls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";

let certificates: Certificates;
beforeAll(() => {
  certificates = makeCertificates();
  certificates.issue("server");
  certificates.issue("client", { names: "DNS:prometheus.example" });
});
afterAll(() => certificates.remove());

async function serve(text: string): Promise<string> {
  const file = certificates.path("web.yml");
  writeFileSync(file, text);
  const webAccess = openWebConfig({ file, readFile: readFileSync, clock: systemClock, logger: silentLogger });
  return runServer(handMadeDaemon(), { webAccess });
}

it("promtool refuses the files that we refuse, and no other", async () => {
  const cases = webConfigCases.filter(({ newer }) => newer === undefined);
  const files = cases.map(({ text }, index) => {
    writeFileSync(certificates.path(`${index}.yml`), text);
    return `${index}.yml`;
  });
  const { stdout, stderr } = await runProgram("promtool", ["check", "web-config", ...files], certificates.folder);
  const refused = cases.filter((_, index) => !`${stdout}${stderr}`.includes(`${index}.yml SUCCESS`));
  expect(refused).toEqual(cases.filter((one) => one.refused !== undefined));
});

it("curl needs the CA and the password, and keeps one connection for two requests", async () => {
  const base = await serve(tls + users);
  const answer = ["-o", "/dev/null", "-w", "%{http_code} %{http_version} %{num_connects}\\n"];
  const curl = (...parameters: readonly string[]) =>
    runProgram("curl", ["-sS", ...answer, ...parameters, `${base}/metrics`], certificates.folder);
  const login = ["-u", `prometheus:${password}`];
  expect(await curl("--cacert", "ca.crt", "--http2", ...login, `${base}/-/ready`, ...answer)).toMatchObject({
    code: 0,
    stdout: "200 1.1 1\n200 1.1 0\n",
  });
  expect(await curl("--cacert", "ca.crt")).toMatchObject({ code: 0, stdout: "401 1.1 1\n" });
  expect((await curl(...login)).code).toBe(60);
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
