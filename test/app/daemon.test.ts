/** The built daemon as its users run it: start, restart, reload, refusal, and what it never shows. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startedApp } from "../faults/running-app.ts";
import { callCommand } from "../support/command.ts";
import { type RunningDaemon, startDaemon } from "../support/daemon.ts";
import { eventually } from "../support/listening-program.ts";
import { json, type LocalVendor, openRouterCredits, startVendor } from "../support/vendor.ts";

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "balance-alert-"));
  running.push(async () => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function vendorOf(...args: Parameters<typeof startVendor>): Promise<LocalVendor> {
  const vendor = await startVendor(...args);
  running.push(vendor.stop);
  return vendor;
}

async function daemonOf(options: Parameters<typeof startDaemon>[0]): Promise<RunningDaemon> {
  const daemon = await startDaemon(options);
  running.push(() => daemon.stop("SIGKILL"));
  return daemon;
}

function written(directory: string, text: string): string {
  const path = join(directory, "config.yaml");
  writeFileSync(path, text);
  return path;
}

/** Samples of /metrics by their text. */
async function samples(daemon: { readonly url: string }): Promise<Map<string, string>> {
  const text = await (await fetch(`${daemon.url}/metrics`)).text();
  return new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")).trimEnd(), line.slice(line.lastIndexOf(" ") + 1)]),
  );
}

function stateText(statePath: string): string {
  const files = readdirSync(statePath).filter((name) => name.startsWith("state."));
  return files.map((name) => readFileSync(join(statePath, name), "latin1")).join("");
}

const isReady = (daemon: { readonly url: string }) =>
  eventually(async () => ((await fetch(`${daemon.url}/-/ready`)).ok ? true : undefined));
const balanceOf = (project: string) =>
  `balance_alert_balance{project="${project}",provider="openrouter",type="balance",unit="USD"}`;
const project = (name: string, vendor: LocalVendor, more = "") =>
  `  - { name: ${name}, provider: openrouter, api_key: test-key, base_url: "${vendor.url}"${more} }\n`;

describe("a kill", () => {
  it("while the vendor is down loses neither the amount nor its original time, and counts its own checks", async () => {
    const directory = folder();
    const vendor = await vendorOf(openRouterCredits(100.5, 25.75));
    const configFile = written(directory, `projects:\n${project("Chat", vendor)}`);
    const statePath = join(directory, "state");
    const first = await daemonOf({ configFile, statePath });
    await isReady(first);
    const before = await samples(first);
    expect(before.get(balanceOf("Chat"))).toBe("74.75");

    // An amount is shown at once; a kill in the moment in which it is written would leave the one before.
    await eventually(async () => (stateText(statePath).includes('"value":74.75') ? true : undefined));
    vendor.answer = json({ error: "down" }, 503);
    await first.stop("SIGKILL");
    const second = await daemonOf({ configFile, statePath });
    await eventually(async () =>
      (await samples(second)).get('balance_alert_check_status{project="Chat",provider="openrouter"}') === "0"
        ? true
        : undefined,
    );
    const after = await samples(second);
    const success = 'balance_alert_last_success_timestamp_seconds{project="Chat",provider="openrouter"}';
    expect(after.get(balanceOf("Chat"))).toBe("74.75");
    expect(after.get(success)).toBe(before.get(success));
    expect(after.get('balance_alert_check_failure{project="Chat",provider="openrouter",reason="upstream"}')).toBe("1");
    const counted = ["checks", "check_failures"].map((name) =>
      after.get(`balance_alert_${name}_total{project="Chat",provider="openrouter"}`),
    );
    expect(counted, "of this process").toEqual(["1", "1"]);
    const byReason = 'balance_alert_provider_check_failures_total{provider="openrouter",reason=';
    expect([after.get(`${byReason}"upstream"}`), after.get(`${byReason}"auth"}`)]).toEqual(["1", "0"]);
    expect(after.get("balance_alert_state_restored")).toBe("1");
  });
});

