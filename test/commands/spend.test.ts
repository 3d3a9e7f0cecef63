import { describe, expect, it } from "vitest";
import { callCommand, writtenFile } from "../support/command.ts";
import { testNowMs } from "../support/config.ts";
import { keptState } from "../support/kept-state.ts";

/** 10 USD a day since July. */
const history = [
  "timestamp,spent",
  ...Array.from({ length: 24 * 45 }, (_, hour) => {
    const atMs = Date.UTC(2026, 6, 1) + hour * 3_600_000;
    return `${atMs / 1000},${(atMs - Date.UTC(2026, new Date(atMs).getUTCMonth(), 1)) / 8_640_000}`;
  }),
].join("\n");
const at = String(Date.UTC(2026, 7, 11) / 1000);

/** What a vendor said was spent in the month, each hour of its last days. */
async function state(): Promise<string> {
  return keptState((store) => {
    const monthMs = Date.UTC(2026, 10, 1);
    for (let startedAtMs = monthMs; startedAtMs <= testNowMs; startedAtMs += 3_600_000) {
      const value = (startedAtMs - monthMs) / 8_640_000;
      const readings = [{ kind: "usage", window: "month", unit: "USD", value }] as const;
      store.recordProject(
        { name: "Chat", provider: "openrouter" },
        { startedAtMs, durationMs: 0, answer: { readings } },
      );
    }
    store.recordProject(
      { name: "New", provider: "openrouter" },
      {
        startedAtMs: testNowMs,
        durationMs: 0,
        answer: { readings: [{ kind: "usage", window: "month", unit: "EUR", value: 3 }] },
      },
    );
    store.recordProject(
      { name: "Gone", provider: "openrouter" },
      { startedAtMs: testNowMs, durationMs: 0, failure: { reason: "auth", message: "refused" } },
    );
  });
}

/** To what a person reads; the last digits are another matter on each processor. */
const rounded = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(3)) : value);

describe("spend", () => {
  it("reads a history of timestamp,spent and prints the contract's keys", async () => {
    const { code, stdout, stderr } = await callCommand(["spend", "--json", "--csv", writtenFile(history), "--at", at]);
    expect([code, stderr]).toEqual([0, ""]);
    const answer = JSON.parse(stdout) as Record<string, number | string>;
    expect(Object.keys(answer)).toEqual(["window", "spent", "projected", "low", "high"]);
    expect(answer).toMatchObject({ window: "month", spent: 100 });
    expect(Math.abs(Number(answer["projected"]) - 310)).toBeLessThan(3);
  });

  it("reads it as a table", async () => {
    expect(await callCommand(["spend", "--csv", writtenFile(history), "--at", at])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "SPENT   PROJECTED  80 % INTERVAL
      100.00  310.13     285.13 to 338.63
      ",
      }
    `);
    const short = "timestamp,spent\n1790000000,5\n";
    expect(await callCommand(["spend", "--csv", writtenFile(short)])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "SPENT  PROJECTED  80 % INTERVAL
      5.00   7.35       7.13 to 7.60
      ",
      }
    `);
  });

  it("prints every project of the state as a table and as JSON", async () => {
    const statePath = await state();
    expect(await callCommand(["spend", "--state.path", statePath])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "PROJECT  UNIT  SPENT   PROJECTED  80 % INTERVAL
      Chat     USD   195.00  300.11     290.04 to 311.15
      New      EUR   3.00    4.66       4.50 to 4.83
      ",
      }
    `);
    const { stdout } = await callCommand(["spend", "--json", "--state.path", statePath]);
    expect(JSON.parse(stdout, rounded)).toMatchInlineSnapshot(`
      [
        {
          "high": 311,
          "low": 290,
          "project": "Chat",
          "projected": 300,
          "spent": 195,
          "unit": "USD",
          "window": "month",
        },
        {
          "high": 4.83,
          "low": 4.5,
          "project": "New",
          "projected": 4.66,
          "spent": 3,
          "unit": "EUR",
          "window": "month",
        },
      ]
    `);
  });
});
