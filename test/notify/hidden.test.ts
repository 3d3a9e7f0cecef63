import { describe, expect, it } from "vitest";
import { hour, minute, said, start, type World, webhook, worldOf } from "./notified-world.ts";

/** A was low, then its credential was rejected, and then its amount was too old to be shown. */
async function unknownAmount(): Promise<World> {
  const world = worldOf();
  start(world, [webhook("ops")]);
  world.amounts.set("A", 10);
  await world.clock.advance(10 * minute);
  world.rejected.add("A");
  await world.clock.advance(20 * minute);
  world.amounts.delete("A");
  await world.clock.advance(hour);
  return world;
}

describe("an alert that a worse one hides", () => {
  const known = ["+BalanceLow A", "+CredentialRejected A"];

  it("is not over while it is hidden, and not while it is about to fire again", async () => {
    const world = await unknownAmount();
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
    const world = await unknownAmount();
    world.rejected.delete("A");
    world.amounts.set("A", 500);
    await world.clock.advance(hour);
    expect(said(world)).toEqual([...known, "-BalanceLow A, -CredentialRejected A"]);
  });
});
