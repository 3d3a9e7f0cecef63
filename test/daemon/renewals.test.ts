import { expect, it } from "vitest";
import { emptyMailboxMemory } from "../../src/mailbox/memory.ts";
import { testNowMs } from "../support/config.ts";
import { daemonOf, named } from "./daemon-context.ts";

const dayMs = 86_400_000;
const config = `
subscriptions:
  - { name: Plan, cycle_type: monthly, renewal_day: 15, auto_renew: false, last_renewed_date: 2026-09-15, renewed_by_mail: { from: "*@plan.example" } }
  - { name: Rack, cycle_type: monthly, renewal_day: 15, auto_renew: false, last_renewed_date: 2026-09-15 }
  - { name: Domain, cycle_type: once, expires: { rdap: example.com } }
mailboxes:
  - { name: ops, host: 127.0.0.1, username: ops, password: k }
  - { name: copy, host: 127.0.0.1, username: copy, password: k }
`;

async function renewals() {
  const { context, store } = await daemonOf(config);
  const of = (name: string, nowMs = testNowMs) =>
    context.renewals.of(named(context.active.subscriptions, name), context.active.config.mailboxes, nowMs);
  const nextOn = (name: string) => {
    const atMs = of(name)?.nextAtMs;
    return atMs === undefined ? undefined : new Date(atMs).toISOString().slice(0, 10);
  };
  const mail = (mailbox: string, on: string) =>
    store.keepMailbox(mailbox, { ...emptyMailboxMemory(), renewedOn: { Plan: on, Rack: on } });
  return { store, of, nextOn, mail };
}

it("A renewal is paid by the newest mail of any mailbox or by a person, where its mails are looked for", async () => {
  const { store, nextOn, mail } = await renewals();
  expect([nextOn("Plan"), nextOn("Rack")]).toEqual(["2026-10-15", "2026-10-15"]);
  await mail("ops", "2026-11-15");
  await mail("copy", "2026-10-15");
  expect([nextOn("Plan"), nextOn("Rack")]).toEqual(["2026-12-15", "2026-10-15"]);
  await store.markRenewed("Plan", "2026-12-15");
  await store.markRenewed("Rack", "2026-10-15");
  expect([nextOn("Plan"), nextOn("Rack")]).toEqual(["2027-01-15", "2026-11-15"]);
});

it("A date that is looked up is not known before, and is the newest that was found", async () => {
  const { store, nextOn } = await renewals();
  const run = { startedAtMs: testNowMs, durationMs: 0 };
  expect(nextOn("Domain")).toBeUndefined();
  store.recordLookup("Domain", run, Date.parse("2027-03-01T00:00:00Z"));
  expect(nextOn("Domain")).toBe("2027-03-01");
  store.recordLookup("Domain", run, Date.parse("2028-03-01T00:00:00Z"));
  expect(nextOn("Domain")).toBe("2028-03-01");
});

it("A renewal is computed once a day", async () => {
  const { of } = await renewals();
  const today = of("Rack");
  expect(of("Rack", testNowMs + 11 * 3_600_000)).toBe(today);
  expect(of("Rack", Date.parse("2026-11-20T00:00:00Z"))).toBe(today);
  expect(of("Rack", Date.parse("2026-11-21T00:00:00Z"))?.days).toBe((today?.days ?? 0) - 1);
  expect(of("Rack", testNowMs - dayMs)?.days, "the clock was set back").toBe((today?.days ?? 0) + 1);
});
