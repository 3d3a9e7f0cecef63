import { ImapFlow } from "imapflow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ScannedMail } from "../../src/mailbox/folder-scan.ts";
import { type MailboxMemory, mailboxView } from "../../src/mailbox/memory.ts";
import { type Dovecot, password, startDovecot } from "../support/dovecot.ts";
import { mailboxOf, plainMail, scanOnce } from "../support/mailbox-scan.ts";

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const linode = "Linode <billing@linode.com>";
const overdue = { from: linode, subject: "Invoice 998 is overdue", text: "Your invoice of $20.00 is 5 days overdue." };
const paid = { from: linode, subject: "Payment received", text: "We received your payment of $20.00." };
const lunch = { from: "Kim <kim@test.example>", subject: "Lunch", text: "At noon?" };

const names = [
  "plain",
  "flags",
  "again",
  "closed",
  "order",
  "domains",
  "renumbered",
  "folders",
  "missing",
  "special",
  "old",
  "rules",
  "words",
  "renewal",
  "limit",
  "many",
  "dry",
  "twice",
  "cut",
];
let server: Dovecot;

beforeAll(async () => {
  server = await startDovecot(names.map((name) => `${name}@test`));
});
afterAll(async () => {
  await server.stop();
});

function view(memory: MailboxMemory, nowMs = Date.now()) {
  return mailboxView(memory, { nowMs, lookbackMs: weekMs });
}

function totals(memory: MailboxMemory) {
  return {
    scanned: memory.scanned,
    matches: Object.fromEntries(Object.entries(memory.matches).map(([key, { total }]) => [key, total])),
  };
}

