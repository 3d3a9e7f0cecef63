import { describe, expect, it, vi } from "vitest";
import { startedApp } from "../faults/running-app.ts";
import { afterwards, temporaryFolder } from "../faults/temporary-folder.ts";
import { json, openRouterCredits, startVendor } from "../support/vendor.ts";

const token = "0123456789abcdef0123456789abcdef";

/** A daemon with a project that is polled, one that is pushed, and a subscription. */
async function running(settings: Parameters<typeof startedApp>[1] = {}) {
  const vendor = await startVendor(openRouterCredits(100, 1));
  afterwards(vendor.stop);
  const daemon = await startedApp(
    `
schedules: { projects: "0 0 1 1 *" }
defaults: { retries: 0 }
projects:
  - { name: Chat, provider: openrouter, api_key: not-a-real-one, base_url: "${vendor.url}" }
  - { name: Told, provider: push, token: ${token} }
subscriptions:
  - { name: Rack, cycle_type: monthly, renewal_day: 5, amount: 3, currency: USD }
`,
    settings,
  );
  const read = async (path: string, options?: RequestInit) => (await fetch(`${daemon.url}${path}`, options)).text();
  const check = () => read("/api/v1/projects/Chat/check", { method: "POST" });
  await vi.waitFor(async () => expect(await read("/-/ready")).toContain("is ready"), { timeout: 20_000 });
  return { ...daemon, vendor, read, check };
}

const restOf = (line: string) => {
  const { time: _, project, provider: __, ...rest } = JSON.parse(line);
  return project === "Chat" && /^check /.test(rest.msg) ? [rest] : [];
};

describe("the daemon", () => {
  it("logs loudly when a check begins to fail, fails for another reason or succeeds again, and quietly what goes on", async () => {
    const { check, vendor, log } = await running();
    for (const answer of [
      json({}, 401),
      json({}, 401),
      json({}, 500),
      openRouterCredits(100, 2),
      openRouterCredits(100, 2),
    ]) {
      vendor.answer = answer;
      await check();
    }
    const refused = { reason: "auth", message: "HTTP 401: the credential is refused" };
    expect(log.flatMap(restOf)).toEqual([
      { level: "debug", msg: "check succeeded" },
      { level: "warn", msg: "check failed", ...refused },
      { level: "debug", msg: "check still fails", ...refused },
      { level: "warn", msg: "check failed", reason: "upstream", message: "HTTP 500: the vendor has a fault" },
      { level: "info", msg: "check succeeds again" },
      { level: "debug", msg: "check succeeded" },
    ]);
  });

  it("shows each task with its schedule, its runs and its next one", async () => {
    const { check, vendor, read } = await running();
    vendor.answer = json({}, 401);
    await check();
    const task = (name: string, schedule: string) => ({
      task: name,
      schedule,
      timezone: "UTC",
      running: false,
      runs: 0,
      failures: 0,
      skipped: 0,
      catchups: 0,
    });
    const at = expect.stringMatching(/^20.*Z$/);
    const [projects, ...others] = JSON.parse(await read("/api/v1/jobs"));
    expect(projects).toEqual({
      ...task("projects", "0 0 1 1 *"),
      runs: 2,
      failures: 1,
      lastRunAt: at,
      lastSuccessAt: at,
      durationMs: expect.any(Number),
      nextRunAt: expect.stringMatching(/-01-01T00:00:00.000Z$/),
    });
    expect(projects.lastRunAt > projects.lastSuccessAt).toBe(true);
    expect(others).toEqual([task("mailboxes", "*/15 * * * *"), task("subscriptions", "0 */6 * * *")]);
  });

  it("shows its file, its state and its shard", async () => {
    const statePath = temporaryFolder();
    const one = await running({ statePath });
    const at = expect.stringMatching(/^20.*Z$/);
    const status = JSON.parse(await one.read("/api/v1/status"));
    expect([status.config, status.state, status.shard, status.timezone]).toEqual([
      { file: one.configFile, lastReloadSuccessful: true, lastReloadAt: at, lastReloadSuccessAt: at },
      { path: statePath, restoredProjects: 0, writeFailures: 0 },
      undefined,
      "UTC",
    ]);
    await one.app.stop(0);
    const [first, second] = await Promise.all([
      running({ statePath, totalShards: 2 }),
      running({ shard: 1, totalShards: 2 }),
    ]);
    const shards = await Promise.all([first, second].map(async ({ read }) => JSON.parse(await read("/api/v1/status"))));
    expect(shards.map(({ shard }) => shard)).toEqual([
      { ordinal: 0, total: 2 },
      { ordinal: 1, total: 2 },
    ]);
    expect(shards.map(({ projects }) => projects.total)).toEqual(expect.toSatisfy(([a, b]) => a + b === 2));
    expect(shards[0].state.restoredProjects).toBe(1);
  });

  it("shows counts, rounds and what it is in the metrics", async () => {
    const { check, vendor, read } = await running();
    vendor.answer = json({}, 401);
    await check();
    const lines = (await read("/metrics")).split("\n");
    for (const line of [
      'check_status{project="Chat",provider="openrouter"} 0',
      'checks_total{project="Chat",provider="openrouter"} 2',
      'check_failures_total{project="Chat",provider="openrouter"} 1',
      'provider_check_failures_total{provider="openrouter",reason="auth"} 1',
      'circuit_open{provider="openrouter"} 0',
      'circuit_open{provider="push"} 0',
      'check_success{check_type="balance"} 1',
      'check_success{check_type="subscription"} 1',
      'job_runs_total{task="projects"} 2',
      'project_info{project="Chat",provider="openrouter",schedule="0 0 1 1 *",console="https://openrouter.ai/settings/credits"} 1',
      'project_info{project="Told",provider="push",schedule="pushed"} 1',
      'subscription_amount{name="Rack",cycle_type="monthly",currency="USD"} 3',
      "state_restored 0",
      "shard 0",
      "total_shards 1",
    ])
      expect(lines).toContain(`balance_alert_${line}`);
    expect(lines.filter((line) => line.includes('check_type="email"'))).toEqual([]);
  });

  it("takes a pushed report with the right token, and refuses others with the reason", async () => {
    const { read } = await running();
    const push = async (name: string, key: string, body: object) =>
      JSON.parse(
        await read(`/api/v1/push/${name}`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      );
    const readings = [{ kind: "remaining", type: "balance", value: 5, unit: "USD" }];
    expect((await push("Told", `${token}0`, { readings })).status).toBe(401);
    expect((await push("Nobody", token, { readings })).status).toBe(401);
    expect((await push("Told", token, {})).status).toBe(422);
    expect((await read("/metrics")).includes('checks_total{project="Told",provider="push"} 0')).toBe(true);
    expect(await push("Told", token, { readings })).toEqual({ accepted: 1 });
    expect(await read("/metrics")).toContain(
      'balance_alert_balance{project="Told",provider="push",type="balance",unit="USD"} 5\n',
    );
  });
});
