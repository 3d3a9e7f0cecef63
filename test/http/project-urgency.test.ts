import { describe, expect, it } from "vitest";
import type { ProjectEntry, Remaining } from "../../src/http/api-schemas.ts";
import { healthStatesOf, isOverdue, projectUrgency } from "../../src/http/project-urgency.ts";

describe("urgency", () => {
  const project = (changes: Partial<ProjectEntry>): ProjectEntry => ({
    name: "x",
    provider: "x",
    ok: true,
    labels: {},
    readings: [],
    usage: [],
    expiries: [],
    stale: false,
    ...changes,
  });
  const balance = (changes: Partial<Remaining>): Remaining => ({ type: "balance", unit: "USD", value: 50, ...changes });
  const inOrder = [
    ["suspended", project({ active: false })],
    ["overdrawn", project({ readings: [balance({ value: -1 })] })],
    ["far below", project({ readings: [balance({ status: "low", ratio: 0.1 })] })],
    ["just below", project({ readings: [balance({ status: "low", ratio: 0.9 })] })],
    ["failing", project({ ok: false, readings: [balance({ runwayDays: 300 })] })],
    ["two days", project({ readings: [balance({ runwayDays: 2 }), balance({})] })],
    ["a month", project({ readings: [balance({ runwayDays: 30 })] })],
    ["quota nearly used", project({ readings: [balance({ limit: 100, value: 3 })] })],
    ["quota hardly used", project({ readings: [balance({ limit: 100, value: 97 })] })],
    ["well above", project({ readings: [balance({ status: "ok", ratio: 7 })] })],
    ["postpaid", project({})],
  ] as const;

  it("puts first what needs a person first", () => {
    const sorted = [...inOrder].sort(([, a], [, b]) => projectUrgency(a) - projectUrgency(b)).map(([what]) => what);
    expect(sorted).toEqual(inOrder.map(([what]) => what));
    expect(new Set(inOrder.map(([, entry]) => projectUrgency(entry))).size).toBe(inOrder.length);
  });

  it.each([
    [project({}), ["ok"]],
    [project({ ok: false, stale: true, readings: [balance({ status: "low" })] }), ["low", "failed", "stale"]],
    [(({ ok: _, ...rest }) => rest)(project({})), ["waiting"]],
    [project({ active: false }), ["low"]],
  ])("a project's states are all that is wrong with it", (entry, states) => {
    expect(healthStatesOf(entry)).toEqual(states);
  });

  it("knows the borders: nothing left is not overdrawn, and a limit of nothing is none", () => {
    const of = (changes: Partial<Remaining>) => projectUrgency(project({ readings: [balance(changes)] }));
    const urgencies = [
      of({ value: -0.01 }),
      of({ value: 0, status: "low", ratio: 0 }),
      of({ status: "low" }),
      of({ status: "low", ratio: 3 }),
      of({ runwayDays: 0 }),
      of({ runwayDays: 1e9 }),
      of({ limit: 50 }),
      of({ limit: 25 }),
      of({ limit: 0, ratio: 2 }),
      of({ ratio: 1e9 }),
      of({}),
    ];
    expect(urgencies).toEqual([-1, 0, 0, 1, 10, 1e6 + 10, 1e7 + 1, 1e7 + 1, 1e8 + 2, 1e8 + 1e6, 1e9]);
    expect(projectUrgency(project({ stale: true }))).toBe(2);
    expect(projectUrgency(project({ stale: true, readings: [balance({ value: -1 })] }))).toBe(-1);
    expect(projectUrgency(project({ active: false, readings: [balance({ value: -1 })] }))).toBe(-2);
  });

  it("counts as low what is owed, and each state once", () => {
    expect(healthStatesOf(project({ readings: [balance({ value: -1 }), balance({ value: 0 })] }))).toEqual(["low"]);
    expect(healthStatesOf(project({ readings: [balance({ value: 0 })] }))).toEqual(["ok"]);
  });

  it.each([
    [{ days: -1, status: "due" }, true],
    [{ days: -1 }, true],
    [{ days: 0, status: "due" }, false],
    [{ days: -1, status: "renewed" }, false],
    [{ status: "due" }, false],
  ] as const)("a renewal with %j is overdue: %s", (changes, expected) => {
    expect(isOverdue({ name: "x", cycleType: "monthly", labels: {}, timezone: "UTC", ...changes })).toBe(expected);
  });
});
