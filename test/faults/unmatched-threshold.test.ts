/** A threshold that no amount of an answer matches: said when it begins and when it ends, while it lasts by metric and API. */
import { expect, it } from "vitest";
import { startedApp } from "./running-app.ts";
import { samplesOf } from "./samples.ts";

const unmatched = 'balance_alert_threshold_unmatched{project="Gateway",provider="push"}';

it("a threshold that matches no pushed amount is logged at each transition, and in /metrics and the API while it lasts", async () => {
  const { url, log } = await startedApp(
    "projects: [{ name: Gateway, provider: push, token: pushed, thresholds: { quota: 10 } }]\n",
  );
  const push = async (...types: readonly string[]) => {
    const { status } = await fetch(`${url}/api/v1/push/Gateway`, {
      method: "POST",
      headers: { authorization: "Bearer pushed", "content-type": "application/json" },
      body: JSON.stringify({ readings: types.map((type) => ({ type, unit: "USD", value: 20 })) }),
    });
    expect(status).toBe(200);
  };
  const shown = async () => {
    const entry = (await (await fetch(`${url}/api/v1/projects/Gateway`)).json()) as { unmatchedThresholds?: string[] };
    return [(await samplesOf(url)).get(unmatched), entry.unmatchedThresholds];
  };
  const said = () =>
    log
      .map((line) => JSON.parse(line) as { msg: string; level: string })
      .filter(({ msg }) => msg.includes("threshold"));

  expect(await shown()).toEqual([undefined, undefined]);
  await push("balance");
  await push("balance");
  expect(await shown()).toEqual(["1", ["thresholds.quota"]]);
  expect(said()).toMatchObject([{ level: "warn", project: "Gateway", thresholds: ["thresholds.quota"] }]);
  await push("balance", "quota");
  await push("balance", "quota");
  expect(await shown()).toEqual([undefined, undefined]);
  expect(said().map(({ level }) => level)).toEqual(["warn", "info"]);
});
