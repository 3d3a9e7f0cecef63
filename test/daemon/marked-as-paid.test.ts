import { describe, expect, it } from "vitest";
import { startedApp } from "../faults/running-app.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";

const config = `
subscriptions:
  - { name: Rack, cycle_type: monthly, anchor: 2026-01-31, start_date: 2026-01-31, auto_renew: false, labels: { team: web } }
  - { name: Domain, cycle_type: once, expires: 2030-01-31 }
`;

/** Next renewal and status of the subscription `Rack`. */
async function rack(url: string): Promise<unknown> {
  const list = (await (await fetch(`${url}/api/v1/subscriptions`)).json()) as Record<string, unknown>[];
  const { nextRenewal, status } = list[0] ?? {};
  return [nextRenewal, status];
}

async function mark(url: string, name: string, query: string): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1/subscriptions/${name}/renewed${query}`, { method: "POST" });
  const { nextRenewal, detail } = (await answer.json()) as Record<string, unknown>;
  return [answer.status, nextRenewal ?? detail];
}

describe("a payment that a person marks", () => {
  it("pays for the nearest renewal, is in the metrics at once and survives a restart", async () => {
    const statePath = temporaryFolder();
    const first = await startedApp(config, { statePath });
    expect(await rack(first.url)).toEqual(["2026-01-31", "due"]);
    expect(await mark(first.url, "Rack", "?on=2026-02-02")).toEqual([200, "2026-02-28"]);
    const series =
      'balance_alert_subscription_next_renewal_timestamp_seconds{name="Rack",cycle_type="monthly",team="web"}';
    const metrics = await (await fetch(`${first.url}/metrics`)).text();
    expect(metrics).toContain(`${series} ${Date.parse("2026-02-28T00:00:00Z") / 1000}\n`);
    await first.app.stop(0);

    const second = await startedApp(config, { statePath });
    expect((await rack(second.url)) as string[]).toContain("2026-02-28");
    expect(await mark(second.url, "Rack", "?on=2026-03-01")).toEqual([200, "2026-03-31"]);
    expect(await mark(second.url, "Rack", "?on=2026-02-02")).toEqual([200, "2026-02-28"]);
  });

  it("is refused for what it cannot pay", async () => {
    const { url } = await startedApp(config);
    expect(await mark(url, "Rack", "?on=2099-01-01")).toEqual([
      422,
      expect.stringContaining("2099-01-01 is more than one cycle in the future"),
    ]);
    expect(await mark(url, "Domain", "")).toEqual([
      422,
      expect.stringContaining("nothing renews with cycle_type once"),
    ]);
    expect(await mark(url, "Nothing", "")).toEqual([
      404,
      expect.stringContaining('there is no subscription "Nothing"'),
    ]);
  });
});
