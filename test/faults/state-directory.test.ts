/** The daemon on directories and disks that do not do what they should. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type RunningDaemon, startDaemon } from "../support/daemon.ts";
import { eventually } from "../support/listening-program.ts";
import { openRouterCredits, startVendor } from "../support/vendor.ts";
import { samplesOf } from "./samples.ts";
import { afterwards, temporaryFolder } from "./temporary-folder.ts";

const main = join(import.meta.dirname, "../../dist/main.js");
const isRoot = process.getuid?.() === 0;
const balance = 'balance_alert_balance{project="Chat",provider="openrouter",type="balance",unit="USD"}';
const checks = 'balance_alert_checks_total{project="Chat",provider="openrouter"}';

async function everySecond(folder: string) {
  const vendor = await startVendor(openRouterCredits(100, 1));
  afterwards(vendor.stop);
  const configFile = join(folder, "config.yaml");
  writeFileSync(
    configFile,
    `schedules: { projects: "* * * * * *" }\nprojects:\n${["Chat", "B", "C", "D", "E", "F"]
      .map((name) => `  - { name: ${name}, provider: openrouter, api_key: k, base_url: "${vendor.url}" }\n`)
      .join("")}`,
  );
  return { vendor, configFile };
}

async function daemonOf(options: Parameters<typeof startDaemon>[0]): Promise<RunningDaemon> {
  const daemon = await startDaemon(options);
  afterwards(() => daemon.stop("SIGKILL"));
  return daemon;
}

const until = (daemon: RunningDaemon, holds: (samples: ReadonlyMap<string, string>) => boolean) =>
  eventually(async () => {
    const samples = await samplesOf(daemon.url);
    return holds(samples) ? samples : undefined;
  });

/** Disks that can be made full and empty again while a daemon uses them. */
const fullDisks = [
  {
    name: "a limit of file size",
    make: (folder: string) => folder,
    fill: (_: string, { pid }: RunningDaemon) =>
      execFileSync("prlimit", ["--pid", String(pid), "--fsize=100:unlimited"]),
    empty: (_: string, { pid }: RunningDaemon) => execFileSync("prlimit", ["--pid", String(pid), "--fsize=unlimited"]),
  },
  // Only root may mount a disk of its own.
  ...(isRoot
    ? [
        {
          name: "a full disk",
          make(folder: string) {
            const disk = join(folder, "disk");
            mkdirSync(disk);
            execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
            afterwards(() => execFileSync("umount", ["--lazy", disk]));
            return disk;
          },
          fill: (disk: string) =>
            void spawnSync("dd", ["if=/dev/zero", `of=${join(disk, "filler")}`, "bs=4k"], { stdio: "ignore" }),
          empty: (disk: string) => execFileSync("rm", [join(disk, "filler")]),
        },
      ]
    : []),
];

describe("a disk that takes no more", () => {
  it.each(fullDisks)(
    "because of $name: polling goes on in memory, it is said and counted; it is over when there is room",
    async ({ make, fill, empty }) => {
      const folder = temporaryFolder();
      const disk = make(folder);
      const { vendor, configFile } = await everySecond(folder);
      const daemon = await daemonOf({ configFile, statePath: join(disk, "state") });
      await until(daemon, (samples) => samples.get(balance) === "99");

      fill(disk, daemon);
      vendor.answer = openRouterCredits(100, 40);
      const during = await until(
        daemon,
        (samples) =>
          samples.get(balance) === "60" && Number(samples.get("balance_alert_state_write_failures_total")) > 2,
      );
      expect(Number(during.get(checks))).toBeGreaterThan(1);
      const said = daemon
        .log()
        .split("\n")
        .filter((line) => line.includes("state not written"));
      // The last page of a full disk may take a small record yet.
      expect(said.length).toBeLessThan(4);
      expect(said[0]).toMatch(/"level":"error".*(ENOSPC|EFBIG)/);

      empty(disk, daemon);
      await eventually(async () => (daemon.log().includes("state is written again") ? true : undefined));
      await daemon.stop("SIGKILL");
      vendor.answer = (_, response) => response.writeHead(503).end();
      const again = await daemonOf({ configFile, statePath: join(disk, "state") });
      const after = await samplesOf(again.url);
      expect(after.get(balance)).toBe("60");
      expect(again.log()).not.toContain("damaged");
    },
  );
});

/** Runs `serve` to its end, as a user without rights where this one has them all. */
function refusalOf(statePath: string, folder: string) {
  const configFile = join(folder, "config.yaml");
  writeFileSync(configFile, "");
  chmodSync(folder, 0o755);
  const serve = [
    process.execPath,
    main,
    "serve",
    `--config.file=${configFile}`,
    `--state.path=${statePath}`,
    "--web.listen-address=127.0.0.1:0",
  ];
  const command = isRoot ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...serve] : serve;
  const [program = "", ...args] = command;
  const { status, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { PATH: process.env.PATH },
    timeout: 30_000,
  });
  return { status, stderr };
}

