import { describe, expect, it } from "vitest";
import { callCommand, writtenFile } from "../support/command.ts";
import { testNowMs } from "../support/config.ts";
import { keptState } from "../support/kept-state.ts";

const hours = 24 * 14;
const hourMs = 3_600_000;
const history = [
  "timestamp,balance",
  ...Array.from({ length: hours }, (_, hour) => `${1_793_000_000 + hour * 3600},${1000 - hour}`),
].join("\n");

/** Two weeks of a project that uses 24 USD a day, of one that uses nothing, and of one that was never read. */
async function state(): Promise<string> {
  return keptState((store) => {
    for (let hour = 0; hour <= hours; hour++) {
      const run = { startedAtMs: testNowMs - (hours - hour) * hourMs, durationMs: 0 };
      const balance = { kind: "remaining", type: "balance", unit: "USD" } as const;
      store.recordProject(
        { name: "Chat", provider: "openrouter" },
        { ...run, answer: { readings: [{ ...balance, value: 1000 - hour, account: "main" }] } },
      );
      store.recordProject(
        { name: "Idle", provider: "openrouter" },
        { ...run, answer: { readings: [{ ...balance, value: 5 }] } },
      );
      store.recordProject(
        { name: "Gone", provider: "openrouter" },
        { ...run, failure: { reason: "auth", message: "refused" } },
      );
    }
  });
}

/** To what a person reads; the last digits are another matter on each processor. */
const rounded = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(3)) : value);

describe("runway", () => {
  it("reads a history of timestamp,balance and prints the contract's keys", async () => {
    const { code, stdout, stderr } = await callCommand(["runway", "--json", "--csv", writtenFile(history)]);
    expect([code, stderr]).toEqual([0, ""]);
    const answer = JSON.parse(stdout) as Record<string, number>;
    expect(Object.keys(answer)).toEqual(["burnRatePerDay", "runwayDays", "low", "high", "confidence"]);
    expect(Math.abs((answer["burnRatePerDay"] ?? 0) - 24)).toBeLessThan(1);
    expect(Math.abs((answer["runwayDays"] ?? 0) - 665 / 24)).toBeLessThan(1.5);
  });

  it("reads it as of an instant, as a table", async () => {
    const file = writtenFile(history);
    expect(
      await callCommand(["runway", "--csv", file, "--at", String(1_793_000_000 + 7 * 86_400)]),
    ).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "BURN A DAY  RUNWAY DAYS  80 % INTERVAL  CONFIDENCE  WHY
      24.1        34.4         25.8 to 44.0   high        The use goes on as it did in the last weeks.
      ",
      }
    `);
  });

  it("prints every series of the state as a table and as JSON", async () => {
    const statePath = await state();
    expect(await callCommand(["runway", "--state.path", statePath])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "SERIES             BURN A DAY  RUNWAY DAYS  80 % INTERVAL  CONFIDENCE  WHY
      Chat balance main  24.0 USD    27.6         23.1 to 32.7   high        The use goes on as it did in the last weeks.
      Idle balance                                               none        Nothing is being used.
      ",
      }
    `);
    const { stdout } = await callCommand(["runway", "--json"], {
      environment: { BALANCE_ALERT_STATE_PATH: statePath },
    });
    expect(JSON.parse(stdout, rounded)).toMatchInlineSnapshot(`
      [
        {
          "account": "main",
          "burnRatePerDay": 24,
          "confidence": "high",
          "high": 32.7,
          "low": 23.1,
          "project": "Chat",
          "reason": "The use goes on as it did in the last weeks.",
          "runwayDays": 27.6,
          "type": "balance",
          "unit": "USD",
          "value": 664,
        },
        {
          "confidence": "none",
          "project": "Idle",
          "reason": "Nothing is being used.",
          "type": "balance",
          "unit": "USD",
          "value": 5,
        },
      ]
    `);
  });
});
