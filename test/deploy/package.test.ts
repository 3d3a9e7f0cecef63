import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { runProgram } from "../support/listening-program.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

it("the npm package has the program, and every file that its documents link to or name", async () => {
  const { stdout } = await runProgram("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], root);
  const [{ files }] = z.tuple([z.object({ files: z.array(z.object({ path: z.string() })) })]).parse(JSON.parse(stdout));
  const packed = files.map(({ path }) => path);
  expect(packed).toEqual(expect.arrayContaining(["dist/main.js", "dist/yaml-worker.js", "dist/licences.txt"]));
  const documents = packed.filter((path) => path.endsWith(".md") && !path.startsWith("docs/decisions/"));
  const named = documents.flatMap((document) => {
    const text = read(document);
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = ""]) =>
      normalize(join(dirname(document), path)),
    );
    const paths = [...text.matchAll(/(?<![\w./])(?:deploy|grafana)\/[\w./-]*\w/g)].map(([path]) => path);
    return [...links, ...paths].map((path) => ({ document, path }));
  });
  const missing = named.filter(({ path }) => !packed.some((file) => file === path || file.startsWith(`${path}/`)));
  // What is worked on in a clone: sources, and the chart, which is an artifact of its own.
  const inClone = /^(src|test|bench|scripts|deploy\/helm|CODE_OF_CONDUCT\.md)/;
  expect(missing.filter(({ path }) => !inClone.test(path))).toEqual([]);
});

it("the large files of the bundle are Latin-1: one character beyond it doubles what a file takes in memory", () => {
  const large = readdirSync(join(root, "dist"))
    .filter((file) => file.endsWith(".js"))
    .map((file) => ({ file, text: read(`dist/${file}`) }))
    .filter(({ text }) => text.length > 300_000);
  expect(large.length).toBeGreaterThan(3);
  const beyond = large.flatMap(({ file, text }) => {
    const found = /.{0,40}[\u0100-\uFFFF]/.exec(text)?.[0];
    return found === undefined ? [] : [`${file}: write the last character of ${JSON.stringify(found)} as \\uXXXX`];
  });
  expect(beyond).toEqual([]);
});

it("continuous integration runs on the lines that CONTRIBUTING names, and a vendor's new answer is sent as a recording", () => {
  const { jobs } = parse(read(".github/workflows/ci.yml")) as {
    jobs: { check: { strategy: { matrix: { node: number[] } } } };
  };
  const { node } = jobs.check.strategy.matrix;
  expect(node).toEqual([20, 22, 24, 26]);
  expect(read("CONTRIBUTING.md")).toContain(`Node.js ${node.slice(0, -1).join(", ")} and ${node.at(-1)}`);
  expect(read(".github/ISSUE_TEMPLATE/vendor-answer.yml")).toContain("`balance-alert record PROJECT`");
});
