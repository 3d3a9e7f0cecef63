/** A project that is pushed to all the time: a write of it is always under way. */
import { expect, it } from "vitest";
import { startedApp } from "./running-app.ts";
import { samplesOf } from "./samples.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const series = 'balance_alert_balance{project="Gateway",provider="push",type="balance",unit="USD"}';

it("a project that is pushed to without a pause is in every scrape, with what was acknowledged last or later", async () => {
  const { url } = await startedApp("projects: [{ name: Gateway, provider: push, token: pushed }]\n", {
    statePath: temporaryFolder(),
  });
  let [pushed, acknowledged, isDone] = [0, 0, false];
  const pushing = async () => {
    while (!isDone) {
      const value = ++pushed;
      const { status } = await fetch(`${url}/api/v1/push/Gateway`, {
        method: "POST",
        headers: { authorization: "Bearer pushed", "content-type": "application/json" },
        body: JSON.stringify({ readings: [{ type: "balance", unit: "USD", value }] }),
      });
      expect(status).toBe(200);
      acknowledged = Math.max(acknowledged, value);
    }
  };
  const lanes = [pushing(), pushing(), pushing(), pushing()];
  for (let scrape = 0; scrape < 10; ) {
    const atLeast = acknowledged;
    const samples = await samplesOf(url);
    if (atLeast === 0) continue;
    scrape += 1;
    // Two lanes may overtake each other between the client and the store.
    expect(Number(samples.get(series))).toBeGreaterThan(atLeast - lanes.length);
  }
  isDone = true;
  await Promise.all(lanes);
});
