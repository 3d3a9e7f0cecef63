import { describe, expect, it } from "vitest";
import { lastPaymentOf, newReceipts, receiptPatterns, receiptsOf } from "../../src/daemon/receipts.ts";
import { emptyMailboxMemory, type MailboxMemory } from "../../src/mailbox/memory.ts";
import type { Receipt } from "../../src/model.ts";
import { daemonOf, type Logged, named } from "./daemon-context.ts";

const config = `
projects:
  - { name: Chat, provider: openai, admin_key: k, top_ups: [{ date: 2026-11-01, amount: 100 }], top_ups_from_mail: { mailbox: [ops, copy], from: "*@openai.com" } }
  - { name: Other, provider: openai, admin_key: k, top_ups: [{ date: 2026-11-01, amount: 100 }], top_ups_from_mail: { mailbox: copy, from: "*@other.example" } }
  - { name: None, provider: openai, admin_key: k }
subscriptions:
  - { name: Plan, cycle_type: monthly, renewal_day: 15, renewed_by_mail: { from: "*@plan.example" } }
  - { name: Rack, cycle_type: monthly, renewal_day: 15 }
mailboxes:
  - { name: ops, host: 127.0.0.1, username: ops, password: k }
  - { name: copy, host: 127.0.0.1, username: copy, password: k }
  - { name: unread, host: 127.0.0.1, username: unread, password: k }
`;

const receipt = (key: string, project: string, more: Partial<Receipt> = {}): Receipt => ({
  key,
  project,
  on: "2026-11-02",
  subject: "Your receipt",
  ...more,
});
const memory = (more: Partial<MailboxMemory>) => ({ ...emptyMailboxMemory(), ...more });

describe("receipts of a project", () => {
  it("are those of its mailboxes and of no other project, once one of them has been read", async () => {
    const { context, store } = await daemonOf(config);
    const of = (name: string) => receiptsOf(store, named(context.active.projects, name));
    expect(["Chat", "Other", "None"].map(of)).toEqual([undefined, undefined, undefined]);
    await store.keepMailbox("copy", memory({ receipts: [receipt("1", "Chat"), receipt("1", "Other")] }));
    await store.keepMailbox("ops", memory({ receipts: [receipt("2", "Chat")] }));
    await store.keepMailbox("unread", memory({ receipts: [receipt("3", "Chat")] }));
    expect(["Chat", "Other", "None"].map(of)).toEqual([
      [receipt("2", "Chat"), receipt("1", "Chat")],
      [receipt("1", "Other")],
      undefined,
    ]);
    await store.keepMailbox("copy", memory({}));
    expect(of("Other"), "read, and nothing in it").toEqual([]);
  });

  it("are looked for in the mailboxes that it names", async () => {
    const { context } = await daemonOf(config);
    expect(["ops", "copy", "unread"].map((name) => receiptPatterns(context.active, name))).toEqual([
      [{ project: "Chat", from: expect.anything() }],
      [
        { project: "Chat", from: named(context.active.projects, "Chat").common.top_ups_from_mail?.from },
        { project: "Other", from: named(context.active.projects, "Other").common.top_ups_from_mail?.from },
      ],
      [],
    ]);
  });

  it("are said once, and name the projects to which they are new", () => {
    const logged: Logged[] = [];
    const log = (level: "info" | "warn") => (message: string, fields?: object) =>
      void logged.push([level, message, fields ?? {}]);
    const logger = { debug() {}, error() {}, info: log("info"), warn: log("warn") };
    const before = [receipt("1", "Chat"), receipt("2", "Chat")];
    const now = [...before, receipt("1", "Other"), receipt("3", "Chat", { problem: "amount" })];
    expect(newReceipts(before, now, { logger, mailbox: "ops" })).toEqual(new Set(["Other", "Chat"]));
    expect(logged).toEqual([
      ["info", "a receipt became a top-up", { project: "Other", mailbox: "ops", on: "2026-11-02" }],
      [
        "warn",
        "a receipt is not counted as a top-up: look at the project's page",
        { project: "Chat", mailbox: "ops", on: "2026-11-02", problem: "amount" },
      ],
    ]);
    expect(newReceipts(now, now, { logger, mailbox: "ops" })).toEqual(new Set());
    expect(logged).toHaveLength(2);
  });
});

describe("the last payment of a subscription", () => {
  const payment = (on: string, amount: number) => ({ on, amount, currency: "USD" });

  it("is the newest of all mailboxes, where its mails are looked for", async () => {
    const { context, store } = await daemonOf(config);
    const of = (name: string) =>
      lastPaymentOf(store, named(context.active.subscriptions, name), context.active.config.mailboxes);
    expect(of("Plan")).toBeUndefined();
    for (const [mailbox, on] of [
      ["ops", "2026-10-15"],
      ["copy", "2026-11-15"],
      ["unread", "2026-09-15"],
    ] as const)
      await store.keepMailbox(
        mailbox,
        memory({ lastPayments: { Plan: payment(on, 7), Rack: payment(on, 8), Else: payment("2027-01-01", 9) } }),
      );
    expect(of("Plan")).toEqual(payment("2026-11-15", 7));
    expect(of("Rack")).toBeUndefined();
  });
});
