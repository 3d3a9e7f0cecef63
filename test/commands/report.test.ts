/** A report from the state that a daemon has left, and from a daemon that runs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/commands/report-facts.ts";
import type { ProjectEntry } from "../../src/http/api-schemas.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { startedApp } from "../faults/running-app.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { callCommand } from "../support/command.ts";

describe("a report", () => {
  it("says the same from the state of a daemon as from the daemon; polls nobody", async () => {
    const statePath = join(temporaryFolder(), "state");
    const example = readFileSync(join(import.meta.dirname, "../../config.example.yaml"), "utf8");
    const twoDaysAgo = { ...systemClock, nowMs: () => systemClock.nowMs() - 2 * 86_400_000 };
    const before = await checkedApp(example, statePath, { clock: twoDaysAgo });
    await before.app.stop(0);
    const { url, configFile, app } = await checkedApp(example, statePath);
    const asked = await report("--url", url);
    await app.stop(0);
    const stored = await report("--config.file", configFile, "--state.path", statePath);
    const withoutAges = ({ madeAt, ...report }: Report) =>
      JSON.parse(JSON.stringify(report, (key, value) => (key === "ageSeconds" ? undefined : value)));
    expect(withoutAges(stored)).toEqual(withoutAges(asked));
    expect(asked.spend.map(({ project: name }) => name)).toContain("Demo API credits");
    expect(stored.runsOutNext.map(({ project: name }) => name)).toContain("Demo API credits");
  });
});

async function checkedApp(config: string, statePath: string, host: Parameters<typeof startedApp>[2] = {}) {
  const started = await startedApp(config, { statePath }, host);
  const projects = (await (await fetch(`${started.url}/api/v1/projects`)).json()) as ProjectEntry[];
  for (const { name } of projects)
    await fetch(`${started.url}/api/v1/projects/${encodeURIComponent(name)}/check`, { method: "POST" });
  return started;
}

async function report(...flags: readonly string[]): Promise<Report> {
  const { code, stdout, stderr } = await callCommand(["report", "--format=json", ...flags], {
    host: { clock: systemClock },
  });
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}
