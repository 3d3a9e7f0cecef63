import { expect, it } from "vitest";
import type { ProjectEntry } from "../../src/http/api-schemas.ts";
import { handMadeDaemon } from "./hand-made-view.ts";
import { realisticDaemon } from "./realistic-daemon.ts";
import { runServer } from "./running-server.ts";

const statusOf = async (...[daemon, settings]: Parameters<typeof runServer>) =>
  (await fetch(`${await runServer(daemon, settings)}/api/v1/status`)).json();

it("of an ordinary morning is this", async () => {
  expect(await statusOf(realisticDaemon(), { enableLifecycle: true })).toMatchInlineSnapshot(`
    {
      "config": {
        "file": "config.yaml",
        "lastReloadAt": "2026-11-19T09:00:00.000Z",
        "lastReloadSuccessAt": "2026-11-19T09:00:00.000Z",
        "lastReloadSuccessful": true,
      },
      "lifecycle": true,
      "mailAlertsOpen": 2,
      "mailboxesFailed": 1,
      "now": "2026-11-20T11:00:00.000Z",
      "projects": {
        "failed": 2,
        "low": 1,
        "ok": 9,
        "stale": 1,
        "total": 12,
        "waiting": 0,
      },
      "providers": [
        "aliyun",
        "aws",
        "claude-code",
        "deepseek",
        "github-copilot",
        "moonshot",
        "openai",
        "openrouter",
        "siliconflow",
        "tikhub",
        "volcengine",
        "wxrank",
      ],
      "ready": true,
      "runsOutFirst": {
        "project": "OpenRouter",
        "runwayDays": 3.41,
      },
      "startedAt": "2026-11-17T11:00:00.000Z",
      "state": {
        "path": "data",
        "restoredProjects": 12,
        "writeFailures": 0,
      },
      "subscriptionsDue": 2,
      "subscriptionsOverdue": 1,
      "timezone": "Asia/Shanghai",
      "uptimeSeconds": 259200,
      "version": "1.2.3",
    }
  `);
});

it("of a daemon with nothing to do is this", async () => {
  expect(await statusOf(handMadeDaemon({ ready: { ready: false, why: "stopping" }, nowMs: 0 }))).toMatchInlineSnapshot(`
    {
      "config": {
        "file": "config.yaml",
        "lastReloadSuccessful": true,
      },
      "lifecycle": false,
      "mailAlertsOpen": 0,
      "mailboxesFailed": 0,
      "notReadyBecause": "stopping",
      "now": "1970-01-01T00:00:00.000Z",
      "projects": {
        "failed": 0,
        "low": 0,
        "ok": 0,
        "stale": 0,
        "total": 0,
        "waiting": 0,
      },
      "providers": [],
      "ready": false,
      "startedAt": "2026-11-17T11:00:00.000Z",
      "state": {
        "path": "data",
        "restoredProjects": 0,
        "writeFailures": 0,
      },
      "subscriptionsDue": 0,
      "subscriptionsOverdue": 0,
      "timezone": "UTC",
      "uptimeSeconds": 0,
      "version": "1.2.3",
    }
  `);
});

it("names the series that runs out first, and no forecast from an outdated amount", async () => {
  const project = (name: string, changes: Partial<ProjectEntry>): ProjectEntry => ({
    name,
    provider: "x",
    labels: {},
    readings: [],
    usage: [],
    expiries: [],
    stale: false,
    ...changes,
  });
  const left = (account: string, runwayDays?: number) => ({
    type: "balance" as const,
    unit: "USD",
    value: 1,
    account,
    ...(runwayDays === undefined ? {} : { runwayDays }),
  });
  const projects = [
    project("stale", { stale: true, readings: [left("a", 1)] }),
    project("first", { readings: [left("b", 5), left("c", 3), left("d")] }),
    project("equal", { readings: [left("e", 3)] }),
  ];
  expect(await statusOf(handMadeDaemon({ projects }))).toMatchObject({
    runsOutFirst: { project: "first", account: "c", runwayDays: 3 },
    projects: { total: 3, ok: 0, low: 0, failed: 0, stale: 1, waiting: 3 },
  });
});