describe("a scan", () => {
  it("finds alerts and changes no flag of any mail", async () => {
    const user = "plain@test";
    server.addMail(user, plainMail(overdue));
    server.addMail(user, plainMail(lunch));
    const before = server.mails(user);
    const seen: ScannedMail[] = [];
    const { memory } = await scanOnce(mailboxOf(server, { username: user }), undefined, {
      onMessage: (mail) => seen.push(mail),
    });
    expect(seen.map(({ category, provider, amount, currency }) => ({ category, provider, amount, currency }))).toEqual([
      { category: "arrears", provider: "linode", amount: 20, currency: "USD" },
      { category: null, provider: null, amount: null, currency: null },
    ]);
    expect(view(memory)).toMatchObject({
      scanned: 2,
      open: [{ category: "arrears", provider: "linode", count: 1 }],
      matches: [{ category: "arrears", provider: "linode", total: 1 }],
      skipped: {},
    });
    expect(server.mails(user)).toEqual(before);
  });

  it("would show a changed flag in the names that the tests compare", async () => {
    const user = "flags@test";
    server.addMail(user, plainMail(lunch));
    const before = server.mails(user);
    const client = new ImapFlow({
      host: "127.0.0.1",
      port: server.port,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: password },
      logger: false,
    });
    await client.connect();
    await client.mailboxOpen("INBOX");
    await client.messageFlagsAdd("1:*", ["\\Seen"]);
    await client.logout();
    expect(server.mails(user)).not.toEqual(before);
  });

  it("reads only new mails the next time", async () => {
    const mailbox = mailboxOf(server, { username: "again@test" });
    server.addMail("again@test", plainMail(overdue));
    const first = await scanOnce(mailbox);
    const looked: number[] = [];
    const idle = await scanOnce(mailbox, first.memory, { onMessage: ({ uid }) => looked.push(uid) });
    expect(looked).toEqual([]);
    expect(idle.kept).toEqual([]);
    server.addMail("again@test", plainMail(overdue));
    const second = await scanOnce(mailbox, idle.memory, { onMessage: ({ uid }) => looked.push(uid) });
    expect(looked).toEqual([2]);
    expect(totals(second.memory)).toEqual({ scanned: 2, matches: { "arrears linode": 2 } });
  });

  it("closes the alerts of a service when it says that they are settled, and keeps their series at 0", async () => {
    const mailbox = mailboxOf(server, { username: "closed@test" });
    server.addMail("closed@test", plainMail(overdue), { receivedAtMs: Date.now() - 2 * dayMs });
    server.addMail("closed@test", plainMail({ ...overdue, from: "Vultr <billing@vultr.com>" }), {
      receivedAtMs: Date.now() - 2 * dayMs,
    });
    const owed = await scanOnce(mailbox);
    expect(view(owed.memory).open).toEqual([
      { category: "arrears", provider: "linode", count: 1 },
      { category: "arrears", provider: "vultr", count: 1 },
    ]);
    server.addMail("closed@test", plainMail(paid), { receivedAtMs: Date.now() - dayMs });
    const settled = await scanOnce(mailbox, owed.memory);
    expect(view(settled.memory).open).toEqual([
      { category: "arrears", provider: "linode", count: 0 },
      { category: "arrears", provider: "vultr", count: 1 },
    ]);
    expect(view(settled.memory, Date.now() + 6 * dayMs).open.map(({ count }) => count)).toEqual([0, 0]);
  });

  it("lets no alert open that was settled before it was read", async () => {
    server.addMail("order@test", plainMail(paid), { receivedAtMs: Date.now() - dayMs });
    server.addMail("order@test", plainMail(overdue), { receivedAtMs: Date.now() - 2 * dayMs });
    server.addMail("order@test", plainMail({ ...overdue, subject: "Invoice 999 is overdue" }), {
      receivedAtMs: Date.now() - 3600_000,
    });
    const { memory } = await scanOnce(mailboxOf(server, { username: "order@test" }));
    expect(view(memory).openAlerts.map(({ subject }) => subject)).toEqual(["Invoice 999 is overdue"]);
    expect(totals(memory).matches).toEqual({ "arrears linode": 2 });
  });

  it("does not take the renewal of one domain for that of another", async () => {
    const from = "Porkbun <support@porkbun.com>";
    for (const domain of ["one.example", "two.example"]) {
      const text = `Your domain ${domain} will expire in 7 days. The renewal price is $12.00.`;
      server.addMail("domains@test", plainMail({ from, subject: `Domain renewal notice: ${domain}`, text }), {
        receivedAtMs: Date.now() - dayMs,
      });
    }
    server.addMail(
      "domains@test",
      plainMail({
        from,
        subject: "Renewal confirmation for one.example",
        text: "one.example has been renewed for $12.00.",
      }),
    );
    const { memory } = await scanOnce(mailboxOf(server, { username: "domains@test" }));
    expect(view(memory).openAlerts.map(({ subject }) => subject)).toEqual(["Domain renewal notice: two.example"]);
  });

  it("counts each mail once when the server numbers the folder anew", async () => {
    const mailbox = mailboxOf(server, { username: "renumbered@test" });
    for (let count = 0; count < 3; count++) server.addMail("renumbered@test", plainMail(overdue));
    const first = await scanOnce(mailbox);
    server.renumber("renumbered@test");
    server.addMail("renumbered@test", plainMail(overdue));
    const second = await scanOnce(mailbox, first.kept.at(-1));
    expect(second.memory.folders["INBOX"]?.uidValidity).not.toBe(first.memory.folders["INBOX"]?.uidValidity);
    expect(totals(second.memory)).toEqual({ scanned: 4, matches: { "arrears linode": 4 } });
  });

  it("counts a mail that lies in two folders once", async () => {
    const copy = plainMail({ ...overdue, id: "copy" });
    server.addMail("folders@test", copy);
    server.addMail("folders@test", copy, { folder: "Archive" });
    server.addMail("folders@test", plainMail(overdue), { folder: "Archive" });
    const { memory } = await scanOnce(mailboxOf(server, { username: "folders@test", folders: ["INBOX", "Archive"] }));
    expect(totals(memory)).toEqual({ scanned: 2, matches: { "arrears linode": 2 } });
    expect(Object.keys(memory.folders)).toEqual(["INBOX", "Archive"]);
  });

  it("reads the other folders when one does not exist, and says which there are", async () => {
    server.addMail("missing@test", plainMail(overdue));
    const mailbox = mailboxOf(server, { username: "missing@test", folders: ["Bills", "INBOX"] });
    const kept: MailboxMemory[] = [];
    await expect(
      scanOnce(mailbox, undefined, { keep: async (memory) => void kept.push(memory) }),
    ).rejects.toMatchObject({
      reason: "rejected",
      message: `127.0.0.1:${server.port} has no folder "Bills"; it has INBOX`,
    });
    expect(totals(kept.at(-1) as MailboxMemory)).toEqual({ scanned: 1, matches: { "arrears linode": 1 } });
  });

  it("finds a folder by its special use", async () => {
    server.addMail("special@test", plainMail(overdue), { folder: "Everything" });
    const { memory } = await scanOnce(mailboxOf(server, { username: "special@test", folders: ["\\All"] }));
    expect(totals(memory)).toEqual({ scanned: 1, matches: { "arrears linode": 1 } });
  });

  it("leaves mails alone that are older than the lookback, also when they arrive later", async () => {
    const mailbox = mailboxOf(server, { username: "old@test", lookback: "3d" });
    server.addMail("old@test", plainMail(overdue), { receivedAtMs: Date.now() - 3.5 * dayMs });
    server.addMail("old@test", plainMail(overdue), { receivedAtMs: Date.now() - 2.5 * dayMs });
    const first = await scanOnce(mailbox);
    server.addMail("old@test", plainMail(overdue), { receivedAtMs: Date.now() - 30 * dayMs });
    const second = await scanOnce(mailbox, first.memory);
    expect(totals(second.memory)).toEqual({ scanned: 1, matches: { "arrears linode": 1 } });
    expect(second.memory.folders["INBOX"]?.lastUid).toBe(3);
  });

  it("lets a user's rule decide before the built-in ones", async () => {
    server.addMail(
      "rules@test",
      plainMail({
        from: "Bot <bot@internal.example>",
        subject: "Token meter",
        text: "Quota warning level 3 for gateway.",
      }),
    );
    server.addMail("rules@test", plainMail(overdue));
    const seen: ScannedMail[] = [];
    const mailbox = mailboxOf(server, {
      username: "rules@test",
      rules: [
        {
          name: "meter",
          category: "low_balance",
          any: ["re:warning level [23]"],
          from: "*@internal.example",
          project: "Gateway",
        },
        { category: "none", from: "linode.com" },
      ],
    });
    const { memory } = await scanOnce(mailbox, undefined, {
      onMessage: (mail) => seen.push(mail),
      projectProviders: new Map([["Gateway", "litellm"]]),
    });
    expect(seen.map(({ category, provider, rule, words }) => ({ category, provider, rule, words }))).toEqual([
      { category: "low_balance", provider: "litellm", rule: "meter", words: ["warning level 3"] },
      { category: null, provider: null, rule: null, words: [] },
    ]);
    expect(totals(memory).matches).toEqual({ "low_balance litellm": 1 });
  });

  it("alerts only on the user's keywords when they replace the built-in ones", async () => {
    server.addMail(
      "words@test",
      plainMail({ from: "Ops <ops@internal.example>", subject: "Gas tank", text: "Please refuel the generator." }),
    );
    server.addMail("words@test", plainMail(overdue));
    const added = await scanOnce(mailboxOf(server, { username: "words@test", extra_alert_keywords: ["refuel"] }));
    expect(totals(added.memory).matches).toEqual({ "low_balance unknown": 1, "arrears linode": 1 });
    const replaced = await scanOnce(mailboxOf(server, { username: "words@test", alert_keywords: ["refuel"] }));
    expect(totals(replaced.memory).matches).toEqual({ "low_balance unknown": 1 });
  });

  it("notes the day on which a mail proves the payment of a subscription", async () => {
    const date = new Date(Date.now() - dayMs).toUTCString().replace("GMT", "+0000");
    const from = "Namecheap <support@namecheap.com>";
    server.addMail(
      "renewal@test",
      plainMail({
        from,
        subject: "Order summary",
        text: "Thank you for your order of example.org.",
        headers: [`Date: ${date}`],
      }),
      { receivedAtMs: Date.now() - dayMs },
    );
    server.addMail(
      "renewal@test",
      plainMail({ from, subject: "Order payment failed", text: "Your payment of $5.00 failed." }),
    );
    const { memory } = await scanOnce(mailboxOf(server, { username: "renewal@test" }), undefined, {
      renewalPatterns: [
        { subscription: "Domain", from: "*@namecheap.com", subject: "order * summary" },
        { subscription: "Domain by order", from: "*@namecheap.com", subject: "order" },
        { subscription: "Other", from: "*@gandi.net" },
      ],
    });
    const day = new Date(Date.now() - dayMs).toISOString().slice(0, 10);
    expect(memory.renewedOn).toEqual({ Domain: day, "Domain by order": day });
  });

  it("reads at most max_messages and goes on from there", async () => {
    const mailbox = mailboxOf(server, { username: "limit@test", max_messages: 4 });
    for (let count = 0; count < 10; count++) server.addMail("limit@test", plainMail(overdue));
    const counts: number[] = [];
    let memory: MailboxMemory | undefined;
    for (let round = 0; round < 4; round++) {
      memory = (await scanOnce(mailbox, memory)).memory;
      counts.push(memory.scanned);
    }
    expect(counts).toEqual([4, 8, 10, 10]);
  });

  it("keeps nothing in a dry run", async () => {
    server.addMail("dry@test", plainMail(overdue));
    const { kept, memory } = await scanOnce(mailboxOf(server, { username: "dry@test" }), undefined, { dryRun: true });
    expect(kept).toEqual([]);
    expect(memory.scanned).toBe(1);
  });

  it("counts every one of 3,000 mails once, whichever batch it was killed after", async () => {
    const user = "many@test";
    server.addMails(user, 3000, (index) => plainMail(index % 100 === 0 ? overdue : lunch));
    const mailbox = mailboxOf(server, { username: user, timeout: "10m" });
    let onDisk: MailboxMemory | undefined;
    for (const killedAfter of [1, 5, 9, Number.POSITIVE_INFINITY]) {
      let left = killedAfter;
      const keep = async (memory: MailboxMemory) => {
        if (left-- <= 0) throw new Error("killed");
        onDisk = JSON.parse(JSON.stringify(memory)) as MailboxMemory;
      };
      await scanOnce(mailbox, onDisk, { keep }).catch(() => undefined);
    }
    expect(totals(onDisk as MailboxMemory)).toEqual({ scanned: 3000, matches: { "arrears linode": 30 } });
    expect(JSON.stringify(onDisk).length).toBeLessThan(60_000);
  });
});