const advice =
  "make it writable for this user, choose another with --state.path, or keep state in memory with --state.path=";

describe("a state directory", () => {
  it("that may only be read is refused with what to do", () => {
    const folder = temporaryFolder();
    const state = join(folder, "state");
    mkdirSync(state);
    chmodSync(state, 0o555);
    const { status, stderr } = refusalOf(state, folder);
    expect(status).toBe(1);
    expect(stderr).toContain(`cannot write the state directory ${state} (EACCES): ${advice}`);
  });

  it("of another owner is refused with what to do", () => {
    const folder = temporaryFolder();
    const state = join(folder, "state");
    mkdirSync(state);
    chmodSync(state, isRoot ? 0o700 : 0o000); // Root owns it; without root, nobody may enter it.
    const { status, stderr } = refusalOf(state, folder);
    expect(status).toBe(1);
    expect(stderr).toContain(`cannot write the state directory ${state} (EACCES): ${advice}`);
    chmodSync(state, 0o700);
  });

  it("with files of another owner is refused, and the files stay where and what they are", () => {
    const folder = temporaryFolder();
    const state = join(folder, "state");
    mkdirSync(state);
    const file = join(state, "state.000001");
    writeFileSync(file, "balance-alert state 1\n");
    chmodSync(file, isRoot ? 0o600 : 0o000);
    chmodSync(state, 0o777);
    const { status, stderr } = refusalOf(state, folder);
    expect(status).toBe(1);
    expect(stderr).toContain(`cannot read and write ${file} (EACCES): ${advice}`);
    expect(readdirSync(state)).toEqual(["state.000001"]);
    chmodSync(file, 0o600);
    expect(readFileSync(file, "utf8")).toBe("balance-alert state 1\n");
  });

  it("holds files that only their owner can read", async () => {
    const folder = temporaryFolder();
    const { configFile } = await everySecond(folder);
    const statePath = join(folder, "state");
    await until(await daemonOf({ configFile, statePath }), (samples) => samples.get(balance) === "99");
    const files = await eventually(async () => {
      const found = readdirSync(statePath).filter((name) => name.startsWith("state."));
      return found.length > 0 ? found : undefined;
    });
    const modes = files.map((name) => statSync(join(statePath, name)).mode & 0o777);
    expect([statSync(statePath).mode & 0o777, ...modes]).toEqual([0o700, 0o600]);
  });

  it("that was damaged is said and set aside, and the daemon goes on with what can be read", async () => {
    const folder = temporaryFolder();
    const vendor = await startVendor(openRouterCredits(100, 1));
    afterwards(vendor.stop);
    const configFile = join(folder, "config.yaml");
    const names = Array.from({ length: 30 }, (_, number) => `Chat ${number}`);
    const keys = `provider: openrouter, api_key: k, base_url: "${vendor.url}"`;
    writeFileSync(configFile, `projects:\n${names.map((name) => `  - { name: ${name}, ${keys} }\n`).join("")}`);
    const statePath = join(folder, "state");
    const amounts = (samples: ReadonlyMap<string, string>) =>
      [...samples].filter(([series]) => series.startsWith("balance_alert_balance{"));
    const first = await daemonOf({ configFile, statePath });
    await until(first, (samples) => amounts(samples).length === names.length);
    await first.stop();

    const file = join(statePath, readdirSync(statePath).find((name) => name.startsWith("state.")) ?? "");
    const bytes = readFileSync(file);
    bytes.fill(0x5a, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 200);
    writeFileSync(file, bytes);
    vendor.answer = (_, response) => response.writeHead(503).end();
    const second = await daemonOf({ configFile, statePath });
    const restored = amounts(await samplesOf(second.url));
    expect(restored.length).toBeGreaterThanOrEqual(names.length - 3);
    expect(new Set(restored.map(([, value]) => value))).toEqual(new Set(["99"]));
    expect(second.log()).toContain("files of the state are damaged");
    expect(readdirSync(statePath).filter((name) => name.includes(".corrupt-"))).toHaveLength(1);
    expect((await fetch(`${second.url}/-/ready`)).status).toBe(200);
  });

  it("is taken by one of three daemons that start together", async () => {
    const folder = temporaryFolder();
    const { configFile } = await everySecond(folder);
    const statePath = join(folder, "state");
    const killed = await daemonOf({ configFile, statePath });
    await killed.stop("SIGKILL");
    const starts = await Promise.allSettled([1, 2, 3].map(() => daemonOf({ configFile, statePath })));
    const refused = starts.flatMap((start) => (start.status === "rejected" ? [String(start.reason)] : []));
    expect(refused).toHaveLength(2);
    for (const reason of refused) expect(reason).toContain("another balance-alert uses the state directory");
  });
});
