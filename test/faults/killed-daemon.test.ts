/** The whole daemon, killed at moments of chance while it polls, is pushed to and is scraped. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type RunningDaemon, startDaemon } from "../support/daemon.ts";
import { json, startVendor } from "../support/vendor.ts";
import { count } from "./figures.ts";
import { chance } from "./random.ts";
import { samplesOf } from "./samples.ts";
import { afterwards, temporaryFolder } from "./temporary-folder.ts";

const kept = /^balance_alert_top_ups_total\{/;
const chatSuccess = 'balance_alert_last_success_timestamp_seconds{project="Chat 0",provider="openrouter"}';
const kills = 8;

it("a daemon that is killed again and again never shows a counter that goes back, nor an amount that nobody said", async () => {
  const dice = chance();
  const folder = temporaryFolder();
  let answers = 0;
  // Falls by one with every answer, and is topped up with every seventh; every fifth answer fails.
  const vendor = await startVendor((request, response) => {
    answers += 1;
    if (answers % 5 === 0) json({ error: "down" }, 503)(request, response);
    else
      json({ data: { total_credits: 1_000_000 + Math.floor(answers / 7) * 20, total_usage: answers } })(
        request,
        response,
      );
  });
  afterwards(vendor.stop);
  const configFile = join(folder, "config.yaml");
  const polled = Array.from(
    { length: 12 },
    (_, number) => `  - { name: Chat ${number}, provider: openrouter, api_key: k, base_url: "${vendor.url}" }\n`,
  );
  writeFileSync(
    configFile,
    `schedules: { projects: "* * * * * *" }\ndefaults: { retries: 0, per_host: 100 }\nprojects:\n${polled.join("")}  - { name: Gateway, provider: push, token: pushed }\n`,
  );
  const shown = new Map<string, number>();
  const successes = new Set<string>();
  let pushed = 0;
  let acknowledged = 0;

  async function scrape(daemon: RunningDaemon): Promise<void> {
    for (const [series, text] of await samplesOf(daemon.url)) {
      const value = Number(text);
      if (kept.test(series)) {
        expect(value, series).toBeGreaterThanOrEqual(shown.get(series) ?? 0);
        shown.set(series, value);
      }
      if (series === chatSuccess) successes.add(text);
      if (series.startsWith('balance_alert_balance{project="Chat')) {
        expect(Number.isInteger(value), series).toBe(true);
        expect(value).toBeGreaterThan(900_000);
      }
      if (series.startsWith('balance_alert_balance{project="Gateway"'))
        expect(value).toBeGreaterThanOrEqual(acknowledged);
    }
  }

  async function push(daemon: RunningDaemon): Promise<void> {
    pushed += 1;
    const report = { readings: [{ type: "balance", unit: "USD", value: pushed }] };
    const { ok } = await fetch(`${daemon.url}/api/v1/push/Gateway`, {
      method: "POST",
      headers: { authorization: "Bearer pushed", "content-type": "application/json" },
      body: JSON.stringify(report),
    });
    expect(ok).toBe(true);
    acknowledged = report.readings[0]?.value ?? 0;
  }

  try {
    for (let kill = 0; kill < kills; kill++) {
      const daemon = await startDaemon({ configFile, statePath: join(folder, "state") });
      afterwards(() => daemon.stop("SIGKILL"));
      const untilMs = performance.now() + 200 + dice.below(1_200);
      // On a slow machine the last one makes up for those that were killed before their first poll.
      const isBehind = () => kill === kills - 1 && successes.size < kills;
      while (performance.now() < untilMs || isBehind()) {
        await push(daemon);
        await scrape(daemon);
      }
      await daemon.stop("SIGKILL");
      expect(daemon.log()).not.toMatch(/"level":"error"/);
    }
  } catch (error) {
    throw new Error(`with FAULT_SEED=${dice.seed}`, { cause: error });
  }
  expect(acknowledged).toBeGreaterThan(kills);
  expect(successes.size).toBeGreaterThanOrEqual(kills);
  count("kills of the whole daemon", kills);
});
