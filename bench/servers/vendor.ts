/** A vendor in Go beside what is measured, so that it takes little of the machine: `peers/slow-provider`. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { request } from "undici";

export interface Vendor {
  readonly port: number;
  readonly process: ChildProcess;
  /** Requests answered so far. */
  answered(): Promise<number>;
}

export async function startVendor(delayMs: number): Promise<Vendor> {
  const folder = resolve("node_modules/.bench");
  mkdirSync(folder, { recursive: true });
  const program = join(folder, "slow-provider");
  execFileSync("go", ["build", "-o", program, "."], { cwd: "bench/peers/slow-provider" });
  const child = spawn(program, [String(delayMs)], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const { port } = JSON.parse(String(line)) as { port: number };
  return {
    port,
    process: child,
    async answered() {
      const { body } = await request(`http://127.0.0.1:${port}/stats`);
      return ((await body.json()) as { answered: number }).answered;
    },
  };
}

/** Projects that ask it for a balance, as the configuration has them. */
export function projectsOf(port: number, count: number): object[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `project-${String(at).padStart(5, "0")}`,
    provider: "deepseek",
    api_key: `sk-${String(at).padStart(24, "0")}`,
    base_url: `http://127.0.0.1:${port}/balance/${at}`,
    threshold: 50,
    labels: { team: `team-${at % 20}` },
  }));
}