describe("a reload", () => {
  it("by SIGHUP adds and removes projects; series of the removed one are gone at the next scrape", async () => {
    const directory = folder();
    const vendor = await vendorOf(openRouterCredits(10, 1));
    const configFile = written(directory, `projects:\n${project("Old", vendor)}${project("Same", vendor)}`);
    const daemon = await daemonOf({ configFile });
    await isReady(daemon);
    expect((await samples(daemon)).get(balanceOf("Old"))).toBe("9");

    written(directory, `projects:\n${project("Same", vendor)}${project("New", vendor)}`);
    process.kill(daemon.pid, "SIGHUP");
    await eventually(async () => ((await samples(daemon)).has(balanceOf("New")) ? true : undefined));
    const after = await samples(daemon);
    expect([...after.keys()].filter((series) => series.includes('"Old"'))).toEqual([]);
    expect(after.get('balance_alert_checks_total{project="Same",provider="openrouter"}')).toBe("1");
  });

  it("of a bad file changes nothing, says where it is wrong and sets the gauge to 0", async () => {
    const vendor = await vendorOf(openRouterCredits(10, 1));
    const good = `projects:\n${project("Chat", vendor)}`;
    const app = await startedApp(good);
    await isReady(app);

    writeFileSync(app.configFile, "projects:\n  - { name: Chat, provider: openruter }\n");
    const response = await fetch(`${app.url}/-/reload`, { method: "POST" });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain(
      `${app.configFile}:2:29: projects[0].provider: \\"openruter\\" is not a provider: did you mean \\"openrouter\\"?`,
    );
    const after = await samples(app);
    expect(after.get("balance_alert_config_last_reload_successful")).toBe("0");
    expect(after.get(balanceOf("Chat"))).toBe("9");

    writeFileSync(app.configFile, good);
    expect((await fetch(`${app.url}/-/reload`, { method: "POST" })).status).toBe(200);
    expect((await samples(app)).get("balance_alert_config_last_reload_successful")).toBe("1");
  });

  it("keeps a poll of an unchanged project that is in flight", async () => {
    const held: (() => void)[] = [];
    const vendor = await vendorOf((request, response) => held.push(() => openRouterCredits(10, 1)(request, response)));
    const projects = `projects:\n${project("Slow", vendor)}`;
    const app = await startedApp(projects);
    await eventually(async () => (held.length === 1 ? true : undefined));

    writeFileSync(app.configFile, `timezone: Asia/Shanghai\n${projects}`);
    expect((await fetch(`${app.url}/-/reload`, { method: "POST" })).status).toBe(200);
    held[0]?.();
    await eventually(async () => ((await samples(app)).get(balanceOf("Slow")) === "9" ? true : undefined));
    // One for what is left; the other asks for the use of the days before, once.
    expect(vendor.requests.filter(({ path }) => path.includes("/credits"))).toHaveLength(1);
  });
});

describe("a planted key", () => {
  const key = "sk-pl4nted/Key+with=signs";
  const forms = [
    key,
    encodeURIComponent(key),
    Buffer.from(key).toString("base64"),
    Buffer.from(`Bearer ${key}`).toString("base64"),
  ];

  it("is in no log, page, API answer, metric or command output, even when the vendor echoes it", async () => {
    const directory = folder();
    const vendor = await vendorOf((request, response) => {
      response.writeHead(request.url?.startsWith("/good") ? 200 : 401, {
        "content-type": "application/json",
        "x-echo": request.headers.authorization ?? "",
      });
      response.end(
        JSON.stringify({
          error: { message: `bad key ${request.headers.authorization}` },
          data: { total_credits: 1, total_usage: 0 },
        }),
      );
    });
    const configFile = written(
      directory,
      `projects:
  - { name: Bad, provider: openrouter, api_key: "${key}", base_url: "${vendor.url}" }
  - { name: Good, provider: openrouter, api_key: "\${KEY}", base_url: "${vendor.url}/good" }
  - { name: Query, provider: wxrank, api_key: "${key}", base_url: "${vendor.url}" }
  - { name: Generic, provider: http, request: { url: "${vendor.url}/x", headers: { Authorization: "Bearer \${KEY}" } }, readings: [{ type: balance, unit: USD, value: data.x }] }
`,
    );
    const environment = { KEY: key };
    const daemon = await daemonOf({
      configFile,
      environment,
      statePath: join(directory, "state"),
      flags: ["--web.enable-lifecycle", "--log.level=debug"],
    });
    await isReady(daemon);
    const seen: string[] = [];
    for (const path of [
      "/",
      "/metrics",
      "/api/v1/projects",
      "/api/v1/projects/Bad",
      "/api/v1/projects/Generic",
      "/api/v1/subscriptions",
      "/api/v1/mailboxes",
      "/api/v1/jobs",
      "/api/v1/status",
      "/api/v1/config",
      "/-/ready",
    ])
      seen.push(await (await fetch(`${daemon.url}${path}`)).text());
    seen.push(await (await fetch(`${daemon.url}/api/v1/projects/Bad/check`, { method: "POST" })).text());
    for (const args of [
      ["check", "--json"],
      ["check", "--debug"],
      ["check-config"],
      ["check-config", "--json"],
      ["renewals"],
    ]) {
      const { stdout, stderr } = await callCommand([...args, `--config.file=${configFile}`], { environment });
      seen.push(stdout, stderr);
    }
    await daemon.stop("SIGTERM");
    const state = readdirSync(join(directory, "state"));
    expect(state).not.toEqual([]);
    seen.push(daemon.log(), ...state.map((file) => readFileSync(join(directory, "state", file), "latin1")));
    const everything = seen.join("\n");
    expect(everything).toContain("Generic");
    for (const form of forms) expect(everything.includes(form), form).toBe(false);
  });
});
