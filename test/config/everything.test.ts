/** What a file with something of everything means: every field of what the rest of the program gets. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectDigest } from "../../src/config/project-digest.ts";
import { Secret } from "../../src/platform/secret.ts";
import { configOf } from "../support/config.ts";

const fixtures = join(import.meta.dirname, "../fixtures/config");
const read = (name: string) => readFileSync(join(fixtures, name), "utf8");

it("means what everything.json says", async () => {
  const environment = { KEY: "k", OWN: "o", BOX: "ops" };
  const config = await configOf(read("everything.yaml"), { environment, file: "/etc/balance-alert/config.yaml" });
  const projects = config.projects.map(({ provider, digest, ...project }) => ({ provider: provider.id, ...project }));
  expect(JSON.parse(JSON.stringify({ ...config, projects }))).toEqual(JSON.parse(read("everything.json")));
});

it.each([
  ["threshold", 2, "the same"],
  ["thresholds", { quota: 2 }, "the same"],
  ["spend_thresholds", { day: 2 }, "the same"],
  ["labels", { a: "b" }, "the same"],
  ["owner_project", "b", "the same"],
  ["schedule", "* * * * *", "the same"],
  ["timeout", 2, "the same"],
  ["enabled", false, "the same"],
  ["name", "B", "another one"],
  ["base_url", "https://a.example", "another one"],
  ["unit", "CNY", "another one"],
  ["budget", { amount: 5 }, "another one"],
])("with another %s (%j) the digest is %s", (key, value, wanted) => {
  const digest = (more: object) => projectDigest({ name: "A", ...more }, [Secret.of("k")]);
  expect(digest({ [key]: value }) === digest({}) ? "the same" : "another one").toBe(wanted);
});

it("with another secret the digest is another one", () => {
  const digest = (...keys: string[]) =>
    projectDigest(
      { name: "A" },
      keys.map((key) => Secret.of(key)),
    );
  expect(new Set([digest(), digest("a"), digest("b"), digest("a", "b"), digest("ab")]).size).toBe(5);
});
