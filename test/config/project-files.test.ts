/** Projects, subscriptions and mailboxes in files of their own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import { configDigest } from "../../src/config/project-files.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { filesMatching } from "../../src/platform/glob.ts";
import { systemHost } from "../../src/platform/host.ts";

let folder = mkdtempSync(join(tmpdir(), "project-files-"));
const folders = [folder];
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "project-files-"));
  folders.push(folder);
});

const host = { ...systemHost({ version: "0.0.0", revision: "" }), environment: {} };

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const load = () => readConfig(host, join(folder, "config.yaml"));

async function problems(): Promise<string[]> {
  const error = await load().catch((caught: unknown) => caught);
  if (!(error instanceof ConfigError)) throw new Error("the configuration was accepted");
  return error.problems.map((problem) => problem.replaceAll(`${folder}/`, ""));
}

const main = "timezone: Asia/Shanghai\nproject_files: [projects.d/*.yaml]\n";
const project = (name: string, more = "") =>
  `  - { name: ${name}, provider: simulated, start: 1, burn_per_day: 0${more} }\n`;

describe("project files", () => {
  it("add their lists to those of the main file, in the order of their paths", async () => {
    write({
      "config.yaml": `${main}projects:\n${project("First")}`,
      "projects.d/b.yaml": `projects:\n${project("Third")}`,
      "projects.d/a.yaml": `projects:\n${project("Second")}subscriptions:\n  - { name: Domain, cycle_type: monthly, renewal_day: 1 }\nmailboxes:\n  - { host: imap.example.com, username: ops, password: p }\n`,
      "projects.d/c.yaml": "# nothing yet\n",
      "projects.d/.hidden.yaml": "not: read\n",
      "projects.d/README.md": "not: read\n",
    });
    const config = await load();
    expect(config.projects.map(({ name }) => name)).toEqual(["First", "Second", "Third"]);
    expect(config.subscriptions.map(({ name, timezone }) => [name, timezone])).toEqual([["Domain", "Asia/Shanghai"]]);
    expect(config.mailboxes.map(({ name }) => name)).toEqual(["ops"]);
    expect(config.projectFiles.files).toEqual(["a", "b", "c"].map((name) => join(folder, `projects.d/${name}.yaml`)));
  });

  it("are shown with the rest, without their secrets", async () => {
    write({
      "config.yaml": `${main}projects:\n${project("First")}`,
      "projects.d/a.yaml": "projects:\n  - { name: Second, provider: deepseek, api_key: sk-planted }\n",
    });
    const { shown, secretOrigins } = await load();
    expect((shown as { projects: unknown[] }).projects[1]).toEqual({
      name: "Second",
      provider: "deepseek",
      api_key: "<secret>",
    });
    expect(secretOrigins).toEqual([
      { path: `${join(folder, "projects.d/a.yaml")}: projects[0].api_key`, source: { from: "inline" } },
    ]);
  });

  it("are shown also where the main file has no list of its own", async () => {
    write({ "config.yaml": main, "projects.d/a.yaml": `projects:\n${project("Only")}` });
    expect(((await load()).shown as { projects: unknown[] }).projects).toHaveLength(1);
  });

  it("may be named by an absolute path or pattern", async () => {
    write({
      "config.yaml": `project_files: [${join(folder, "etc/one.yaml")}, ${join(folder, "etc/d/*.yaml")}]\n`,
      "etc/one.yaml": `projects:\n${project("One")}`,
      "etc/d/two.yaml": `projects:\n${project("Two")}`,
    });
    expect((await load()).projects.map(({ name }) => name)).toEqual(["Two", "One"]);
  });

  it("may be JSON", async () => {
    write({
      "config.yaml": "project_files: [more.json]\n",
      "more.json": '{"projects":[{"name":"A","provider":"simulated","start":1,"burn_per_day":0}]}',
    });
    expect((await load()).projects).toHaveLength(1);
  });

  it("have secrets' files relative to them", async () => {
    write({
      "config.yaml": main,
      "projects.d/a.yaml": "projects:\n  - { name: A, provider: deepseek, api_key_file: keys/deepseek }\n",
      "projects.d/keys/deepseek": "sk-relative",
    });
    expect(keyOf(await load())).toBe("sk-relative");
  });

  it("have problems with the name of the right file", async () => {
    write({
      "config.yaml": `${main}projects:\n${project("First")}  - { name: Chat, provider: simulated }\n`,
      "projects.d/a.yaml": `projects:\n${project("First")}mailboxes:\n  - { host: h, username: u, password: p, rules: [{ category: arrears, any: [x], project: Chta }] }\n`,
      "projects.d/b.yaml": "timezone: UTC\nproject_files: []\nprojcts: []\n",
      "projects.d/c.yaml": "projects: [\n",
      "projects.d/d.yaml": "- name: A\n",
      "projects.d/e.yaml/file": "",
    });
    expect(await problems()).toEqual([
      "projects.d/c.yaml:1:11: this [ is not closed: write ] at its end",
      "config.yaml:5:5: projects[1].start: missing: write a number",
      "config.yaml:5:5: projects[1].burn_per_day: missing: write a number",
      'projects.d/a.yaml:2:13: projects[0].name: the name "First" is taken by projects[0]: write another one',
      'projects.d/a.yaml:4:90: mailboxes[0].rules[0].project: there is no project "Chta": did you mean "Chat"?',
      "projects.d/b.yaml:1:1: timezone: timezone belongs in the main file, config.yaml",
      "projects.d/b.yaml:2:1: project_files: project_files belongs in the main file, config.yaml",
      'projects.d/b.yaml:3:1: projcts: unknown key: did you mean "projects"?',
      "projects.d/d.yaml:1:1: a list is not a group of keys",
      "projects.d/e.yaml: cannot be read: it is a directory",
    ]);
  });

  it("name the file in which a name was first", async () => {
    write({
      "config.yaml": main,
      "projects.d/a.yaml": `projects:\n${project("A")}`,
      "projects.d/b.yaml": `projects:\n${project("A")}`,
    });
    expect(await problems()).toEqual([
      'projects.d/b.yaml:2:13: projects[0].name: the name "A" is taken by projects.d/a.yaml: projects[0]: write another one',
    ]);
  });

  it("that are named and not there are an error, a pattern without a match is none", async () => {
    write({ "config.yaml": "project_files: [none.yaml, nowhere/*.yaml]\n" });
    expect(await problems()).toEqual(["none.yaml: cannot be read: it does not exist"]);
    write({ "config.yaml": "project_files: ['**/*.yaml']\n" });
    expect(await problems()).toEqual([
      "config.yaml:1:17: project_files[0]: ** is not known: write a pattern for each level, such as projects.d/*/*.yaml",
    ]);
  });

  it("do not include the main file, and none of them twice", async () => {
    write({ "config.yaml": "project_files: ['*.yaml', 'a.*']\n", "a.yaml": `projects:\n${project("A")}` });
    expect((await load()).projects).toHaveLength(1);
  });

  it("change the digest when one is changed, comes or goes", async () => {
    const file = join(folder, "config.yaml");
    write({ "config.yaml": main, "projects.d/a.yaml": "projects: []\n" });
    const { patterns } = (await load()).projectFiles;
    const digest = () => configDigest(host, file, patterns);
    const seen = [await digest(), await digest()];
    write({ "projects.d/a.yaml": "projects: [ ]\n" });
    seen.push(await digest());
    write({ "projects.d/b.yaml": "" });
    seen.push(await digest());
    rmSync(join(folder, "projects.d/b.yaml"));
    seen.push(await digest());
    expect(seen.map((one) => seen.indexOf(one))).toEqual([0, 0, 2, 3, 2]);
  });
});

function keyOf({ projects }: Config): string | undefined {
  return projects[0]?.secrets[0]?.reveal();
}

describe("a pattern", () => {
  it.each([
    ["*.yaml", ["a.yaml", "b.yaml"]],
    ["?.yaml", ["a.yaml", "b.yaml"]],
    ["*/c.yaml", ["x/c.yaml", "y/c.yaml"]],
    ["x/*", ["x/c.yaml", "x/d+e.yaml"]],
    ["x/d+*.yaml", ["x/d+e.yaml"]],
    [".*.yaml", [".hidden.yaml"]],
    ["none/*", []],
    ["none.yaml", ["none.yaml"]],
  ])("%s", async (pattern, wanted) => {
    write({
      "a.yaml": "",
      "b.yaml": "",
      ".hidden.yaml": "",
      "x/c.yaml": "",
      "x/d+e.yaml": "",
      "y/c.yaml": "",
      "..data/c.yaml": "",
    });
    expect(await filesMatching(join(folder, pattern))).toEqual(wanted.map((name) => join(folder, name)));
  });
});
