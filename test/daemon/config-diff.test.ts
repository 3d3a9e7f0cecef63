import { describe, expect, it } from "vitest";
import { configDiff } from "../../src/daemon/config-diff.ts";
import { activeConfigOf } from "../../src/daemon/context.ts";
import { configOf, testNowMs } from "../support/config.ts";

const settings = { shard: 0, totalShards: 1 };

async function reload(before: string, after: string, environment: Readonly<Record<string, string>> = {}) {
  let pauses = 0;
  const host = { clock: { nowMs: () => testNowMs }, pause: async () => void pauses++ };
  const active = activeConfigOf(await configOf(before, { environment: { KEY: "sk-first" } }), settings, testNowMs);
  const config = await configOf(after, { environment: { KEY: "sk-first", ...environment } });
  const { after: next, changed } = await configDiff({ host, settings, active }, config);
  const kept = [...next.projects.keys()].filter((name) => next.projects.get(name) === active.projects.get(name));
  return { kept, changed, projects: [...next.projects.keys()], pauses };
}

const project = (name: string, more = "") => `  - { name: ${name}, provider: deepseek, api_key: "\${KEY}"${more} }\n`;

describe("a reload", () => {
  const before = `projects:\n${project("A")}${project("B")}`;

  it("leaves projects alone in which nothing changed", async () => {
    const after = `projects:\n${project("B")}${project("C")}${project("A", ", threshold: 5")}`;
    expect(await reload(before, after)).toMatchObject({ kept: ["B"], changed: [], projects: ["B", "C", "A"] });
  });

  it("knows a project that asks for something else", async () => {
    const after = `projects:\n${project("A", ", base_url: 'https://proxy.example'")}${project("B")}`;
    expect(await reload(before, after)).toMatchObject({ kept: ["B"], changed: ["A"] });
  });

  it("knows a secret that is another one under the same name", async () => {
    expect(await reload(before, before, { KEY: "sk-second" })).toMatchObject({ kept: [], changed: ["A", "B"] });
  });

  it("takes over what changed for all: schedules and deadlines", async () => {
    const after = `schedules: { projects: "*/7 * * * *" }\n${before}`;
    expect(await reload(before, after)).toMatchObject({ kept: [], changed: [] });
    expect(await reload(before, `defaults: { timeout: 3s }\n${before}`)).toMatchObject({ kept: [], changed: [] });
  });

  it("lets the event loop turn in a long file", async () => {
    const many = `projects:\n${Array.from({ length: 600 }, (_, at) => project(`P${at}`)).join("")}`;
    const { kept, pauses } = await reload(many, many);
    expect(kept).toHaveLength(600);
    expect(pauses).toBeGreaterThanOrEqual(600 / 250);
  });
});
