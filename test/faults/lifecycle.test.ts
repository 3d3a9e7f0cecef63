/** Signals, faults of our own and reloads while the daemon is at work. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type RunningDaemon, runCommand, startDaemon } from "../support/daemon.ts";
import { eventually } from "../support/listening-program.ts";
import { type LocalVendor, openRouterCredits, startVendor } from "../support/vendor.ts";
import { hangsBeforeHeaders, startFaultVendor, startRawVendor } from "./fault-vendor.ts";
import { count } from "./figures.ts";
import { startedApp } from "./running-app.ts";
import { samplesOf } from "./samples.ts";
import { afterwards, temporaryFolder } from "./temporary-folder.ts";

const balanceOf = (project: string) =>
  `balance_alert_balance{project="${project}",provider="openrouter",type="balance",unit="USD"}`;
const project = (name: string, url: string, more = "") =>
  `  - { name: ${name}, provider: openrouter, api_key: k, base_url: "${url}"${more} }\n`;

async function vendorOf(...args: Parameters<typeof startVendor>): Promise<LocalVendor> {
  const vendor = await startVendor(...args);
  afterwards(vendor.stop);
  return vendor;
}

async function daemonOf(options: Parameters<typeof startDaemon>[0]): Promise<RunningDaemon> {
  const daemon = await startDaemon(options);
  afterwards(() => daemon.stop("SIGKILL"));
  return daemon;
}

/** A vendor that answers nothing until it is told to, and how many wait for it. */
async function holdingVendor() {
  const held: (() => void)[] = [];
  const vendor = await vendorOf((request, response) => held.push(() => openRouterCredits(100, 1)(request, response)));
  const release = () => {
    for (const answer of held.splice(0)) answer();
  };
  return { vendor, held, release };
}

describe("SIGTERM", () => {
  it("under load is not ready any more, lets what is in flight end, keeps it, and ends with 0", async () => {
    const folder = temporaryFolder();
    const { vendor, held, release } = await holdingVendor();
    const configFile = join(folder, "config.yaml");
    const names = Array.from({ length: 40 }, (_, number) => `Chat ${number}`);
    writeFileSync(
      configFile,
      `defaults: { per_host: 100 }\nprojects:\n${names.map((name) => project(name, vendor.url)).join("")}`,
    );
    const statePath = join(folder, "state");
    const daemon = await daemonOf({ configFile, statePath });
    await eventually(async () => (held.length === names.length ? true : undefined));
    const ended = daemon.stop("SIGTERM");
    await eventually(async () => (daemon.log().includes("stopping") ? true : undefined));
    expect((await fetch(`${daemon.url}/-/ready`)).status).toBe(503);
    expect((await fetch(`${daemon.url}/-/healthy`)).status).toBe(200);
    release();
    expect(await ended).toBe(0);

    vendor.answer = (_, response) => response.writeHead(503).end();
    const again = await samplesOf((await daemonOf({ configFile, statePath })).url);
    expect(names.map((name) => again.get(balanceOf(name)))).toEqual(names.map(() => "99"));
  });

  it("ends within the grace although vendors hang, in an answer and in a handshake", async () => {
    const hanging = await startFaultVendor(hangsBeforeHeaders);
    const silent = await startRawVendor(() => {});
    afterwards(hanging.stop);
    afterwards(silent.stop);
    const urls = [hanging.url, `https://127.0.0.1:${silent.port}`];
    const { app } = await startedApp(
      `defaults: { timeout: 10m }\nprojects:\n${urls.map((url, index) => project(`Chat ${index}`, url)).join("")}`,
    );
    await eventually(async () => (hanging.requests.length === 1 ? true : undefined));
    // Without an end of its own, the wait would be for the ten minutes of the checks.
    await app.stop(200);
  });

  it("a second time ends at once", async () => {
    const folder = temporaryFolder();
    const { vendor, held } = await holdingVendor();
    const configFile = join(folder, "config.yaml");
    writeFileSync(configFile, `projects:\n${project("Chat", vendor.url)}`);
    const daemon = await daemonOf({ configFile });
    await eventually(async () => (held.length === 1 ? true : undefined));
    const ended = daemon.stop("SIGTERM");
    await eventually(async () => (daemon.log().includes("a second signal exits at once") ? true : undefined));
    process.kill(daemon.pid, "SIGTERM");
    expect(await ended).toBe(1);
  });
});

describe("SIGTERM while the daemon starts", () => {
  /** Sends it to itself when it begins to listen, before it has said so. */
  function endingAtStart(folder: string): Readonly<Record<string, string>> {
    const module = join(folder, "signal.mjs");
    writeFileSync(
      module,
      `import { Server } from "node:net";
const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  // The lock of the state directory listens, too, on a path.
  if (typeof args[0] !== "string") process.kill(process.pid, "SIGTERM");
  return listen.apply(this, args);
};
`,
    );
    return { NODE_OPTIONS: `--import=${module}` };
  }

  it("ends it with 0 when it has started, and leaves the state to the next one", async () => {
    const folder = temporaryFolder();
    const configFile = join(folder, "config.yaml");
    writeFileSync(configFile, "projects: []\n");
    const statePath = join(folder, "state");
    const ended = await runCommand(
      ["serve", `--config.file=${configFile}`, `--state.path=${statePath}`, "--web.listen-address=127.0.0.1:0"],
      { environment: endingAtStart(folder) },
    );
    expect(ended.stderr).toContain("stopping");
    expect(ended.code).toBe(0);
    expect((await fetch(`${(await daemonOf({ configFile, statePath })).url}/-/healthy`)).status).toBe(200);
  });
});

