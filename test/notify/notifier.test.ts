import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import { Notifier } from "../../src/notify/notifier.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { hour, httpOf, minute, said, start, webhook, worldOf } from "./notified-world.ts";

describe("a receiver", () => {
  it("is told what has held as long as the rule waits, once, and when it is over", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(5 * minute);
    expect(said(world)).toEqual([]);
    await world.clock.advance(2 * minute);
    expect(said(world)).toEqual(["+BalanceLow A"]);
    await world.clock.advance(10 * hour);
    expect(said(world)).toEqual(["+BalanceLow A"]);
    world.amounts.set("A", 500);
    await world.clock.advance(2 * minute);
    expect(said(world)).toEqual(["+BalanceLow A", "-BalanceLow A"]);
    await world.clock.advance(48 * hour);
    expect(said(world)).toHaveLength(2);
  });

  it("is told again after `repeat` while it is still so, as another message", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(49 * hour);
    expect(said(world)).toEqual(["+BalanceLow A", "+BalanceLow A", "+BalanceLow A"]);
    expect(new Set(world.sent.map(({ id }) => id)).size).toBe(3);
  });

  it("gets what a round finds in one message, the worst first", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10).set("B", 15);
    await world.clock.advance(20_000);
    world.amounts.set("C", 0); // The end of the same round comes after the evaluation.
    await world.clock.advance(10 * minute);
    expect(said(world)).toEqual(["+BalanceExhausted C, +BalanceLow A, +BalanceLow B"]);
  });

  it("is not told what comes and goes", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    for (let round = 0; round < 20; round++) {
      world.amounts.set("A", round % 2 === 0 ? 10 : 500);
      await world.clock.advance(4 * minute);
    }
    expect(said(world)).toEqual([]);
  });

  it("asks for what it wants by condition, severity, label and owner", async () => {
    const world = worldOf();
    const receivers = [
      webhook("exhausted", { when: ["exhausted"] }),
      webhook("warnings", { severity: ["warning"] }),
      webhook("ai", { labels: { team: "ai" } }),
      webhook("shop", { owner: ["shop"] }),
    ];
    start(world, receivers, { B: "shop" });
    world.amounts.set("AI", 10).set("B", 0);
    await world.clock.advance(hour);
    expect(Object.fromEntries(receivers.map(({ name }) => [name, said(world, name)]))).toEqual({
      exhausted: ["+BalanceExhausted B"],
      warnings: [],
      ai: ["+BalanceLow AI"],
      shop: ["+BalanceExhausted B"],
    });
  });

  it("that refuses is asked again after longer and longer waits, and gets one message with what is so then", async () => {
    const world = worldOf();
    world.outcomes.set("ops", async () => ({ status: 503 }));
    const notifier = start(world, [webhook("ops"), webhook("other")]);
    world.amounts.set("A", 10);
    await world.clock.advance(30 * minute);
    world.amounts.set("B", 10).set("A", 500);
    await world.clock.advance(30 * minute);
    const attempts = said(world).length;
    expect(attempts).toBeGreaterThan(8);
    expect(attempts).toBeLessThan(18);
    expect(said(world, "other")).toEqual(["+BalanceLow A", "-BalanceLow A", "+BalanceLow B"]);
    world.outcomes.delete("ops");
    await world.clock.advance(10 * minute);
    expect(said(world).slice(attempts)).toEqual(["+BalanceLow B"]);
    expect(notifier.counts()[0]).toMatchObject({
      receiver: "ops",
      attempts: attempts + 1,
      failures: { upstream: attempts, auth: 0 },
    });
    expect(world.logged).toEqual(["notification not sent: tried again until it is", "receiver takes messages again"]);
  });

  it("that says when to come back is left alone until then", async () => {
    const world = worldOf();
    world.outcomes.set("ops", async () => ({ status: 429, headers: { "retry-after": "1800" } }));
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(35 * minute);
    expect(said(world)).toHaveLength(1);
    await world.clock.advance(5 * minute);
    expect(said(world)).toHaveLength(2);
  });

  it("that hangs delays nobody, and its message is sent again with the same id", async () => {
    const world = worldOf();
    world.outcomes.set("ops", () => new Promise(() => {}));
    const notifier = start(world, [webhook("ops"), webhook("other")]);
    world.amounts.set("A", 10);
    await world.clock.advance(10 * minute);
    expect(said(world, "other")).toEqual(["+BalanceLow A"]);
    world.outcomes.delete("ops");
    await world.clock.advance(10 * minute);
    const ids = world.sent.filter(({ to }) => to === "ops").map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
    expect(notifier.counts()[0]?.failures.timeout).toBe(ids.length - 1);
  });

  it("that was silent gets the same message again, and what is new in the next one", async () => {
    const world = worldOf();
    world.outcomes.set("ops", () => Promise.reject(new CheckError("timeout", "silence")));
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(7 * minute);
    world.amounts.set("B", 10);
    await world.clock.advance(7 * minute);
    world.outcomes.delete("ops");
    await world.clock.advance(7 * minute);
    const told = said(world);
    expect(new Set(told)).toEqual(new Set(["+BalanceLow A", "+BalanceLow B"]));
    expect(told.at(-1)).toBe("+BalanceLow B");
    expect(new Set(world.sent.map(({ id }) => id)).size).toBe(2);
  });

  it("that was silent gets the same message again without what is no longer so, and that in the next one", async () => {
    const world = worldOf();
    world.outcomes.set("ops", () => Promise.reject(new CheckError("timeout", "silence")));
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10).set("B", 10);
    await world.clock.advance(7 * minute);
    const before = world.sent.length;
    world.amounts.set("A", 500);
    world.outcomes.delete("ops");
    await world.clock.advance(hour);
    const [first] = world.sent;
    expect(first?.said).toEqual(["+BalanceLow A", "+BalanceLow B"]);
    expect(world.sent.slice(before)).toEqual([
      { to: "ops", id: first?.id, said: ["+BalanceLow B"] },
      { to: "ops", id: expect.not.stringMatching(`^${first?.id}$`), said: ["-BalanceLow A"] },
    ]);
  });

  it("that was silent gets another message when the alert in it ended and began anew", async () => {
    const world = worldOf();
    world.outcomes.set("ops", () => Promise.reject(new CheckError("timeout", "silence")));
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(7 * minute);
    world.outcomes.set("ops", async () => ({ status: 503 }));
    world.amounts.set("A", 500);
    await world.clock.advance(minute);
    world.amounts.set("A", 10);
    await world.clock.advance(10 * minute);
    const refused = world.sent.length;
    world.outcomes.delete("ops");
    await world.clock.advance(hour);
    expect(said(world).slice(refused)).toEqual(["+BalanceLow A"]);
    expect(world.sent.at(-1)?.id).not.toBe(world.sent[0]?.id);
  });

  it("that may have been told that something is over is told when it begins anew", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(7 * minute);
    world.outcomes.set("ops", () => Promise.reject(new CheckError("timeout", "silence")));
    world.amounts.set("A", 500);
    await world.clock.advance(2 * minute);
    world.amounts.set("A", 10);
    world.outcomes.set("ops", async () => ({ status: 503 }));
    await world.clock.advance(10 * minute);
    const refused = said(world).length;
    world.outcomes.delete("ops");
    await world.clock.advance(hour);
    expect(said(world).slice(refused)).toEqual(["+BalanceLow A"]);
  });

  it("that may know something is told that it is over, also after it refused that", async () => {
    const world = worldOf();
    world.outcomes.set("ops", () => Promise.reject(new CheckError("timeout", "silence")));
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(7 * minute);
    world.outcomes.set("ops", async () => ({ status: 503 }));
    world.amounts.set("A", 500);
    await world.clock.advance(10 * minute);
    const refused = said(world).length;
    world.outcomes.delete("ops");
    await world.clock.advance(hour);
    expect(said(world).slice(refused)).toEqual(["-BalanceLow A"]);
  });

  it("whose message may have arrived is told that it is over", async () => {
    const world = worldOf();
    world.outcomes.set("ops", () => Promise.reject(new CheckError("timeout", "silence")));
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(7 * minute);
    world.outcomes.delete("ops");
    world.amounts.set("A", 500);
    await world.clock.advance(10 * minute);
    expect(said(world).at(-1)).toBe("-BalanceLow A");
  });

  it("keeps what it was told over a reload, also a changed one; one that is removed forgets", async () => {
    const world = worldOf();
    const notifier = start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(10 * minute);
    notifier.configure({ repeat: 24 * hour, receivers: [webhook("ops", { lang: "zh" })] });
    await world.clock.advance(hour);
    expect(said(world)).toEqual(["+BalanceLow A"]);
    notifier.configure({ repeat: 24 * hour, receivers: [] });
    await world.clock.advance(hour);
    notifier.configure({ repeat: 24 * hour, receivers: [webhook("ops")] });
    await world.clock.advance(hour);
    expect(said(world)).toEqual(["+BalanceLow A", "+BalanceLow A"]);
  });

  it("that no longer asks for something is told nothing more of it", async () => {
    const world = worldOf();
    const notifier = start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(10 * minute);
    notifier.configure({ repeat: 24 * hour, receivers: [webhook("ops", { when: ["mail"] })] });
    await world.clock.advance(hour);
    world.amounts.set("A", 500);
    await world.clock.advance(hour);
    expect(said(world)).toEqual(["+BalanceLow A"]);
  });
});

describe("without a threshold", () => {
  it("an amount that goes to nothing is told for a day", async () => {
    const world = worldOf();
    const labels = { project: "A", provider: "acme", type: "credits", unit: "credits" };
    let value = 5;
    const http = httpOf(world);
    const notifier = new Notifier({
      blocks: () => [{ key: "project:A", samples: () => [{ family: "balance_alert_balance", labels, value }] }],
      subjectOf: () => ({ labels: {} }),
      pause: async () => {},
      records: world.records,
      clock: world.clock,
      logger: silentLogger,
      http: () => http,
      externalUrl: undefined,
      onChange() {},
    });
    notifier.configure({ repeat: 72 * hour, receivers: [webhook("ops")] });
    await world.clock.advance(hour);
    value = 0;
    await world.clock.advance(hour);
    expect(said(world)).toEqual(["+BalanceExhausted A"]);
    await world.clock.advance(24 * hour);
    expect(said(world)).toEqual(["+BalanceExhausted A", "-BalanceExhausted A"]);
  });
});
