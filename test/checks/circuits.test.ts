import { describe, expect, it } from "vitest";
import { createCircuits } from "../../src/checks/circuits.ts";
import { CheckError, type FailureReason } from "../../src/model.ts";
import { fakeClock } from "../support/fake-clock.ts";

function setUp() {
  const clock = fakeClock();
  const circuits = createCircuits(clock);
  let asked = 0;
  const attempt = async (
    outcome: FailureReason | "ok",
    host: string | undefined = "vendor.example",
    provider = "acme",
  ): Promise<string> => {
    try {
      return await circuits.guard(provider, host === "none" ? undefined : host, async () => {
        asked += 1;
        if (outcome !== "ok") throw new CheckError(outcome, "no");
        return "ok";
      });
    } catch (error) {
      return (error as CheckError).reason;
    }
  };
  return { clock, circuits, attempt, asked: () => asked };
}

async function open(attempt: (outcome: FailureReason) => Promise<string>) {
  for (let time = 0; time < 5; time++) await attempt("timeout");
}

describe("a circuit", () => {
  it("opens after five outages in a row and then asks the vendor no more", async () => {
    const { attempt, circuits, asked } = setUp();
    await open(attempt);
    expect(circuits.isOpen("acme")).toBe(true);
    expect(await attempt("ok")).toBe("circuit_open");
    expect(asked()).toBe(5);
  });

  it.each(["auth", "permission", "rate_limited", "rejected", "invalid_response", "config"] as const)(
    "does not open for %s: the vendor answered",
    async (reason) => {
      const { attempt, circuits } = setUp();
      for (let time = 0; time < 9; time++) expect(await attempt(reason)).toBe(reason);
      expect(circuits.isOpen("acme")).toBe(false);
    },
  );

  it("starts to count anew after an answer", async () => {
    const { attempt, circuits } = setUp();
    for (let time = 0; time < 4; time++) await attempt("network");
    await attempt("ok");
    for (let time = 0; time < 4; time++) await attempt("network");
    expect(circuits.isOpen("acme")).toBe(false);
  });

  it("does not open for answers that hang while the vendor answers others", async () => {
    const { attempt, circuits, clock } = setUp();
    const timeOut = () =>
      circuits.guard("acme", "vendor.example", async () => {
        await new Promise((done) => clock.startTimer(() => done(undefined), 30_000));
        throw new CheckError("timeout", "no answer");
      });
    const hanging = Array.from({ length: 20 }, () => timeOut().catch(() => {}));
    await clock.advance(10_000);
    expect(await attempt("ok")).toBe("ok");
    await clock.advance(20_000);
    await Promise.all(hanging);
    expect(circuits.isOpen("acme")).toBe(false);

    const silent = Array.from({ length: 5 }, () => timeOut().catch(() => {}));
    await clock.advance(30_000);
    await Promise.all(silent);
    expect(circuits.isOpen("acme"), "when nobody was answered meanwhile").toBe(true);
  });

  it("lets a single check try after half a minute, and closes when that succeeds", async () => {
    const { attempt, circuits, clock } = setUp();
    await open(attempt);
    await clock.advance(30_000);
    expect(await Promise.all([attempt("ok"), attempt("ok")])).toEqual(["ok", "circuit_open"]);
    expect(circuits.isOpen("acme")).toBe(false);
  });

  it("doubles the pause after each failed try, up to five minutes", async () => {
    const { attempt, clock, asked } = setUp();
    await open(attempt);
    for (const pauseMs of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]) {
      const before = asked();
      await clock.advance(pauseMs - 1);
      expect(await attempt("upstream")).toBe("circuit_open");
      await clock.advance(1);
      expect(await attempt("upstream")).toBe("upstream");
      expect(asked()).toBe(before + 1);
    }
  });

  it("begins again with half a minute once the vendor has answered", async () => {
    const { attempt, clock } = setUp();
    await open(attempt);
    await clock.advance(30_000);
    expect(await attempt("upstream")).toBe("upstream");
    await clock.advance(60_000);
    expect(await attempt("ok")).toBe("ok");
    await open(attempt);
    await clock.advance(30_000);
    expect(await attempt("ok")).toBe("ok");
  });

  it("lets the next check try after a try that failed of our own fault", async () => {
    const { attempt, circuits, clock } = setUp();
    await open(attempt);
    await clock.advance(30_000);
    const bug = circuits.guard("acme", "vendor.example", () => Promise.reject(new TypeError("bug")));
    await expect(bug).rejects.toThrow("bug");
    expect([circuits.isOpen("acme"), await attempt("ok")]).toEqual([false, "ok"]);
  });

  it("of one host does not close another of the same provider, nor the same host of another", async () => {
    const { attempt, circuits } = setUp();
    await open(attempt);
    expect(await attempt("ok", "other.example")).toBe("ok");
    expect(await attempt("ok", "vendor.example", "other")).toBe("ok");
    expect([circuits.isOpen("acme"), circuits.isOpen("other"), circuits.isOpen("unheard")]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("says whom it waits for", async () => {
    const { attempt, circuits } = setUp();
    await open(attempt);
    await expect(circuits.guard("acme", "vendor.example", async () => "ok")).rejects.toThrow(
      "vendor.example did not answer 5 times in a row: it is tried again soon",
    );
  });

  it("does not open where no host is asked", async () => {
    const { attempt, circuits } = setUp();
    for (let time = 0; time < 9; time++) expect(await attempt("timeout", "none")).toBe("timeout");
    expect(circuits.isOpen("acme")).toBe(false);
  });
});
