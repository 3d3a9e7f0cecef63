// Makes small changes in a room of src, one at a time, and lists those that no test notices.
// usage: node scripts/mutate.mjs ROOM [--seed N] [--count N] [--file PART] [--far]     (npm run mutate -- store --seed 7)
import { randomInt } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { createVitest } from "vitest/node";
import { mutantsOf, withMutants } from "./mutants.mjs";

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string" },
    count: { type: "string", default: "60" },
    file: { type: "string", default: "" },
    far: { type: "boolean" },
  },
});
const [room = ""] = positionals;
const seed = Number(values.seed ?? randomInt(1, 2 ** 31));
const count = Number(values.count);
if (
  room === "" ||
  !existsSync(join(root, "src", room)) ||
  !Number.isSafeInteger(seed) ||
  !Number.isSafeInteger(count)
) {
  console.error(
    "usage: npm run mutate -- ROOM [--seed N] [--count N] [--file PART] [--far], such as npm run mutate -- store --seed 7",
  );
  process.exit(2);
}

const read = (file) => readFileSync(file, "utf8");
const filesOf = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));

/** `// equivalent text, value: the reason` stands above a line on which these kinds of changes make no difference. */
function equivalents(source) {
  const lines = source.split("\n");
  return lines.flatMap((line, index) => {
    const kinds = /^\s*\/\/ equivalent ([a-z, ]+): \S/.exec(line)?.[1];
    return kinds?.split(", ").map((kind) => ({ kind, line: index + 2 })) ?? [];
  });
}

function mutantsOfRoom() {
  const isOurs = (file) =>
    !file.endsWith(".generated.ts") && !file.includes("/page/client/") && file.includes(values.file);
  return filesOf(join(root, "src", room))
    .filter(isOurs)
    .sort()
    .flatMap((file) => {
      const source = read(file);
      const mutants = mutantsOf(source).map((mutant) => ({ ...mutant, file }));
      const marks = equivalents(source);
      const isMarked =
        (mutant) =>
        ({ kind, line }) =>
          kind === mutant.kind && line === mutant.line;
      for (const mark of marks.filter((mark) => !mutants.some((mutant) => isMarked(mutant)(mark))))
        console.error(
          `${relative(root, file)}:${mark.line - 1}: no change of the kind "${mark.kind}" is on the next line`,
        );
      return mutants.filter((mutant) => !marks.some(isMarked(mutant)));
    });
}

/** The same numbers for the same seed (mulberry32). */
function random(state) {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function draw(list) {
  const next = random(seed);
  const rest = [...list];
  return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(Math.floor(next() * rest.length), 1)[0])
    .sort((a, b) => a.file.localeCompare(b.file) || a.at - b.at)
    .map((mutant, id) => ({ ...mutant, id }));
}

/** The file and all that it imports, types aside. */
function withImports(file, seen = new Set()) {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  for (const [, path] of read(file).matchAll(/^(?:import|export) (?!type )[^;]*? ?from "(\.[^"]+)"/gm))
    withImports(join(dirname(file), path), seen);
  return seen;
}

/** What `npm run mutate` can run: no test of a built program, of a browser or of a Prometheus. */
function functionTests() {
  const testFolder = join(root, "test");
  // What starts them stands in test/support; a file there that is imported for another part starts nothing.
  const starts = /"node:child_process"|"playwright-core"|\b(startDaemon|startListeningProgram|runProgram|runCommand)\(/;
  const startsProgram = (file) =>
    file.startsWith(testFolder) && !file.startsWith(join(testFolder, "support")) && starts.test(read(file));
  return filesOf(testFolder)
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => ({ file, imports: withImports(file) }))
    .filter(({ imports }) => ![...imports].some(startsProgram));
}

const roomFolder = join(root, "src", room, "/");
const isNear = ({ file, imports }) =>
  file.startsWith(join(root, "test", room, "/")) ||
  [...imports].some((own) => own.startsWith(join(root, "test")) && read(own).includes(`/src/${room}/`));

const mutants = draw(mutantsOfRoom());
const mutantsIn = (file) => mutants.filter((mutant) => mutant.file === file);
const vitest = await createVitest(
  "test",
  {
    watch: false,
    reporters: [{}],
    silent: true,
    maxWorkers: 1,
    bail: 1,
    testTimeout: 20_000,
    // A mutant in what runs as a module is loaded shows only where it is loaded anew.
    isolate: true,
    setupFiles: ["test/support/seed.ts", "scripts/mutate-worker.mjs"],
  },
  {
    root,
    plugins: [
      {
        name: "mutants",
        enforce: "pre",
        transform: (code, id) =>
          id.startsWith(roomFolder) && mutantsIn(id).length > 0
            ? { code: withMutants(code, mutantsIn(id)), map: null }
            : undefined,
      },
    ],
  },
);

async function run(file, mutant, visits) {
  vitest.provide("mutant", mutant);
  vitest.provide("visits", visits);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([
    vitest.getRootProject().createSpecification(file),
  ]);
  // The list has the files of earlier runs too.
  const module = testModules.find(({ moduleId }) => moduleId === file);
  return { module, passed: unhandledErrors.length === 0 && module.ok() };
}

/** Runs the test files without a change: which of the mutants do they come by, and how long do they take? */
async function rehearse(files) {
  const rehearsed = [];
  for (const file of files) {
    const { module, passed } = await run(file, -1, 0);
    if (passed) rehearsed.push({ file, visits: module.meta().visits ?? {}, ms: module.diagnostic().duration });
    else console.error(`${relative(root, file)} fails without a change: it is left out`);
  }
  return rehearsed.sort((a, b) => a.ms - b.ms);
}

const visited = new Set();
async function unnoticed(candidates, tests) {
  const rehearsed = await rehearse(tests.map(({ file }) => file));
  const survivors = [];
  for (const mutant of candidates) {
    const coming = rehearsed.filter(({ visits }) => visits[mutant.id] > 0);
    if (coming.length > 0) visited.add(mutant.id);
    let isNoticed = false;
    for (const { file, visits } of coming) {
      isNoticed = !(await run(file, mutant.id, visits[mutant.id] * 100 + 10_000)).passed;
      if (isNoticed) break;
    }
    if (!isNoticed) survivors.push(mutant);
  }
  return survivors;
}

console.log(`${room}: ${mutants.length} mutants of seed ${seed}`);
const tests = functionTests();
const afterNear = await unnoticed(mutants, tests.filter(isNear));
const isFar = (test) => !isNear(test) && afterNear.some(({ file }) => test.imports.has(file));
const survivors = values.far ? await unnoticed(afterNear, tests.filter(isFar)) : afterNear;
await vitest.close();

for (const { file, line, column, kind, from, to, id } of survivors) {
  const shown = (text) => text.replace(/\s+/g, " ").slice(0, 100);
  const unseen = visited.has(id) ? "" : " (no test comes by)";
  console.log(`${relative(root, file)}:${line}:${column} ${kind}: ${shown(from)} -> ${shown(to)}${unseen}`);
}
const noticed = mutants.length - survivors.length;
console.log(
  `${room}: ${noticed} of ${mutants.length} noticed, ${Math.floor((100 * noticed) / mutants.length)} of 100 (seed ${seed})`,
);
process.exitCode = 0;
