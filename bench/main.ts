/**
 * All measured goals, each by its own program beside its peers: the figure, the goal and the ratio to the best peer. Says on which
 * machine, when, and how busy it was: a ratio of two things that ran in turn survives other work on the machine, wall time less so.
 *
 * usage: npm run bench                    all of P1 to P15
 *        npm run bench -- P4 P8           some of them
 *        npm run bench -- forecast        the runway estimator (also: spend, the projection of the month; mail, the accuracy of the classifier; page, the status page; past, 10,000 histories from Prometheus)
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpus, loadavg, release, totalmem } from "node:os";
import { createInterface } from "node:readline";
import type { Figure } from "./figure.ts";

/** The line of the image; the others are said where they differ. */
const imageLine = "24";
const programs: Readonly<Record<string, readonly string[]>> = {
  P1: ["scrape.ts", "P1"],
  P2: ["scrape.ts", "P2"],
  P3: ["scrape.ts", "P3"],
  P4: ["poll.ts"],
  P5: ["schedule.ts"],
  P6: ["start.ts"],
  P7: ["scrape.ts", "P7"],
  P8: ["reload.ts"],
  P9: ["mail-scan.ts"],
  P10: ["state.ts"],
  P11: ["small.ts"],
  P12: ["image.ts"],
  P13: ["scale.ts"],
  P14: ["requests.ts", "--worst"],
  P15: ["small.ts"], // One run measures both.
};
const linesOf: Readonly<Record<string, readonly string[]>> = { P6: [imageLine, "20"] };
const others: Readonly<Record<string, string>> = {
  forecast: "forecast.ts",
  spend: "spend.ts",
  mail: "mail-accuracy.ts",
  page: "page.ts",
  past: "past.ts",
};

/** What a program prints with `--json`; that of P5 is its own. */
type Printed = Figure | { readonly id: "P5"; readonly ratio: number; readonly goal: number; readonly lost: LostRuns };
interface LostRuns {
  readonly ours: number;
  readonly nodeCron: number;
}

function figureOf(printed: Printed): Figure {
  if (!("lost" in printed)) return printed;
  const { ours, nodeCron } = printed.lost;
  return {
    id: "P5",
    work: `10,000 projects on one cron slot, p99 lateness${ours === 0 ? "" : " (AND RUNS WERE LOST)"}`,
    ratio: ours === 0 ? printed.ratio : Number.POSITIVE_INFINITY,
    goal: printed.goal,
    of: "node-cron with a task each",
    notes: [`at 40,000 on one slot: ${ours} runs lost (goal: none), node-cron ${nodeCron}`],
  };
}

/** The program of a line of Node.js. */
function nodeOf(line: string): string {
  return execFileSync(process.execPath, ["scripts/node-line.mjs", line], { encoding: "utf8" }).trim();
}

function start(file: string, rest: readonly string[], stdout: "pipe" | "inherit", line = imageLine) {
  return spawn(nodeOf(line), ["scripts/run-ts.mjs", `bench/${file}`, ...rest], {
    stdio: ["ignore", stdout, "inherit"],
  });
}

async function figuresOf(id: string, line: string): Promise<readonly Figure[]> {
  const [file = "", ...rest] = programs[id] ?? [];
  const child = start(file, [...rest, "--json"], "pipe", line);
  if (child.stdout === null) throw new Error("the program has no standard output");
  const exited = once(child, "exit");
  const figures: Figure[] = [];
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith("{")) figures.push(figureOf(JSON.parse(line) as Printed)); // See `Printed`.
  const [code] = await exited;
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return figures;
}

function row({ id, work, ratio, goal, of, notes }: Figure, load: number): string {
  const verdict = ratio <= goal ? "met" : "MISSED";
  const cells = [
    id,
    work,
    `${ratio.toFixed(3)} x ${of}`,
    `${goal.toFixed(2)}`,
    verdict,
    load.toFixed(1),
    notes.join("; "),
  ];
  return `| ${cells.join(" | ")} |`;
}

function loadNow(): number {
  return loadavg()[0] ?? Number.NaN;
}

async function measureAll(ids: readonly string[]): Promise<void> {
  const [processor] = cpus();
  console.log(
    `${new Date().toISOString()}, load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(", ")}`,
  );
  console.log(
    `${cpus().length} cores (${processor?.model.trim()}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}, Node.js ${imageLine}`,
  );
  console.log("\n| goal | work | measured | at most | | load | notes |\n| --- | --- | --- | --- | --- | --- | --- |");
  const isDone = new Set<string>();
  for (const id of ids) {
    const program = String(programs[id]);
    if (isDone.has(program)) continue;
    isDone.add(program);
    try {
      for (const line of linesOf[id] ?? [imageLine])
        for (const figure of await figuresOf(id, line)) console.log(row(figure, loadNow()));
    } catch (error) {
      console.log(`| ${id} | not measured: ${error instanceof Error ? error.message : String(error)} | | | | | |`);
      process.exitCode = 1;
    }
  }
  console.log(
    `\n${new Date().toISOString()}, load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(", ")}`,
  );
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in programs) && !(name in others));
if (unknown.length > 0) {
  console.error(
    `no measurement ${unknown.join(", ")}; there are ${Object.keys({ ...programs, ...others }).join(", ")}`,
  );
  process.exit(2);
}
for (const name of asked) {
  const file = others[name];
  if (file !== undefined) await once(start(file, [], "inherit"), "exit");
}
const ids = asked.length === 0 ? Object.keys(programs) : asked.filter((name) => name in programs);
if (ids.length > 0) await measureAll(ids);
