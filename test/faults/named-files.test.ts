/** Paths that a configuration names and behind which there is no regular file: each costs its own check only. */
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { callCommand } from "../support/command.ts";
import { startDaemon } from "../support/daemon.ts";
import { eventually } from "../support/listening-program.ts";
import { openRouterCredits, startVendor } from "../support/vendor.ts";
import { count } from "./figures.ts";
import { samplesOf } from "./samples.ts";
import { afterwards, temporaryFolder } from "./temporary-folder.ts";

/** A FIFO that nobody writes to: who opens it to read waits. */
function fifoIn(folder: string, name: string): string {
  const path = join(folder, name);
  execFileSync("mkfifo", [path]);
  return path;
}

interface ProjectAnswer {
  readonly name: string;
  readonly error?: { readonly reason: string; readonly message: string };
}

async function statusesOf(url: string): Promise<ReadonlyMap<string | undefined, string>> {
  const samples = [...(await samplesOf(url))].filter(([series]) => series.startsWith("balance_alert_check_status{"));
  return new Map(samples.map(([series, value]) => [/project="([^"]*)"/.exec(series)?.[1], value]));
}

describe("a daemon among whose paths are six FIFOs, a device without an end, and a key that becomes a FIFO", () => {
  it("checks the others, answers, reports what is wrong with each, and ends at SIGTERM", async () => {
    const folder = temporaryFolder();
    const vendor = await startVendor(openRouterCredits(100, 1));
    afterwards(vendor.stop);
    const refused = [...Array.from({ length: 6 }, (_, at) => fifoIn(folder, `fifo ${at}`)), "/dev/zero"];
    const good = join(folder, "good");
    writeFileSync(good, "7");
    const key = join(folder, "key");
    writeFileSync(key, "k");
    const configFile = join(folder, "config.yaml");
    const fileProject = (path: string) => `  - { name: "${path}", provider: file, path: "${path}", unit: USD }\n`;
    const vendorProject = (name: string, secret: string) =>
      `  - { name: ${name}, provider: openrouter, ${secret}, base_url: "${vendor.url}" }\n`;
    writeFileSync(
      configFile,
      `projects:\n${[...refused, good].map(fileProject).join("")}${vendorProject("key", `api_key_file: ${key}`)}${vendorProject("vendor", "api_key: k")}`,
    );
    // As many threads as Node has of itself: fewer than there are FIFOs.
    const environment = { UV_THREADPOOL_SIZE: "4" };
    const daemon = await startDaemon({ configFile, environment, flags: ["--web.enable-lifecycle"] });
    afterwards(() => daemon.stop("SIGKILL"));
    await eventually(async () => ((await fetch(`${daemon.url}/-/ready`)).status === 200 ? true : undefined));
    rmSync(key);
    fifoIn(folder, "key");
    expect((await fetch(`${daemon.url}/api/v1/projects/key/check`, { method: "POST" })).status).toBe(200);

    expect(await statusesOf(daemon.url)).toEqual(
      new Map([...refused.map((path) => [path, "0"] as const), [good, "1"], ["key", "0"], ["vendor", "1"]]),
    );
    const projects = (await (await fetch(`${daemon.url}/api/v1/projects`)).json()) as ProjectAnswer[];
    const failures = projects.flatMap(({ name, error }) => (error ? [[name, error.reason, error.message]] : []));
    expect(failures).toEqual([
      ...refused.map((path) => [path, "config", `cannot read ${path}: it is not a regular file`]),
      ["key", "config", `cannot read the secret's file ${key}: it is not a regular file`],
    ]);
    expect(await (await fetch(`${daemon.url}/`)).text()).toContain(good);
    expect(await daemon.stop("SIGTERM")).toBe(0);
    count("paths without a regular file", refused.length + 1);
  });
});

describe("a FIFO or a device without an end", () => {
  it("as configuration, as a file of projects, as a key or as web configuration ends the start with a sentence", async () => {
    const folder = temporaryFolder();
    const fifo = fifoIn(folder, "fifo");
    const written = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const several = written(
      "several",
      "project_files: [fifo, /dev/zero]\nprojects: [{ name: p, provider: openrouter, api_key_file: fifo }]\n",
    );
    const empty = written("empty", "projects: []\n");
    const refusals: readonly (readonly [flags: readonly string[], code: number, message: string])[] = [
      [[`--config.file=${fifo}`], 2, `${fifo}: cannot be read: it is not a regular file\n`],
      [
        [`--config.file=${several}`],
        2,
        `${several}:2:59: projects[0].api_key_file: cannot read the secret's file ${fifo}: it is not a regular file
/dev/zero: cannot be read: it is not a regular file
${fifo}: cannot be read: it is not a regular file
`,
      ],
      [
        [`--config.file=${empty}`, `--web.config.file=${fifo}`],
        1,
        `level=error msg="${fifo}: cannot be read: it is not a regular file"\n`,
      ],
    ];
    const ended = await Promise.all(
      refusals.map(([flags]) => callCommand(["serve", "--web.listen-address=127.0.0.1:0", "--state.path=", ...flags])),
    );
    const timeless = ended.map((one) => ({ ...one, stderr: one.stderr.replace(/time=\S+ /, "") }));
    expect(timeless).toEqual(refusals.map(([, code, stderr]) => ({ code, stdout: "", stderr })));
    count("paths without a regular file", refusals.length + 2);
  });
});
