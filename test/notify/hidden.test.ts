import { describe, expect, it } from "vitest";
import { hour, minute, said, start, webhook, worldOf } from "./notified-world.ts";

describe("an alert that a worse one hides", () => {
  it("is not over while it is hidden, and not while it is about to fire again", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(10 * minute);
    world.rejected.add("A");
    await world.clock.advance(20 * minute);
    world.amounts.delete("A"); // It is too old to be shown.
    await world.clock.advance(hour);
    const known = ["+BalanceLow A", "+CredentialRejected A"];
    expect(said(world)).toEqual(known);
    world.rejected.delete("A");
    world.amounts.set("A", 10);
    await world.clock.advance(hour);
    const again = [...known, "-CredentialRejected A", "+BalanceLow A"];
    expect(said(world)).toEqual(again);
    world.amounts.set("A", 500);
    await world.clock.advance(hour);
    expect(said(world)).toEqual([...again, "-BalanceLow A"]);
  });

  it("is over with what hid it", async () => {
    const world = worldOf();
    start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await world.clock.advance(10 * minute);
    world.rejected.add("A");
    await world.clock.advance(20 * minute);
    world.amounts.delete("A");
    await world.clock.advance(hour);
    world.rejected.delete("A");
    world.amounts.set("A", 500);
    await world.clock.advance(hour);
    expect(said(world)).toEqual(["+BalanceLow A", "+CredentialRejected A", "-BalanceLow A, -CredentialRejected A"]);
  });
});
