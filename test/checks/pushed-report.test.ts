import { describe, expect, it } from "vitest";
import { checkPushedReport, isPushToken } from "../../src/checks/pushed-report.ts";
import { configOf, testNowMs as nowMs } from "../support/config.ts";

const token = "0123456789abcdef0123456789abcdef";

async function project(more = "") {
  const { projects } = await configOf(`projects: [{ name: A, provider: push, token: ${token}${more} }]`);
  const [only] = projects;
  if (only === undefined) throw new Error("no project");
  return only;
}

const left = { kind: "remaining", type: "balance", value: 5, unit: "USD" };

describe("a pushed report", () => {
  it("counts as an answer of the moment at which it came", async () => {
    expect(checkPushedReport(await project(), { readings: [left] }, { nowMs, receipts: undefined })).toEqual({
      result: { startedAtMs: nowMs, durationMs: 0, answer: { readings: [left] } },
      readings: 1,
    });
  });

  it.each([
    ["has no readings", "", {}, "readings", expect.any(String)],
    [
      "does not say what the user's own key needs",
      ", budget: { amount: 5 }",
      { readings: [left] },
      "readings",
      "budget: this provider does not say what was spent in the month: choose another period or leave budget out",
    ],
  ])("that %s is refused with the place and the reason", async (_, keys, body, path, message) => {
    const report = checkPushedReport(await project(keys), body, { nowMs, receipts: undefined });
    expect(report).toEqual({ problems: [expect.objectContaining({ path, message })] });
  });
});

it("A fault of the program is not blamed on the report", async () => {
  const broken = {
    ...(await project()),
    get common(): never {
      throw new TypeError("bug");
    },
  };
  expect(() => checkPushedReport(broken, { readings: [left] }, { nowMs, receipts: undefined })).toThrow(TypeError);
});

describe("the token of a push", () => {
  it("is that of the project, and of no project that is polled or not there", async () => {
    expect(isPushToken(await project(), token)).toBe(true);
    expect(isPushToken(await project(), `${token}0`)).toBe(false);
    expect(isPushToken(undefined, token)).toBe(false);
    const { projects } = await configOf(`projects: [{ name: A, provider: digitalocean, token: ${token} }]`);
    expect(isPushToken(projects[0], token)).toBe(false);
  });
});
