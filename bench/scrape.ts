/**
 * P1, P2, P3 and P7: what a scrape costs in CPU, in time of the event loop and in memory, side by side with
 * client_golang and prom-client. All exporters of a comparison live at the same time, rounds visit them in turn, the
 * order changes, medians are compared.
 *
 * usage: node scripts/run-ts.mjs bench/scrape.ts [--json] [P1 P2 P3 P7]
 */
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { type Exporter, type ExporterKind, startExporter } from "./exporter-process.ts";
import { type Figure, median, printFigure } from "./figure.ts";

const rounds = 5;
const restMs = 15_000;
const gzip = { "accept-encoding": "gzip" };

/** CPU of a scrape of 10,000 projects x 8 gauges over HTTP, 5 % of the projects changed since the last one. */
export function P1(): Promise<Figure> {
  return scrapeCpu({ id: "P1", goal: 0.08, headers: {}, work: "CPU of a scrape of 10,000 projects, 5 % changed" });
}

/** The same with gzip. */
export function P2(): Promise<Figure> {
  return scrapeCpu({ id: "P2", goal: 0.15, headers: gzip, work: "CPU of the same scrape with gzip" });
}

interface ScrapeCpu {
  readonly id: string;
  readonly goal: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly work: string;
}

async function scrapeCpu({ id, goal, headers, work }: ScrapeCpu): Promise<Figure> {
  const scrapes = 8;
  return withExporters(["ours", "client_golang"], 10_000, async (exporters) => {
    await checkSameSamples(exporters);
    const cpuMs = perExporter(exporters);
    const tookMs = perExporter(exporters);
    for (const exporter of inTurn(exporters)) {
      await changeAndScrape(exporter, headers);
      const before = await exporter.stat();
      for (let scrape = 0; scrape < scrapes; scrape += 1) {
        tookMs[exporter.kind].push(await changeAndScrape(exporter, headers));
      }
      cpuMs[exporter.kind].push(((await exporter.stat()).cpuMs - before.cpuMs) / scrapes);
    }
    return {
      id,
      work,
      ratio: median(cpuMs.ours) / median(cpuMs.client_golang),
      goal,
      of: "client_golang promhttp",
      notes: [
        `medians of ${rounds} interleaved rounds of ${scrapes} scrapes: ${inMs(cpuMs.ours)} against ${inMs(cpuMs.client_golang)}`,
        `latency: ${(median(tookMs.ours) / median(tookMs.client_golang)).toFixed(3)} x`,
      ],
    };
  });
}

async function changeAndScrape(exporter: Exporter, headers: Readonly<Record<string, string>>): Promise<number> {
  await exporter.change(exporter.projects / 20);
  return (await exporter.scrape(headers)).tookMs;
}

/** Time for which one scrape blocks the event loop, at 10,000 and at 50,000 projects, plain and with gzip. */
export async function P3(): Promise<Figure> {
  const notes: string[] = [];
  let worst = 0;
  for (const projects of [10_000, 50_000]) {
    const { plain, packed, other } = await withExporters(["ours", "prom-client"], projects, blockedBy);
    const ratio = median(plain) / median(other);
    worst = Math.max(worst, ratio);
    notes.push(
      `${projects} projects: ${ratio.toFixed(3)} x (${inMs(plain)} against ${inMs(other)}); with gzip ${inMs(packed)}`,
    );
  }
  notes.push("the monitor itself sees 1 to 2 ms on an idle loop");
  const work = "event loop blocked by one scrape, the worse of 10,000 and 50,000 projects";
  return { id: "P3", work, ratio: worst, goal: 0.1, of: "prom-client", notes };
}

async function blockedBy(exporters: readonly Exporter[]): Promise<Record<"plain" | "packed" | "other", number[]>> {
  const blocked = { plain: [] as number[], packed: [] as number[], other: [] as number[] };
  for (const exporter of inTurn(exporters)) {
    const measure = async (headers: Readonly<Record<string, string>>) => {
      await exporter.change(exporter.projects / 20);
      return exporter.blockedDuring(() => exporter.scrape(headers));
    };
    await changeAndScrape(exporter, {});
    if (exporter.kind === "ours") {
      blocked.plain.push(await measure({}));
      blocked.packed.push(await measure(gzip));
    } else {
      blocked.other.push(await measure({}));
    }
  }
  return blocked;
}

/**
 * Memory a project takes at 50,000 projects: resident, above 10 projects, after three scrapes, a garbage collection and
 * a pause of the length of a scrape interval, in which V8 gives back the memory of its young generation.
 */