describe("a fault of our own", () => {
  it.each([
    ["a rejection that nobody handles", "Promise.reject(new Error('planted fault'))"],
    ["an exception that nobody catches", "setTimeout(() => { throw new Error('planted fault') })"],
  ])("such as %s is said, the state is written, and the exit code is 1", async (_, fault) => {
    const folder = temporaryFolder();
    const vendor = await vendorOf(openRouterCredits(100, 1));
    const configFile = join(folder, "config.yaml");
    writeFileSync(configFile, `projects:\n${project("Chat", vendor.url)}`);
    const module = join(folder, "fault.mjs");
    writeFileSync(module, `process.on("SIGUSR2", () => { ${fault}; });\n`);
    const statePath = join(folder, "state");
    const daemon = await daemonOf({ configFile, statePath, environment: { NODE_OPTIONS: `--import=${module}` } });
    await eventually(async () => ((await samplesOf(daemon.url)).get(balanceOf("Chat")) === "99" ? true : undefined));
    expect(await daemon.stop("SIGUSR2")).toBe(1);
    expect(daemon.log()).toContain("planted fault");

    vendor.answer = (_request, response) => response.writeHead(503).end();
    const again = await samplesOf((await daemonOf({ configFile, statePath })).url);
    expect(again.get(balanceOf("Chat"))).toBe("99");
  });
});

describe("reloads", () => {
  it("by 200 signals, while the file changes, are few, and the last file is in use", async () => {
    const folder = temporaryFolder();
    const vendor = await vendorOf(openRouterCredits(100, 1));
    const configFile = join(folder, "config.yaml");
    writeFileSync(configFile, `projects:\n${project("Chat", vendor.url)}`);
    const daemon = await daemonOf({ configFile });
    const signals = 200;
    for (let number = 1; number <= signals; number++) {
      // Put in place at once: an empty file, as it is for a moment while it is written, is a good configuration, too.
      writeFileSync(`${configFile}.new`, `projects:\n${project("Chat", vendor.url, `, threshold: ${number}`)}`);
      renameSync(`${configFile}.new`, configFile);
      process.kill(daemon.pid, "SIGHUP");
      if (number % 20 === 0) await fetch(`${daemon.url}/-/healthy`);
    }
    const threshold = balanceOf("Chat").replace("_balance{", "_threshold{");
    await eventually(async () => ((await samplesOf(daemon.url)).get(threshold) === String(signals) ? true : undefined));
    const loads = daemon
      .log()
      .split("\n")
      .filter((line) => line.includes("configuration loaded")).length;
    expect(loads).toBeLessThan(signals);
    const samples = await samplesOf(daemon.url);
    expect(samples.get("balance_alert_config_last_reload_successful")).toBe("1");
    expect(samples.get('balance_alert_checks_total{project="Chat",provider="openrouter"}'), "no check of its own").toBe(
      "1",
    );
    expect(await daemon.stop()).toBe(0);
    count("reload signals", signals);
  });

  it("give the answer of a poll in flight to nobody when the project is another one now", async () => {
    const { vendor: old, held, release } = await holdingVendor();
    const fresh = await vendorOf(openRouterCredits(7, 0));
    const { app, url, configFile } = await startedApp(`projects:\n${project("Chat", old.url)}`);
    await eventually(async () => (held.length === 1 ? true : undefined));
    writeFileSync(configFile, `projects:\n${project("Chat", fresh.url)}`);
    expect(await app.reload()).toEqual({ ok: true });
    release();
    await eventually(async () => ((await samplesOf(url)).get(balanceOf("Chat")) === "7" ? true : undefined));
    const samples = await samplesOf(url);
    expect(samples.get(balanceOf("Chat"))).toBe("7");
    expect(samples.get('balance_alert_checks_total{project="Chat",provider="openrouter"}')).toBe("1");
  });

  it("of a file that breaks and heals again and again leave the daemon as it was", async () => {
    const vendor = await vendorOf(openRouterCredits(100, 1));
    const good = `projects:\n${project("Chat", vendor.url)}`;
    const { app, url, configFile } = await startedApp(good);
    await eventually(async () => ((await samplesOf(url)).get(balanceOf("Chat")) === "99" ? true : undefined));
    for (let round = 0; round < 20; round++) {
      writeFileSync(configFile, good.slice(0, good.length - 5 - round));
      expect((await app.reload()).ok).toBe(false);
      expect((await samplesOf(url)).get("balance_alert_config_last_reload_successful")).toBe("0");
      writeFileSync(configFile, good);
      expect(await app.reload()).toEqual({ ok: true });
    }
    const samples = await samplesOf(url);
    expect(samples.get(balanceOf("Chat"))).toBe("99");
    expect(samples.get('balance_alert_checks_total{project="Chat",provider="openrouter"}')).toBe("1");
    // One for what is left; the other asks for the use of the days before, once.
    expect(vendor.requests.filter(({ path }) => path.includes("/credits"))).toHaveLength(1);
    count("reload signals", 40);
  });
});