export async function P7(): Promise<Figure> {
  const many = 50_000;
  const kinds = ["ours", "client_golang"] as const;
  const bytes = { ours: [] as number[], client_golang: [] as number[] };
  const givenBack: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      const [few, lots] = await Promise.all([residentBytes(kind, 10), residentBytes(kind, many)]);
      bytes[kind].push((lots.collected - few.collected) / many);
      if (kind === "ours") givenBack.push((lots.givenBack - few.givenBack) / many);
    }
  }
  return {
    id: "P7",
    work: "memory a project at 50,000 projects",
    ratio: median(bytes.ours) / median(bytes.client_golang),
    goal: 0.45,
    of: "client_golang",
    notes: [
      `medians of 3 rounds: ${Math.round(median(bytes.ours))} against ${Math.round(median(bytes.client_golang))} bytes`,
      `when V8 is asked, as Go is, to give back what it holds free: ${(median(givenBack) / median(bytes.client_golang)).toFixed(3)} x, ${Math.round(median(givenBack))} bytes`,
    ],
  };
}

interface Resident {
  readonly collected: number;
  readonly givenBack: number;
}

function residentBytes(kind: ExporterKind, projects: number): Promise<Resident> {
  return withExporters([kind], projects, async ([exporter]) => {
    if (exporter === undefined) throw new Error("no exporter was started");
    for (let scrape = 0; scrape < 3; scrape += 1) {
      await exporter.change(projects / 10);
      await exporter.scrape();
    }
    await exporter.stat("collect");
    await pause(restMs);
    const collected = (await exporter.stat("collect")).rssBytes;
    return { collected, givenBack: (await exporter.stat("giveBack")).rssBytes };
  });
}

async function withExporters<T>(
  kinds: readonly ExporterKind[],
  projects: number,
  use: (exporters: readonly Exporter[]) => Promise<T>,
): Promise<T> {
  const exporters: Exporter[] = [];
  try {
    for (const kind of kinds) exporters.push(await startExporter(kind, projects));
    return await use(exporters);
  } finally {
    await Promise.all(exporters.map((exporter) => exporter.stop()));
  }
}

/** Every exporter once a round, in an order that turns with the rounds. */
function* inTurn(exporters: readonly Exporter[]): Generator<Exporter> {
  for (let round = 0; round < rounds; round += 1) {
    yield* round % 2 === 0 ? exporters : exporters.toReversed();
  }
}

function perExporter(exporters: readonly Exporter[]): Record<ExporterKind, number[]> {
  const kinds: readonly ExporterKind[] = ["ours", "prom-client", "client_golang"];
  // Every kind has its list; those that do not take part stay empty.
  const lists = Object.fromEntries(kinds.map((kind) => [kind, [] as number[]])) as Record<ExporterKind, number[]>;
  if (exporters.some(({ kind }) => lists[kind] === undefined)) throw new Error("an exporter of an unknown kind");
  return lists;
}

/** A comparison of exporters that show different things would be worth nothing. */
async function checkSameSamples(exporters: readonly Exporter[]): Promise<void> {
  const sets = [];
  for (const exporter of exporters) {
    await exporter.change(exporter.projects / 20);
    const plain = (await exporter.scrape({ "accept-encoding": "identity" })).body;
    const packed = (await exporter.scrape(gzip)).body;
    const texts = [plain, packed[0] === 0x1f ? gunzipSync(packed) : packed].map((body) =>
      body
        .toString()
        .split("\n")
        .filter((line) => line.startsWith("balance_alert_"))
        .map((line) => line.replace(/ .*$/, (number) => ` ${Number(number)}`))
        .sort()
        .join("\n"),
    );
    sets.push(...texts);
  }
  if (new Set(sets).size !== 1 || sets[0] === "") throw new Error("the exporters do not show the same samples");
}

function inMs(values: readonly number[]): string {
  const ms = median(values);
  return `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
}

if (basename(process.argv[1] ?? "") === "scrape.ts") {
  const figures = { P1, P2, P3, P7 };
  const chosen = Object.entries(figures).filter(([id]) => process.argv.includes(id));
  const asJson = process.argv.includes("--json");
  for (const [, measure] of chosen.length > 0 ? chosen : Object.entries(figures)) {
    const figure = await measure();
    if (asJson) console.log(JSON.stringify(figure));
    else printFigure(figure);
  }
}
