import { describe, expect, it } from "vitest";
import type { Explained } from "../../src/mailbox/classify.ts";
import { emptyMailboxMemory, type MailboxMemory, mailboxView } from "../../src/mailbox/memory.ts";
import { type CountedMail, MemoryDraft } from "../../src/mailbox/memory-draft.ts";

const dayMs = 86_400_000;
const lookbackMs = 7 * dayMs;
const nowMs = Date.parse("2026-11-20T12:00:00Z");

function explained(fields: Partial<Explained> = {}): Explained {
  return {
    category: "arrears",
    provider: "linode",
    rule: "r",
    amount: 20,
    currency: "USD",
    date: null,
    subject: "Invoice overdue",
    words: [],
    service: "linode",
    domains: [],
    fromDomain: "linode.com",
    ...fields,
  };
}

let next = 0;
function counted(
  fields: Partial<Explained> = {},
  receivedAtMs = nowMs - dayMs,
  key = String(next++).padStart(8, "k"),
): CountedMail {
  return { key, receivedAtMs, explained: explained(fields) };
}

function apply(memory: MailboxMemory, mails: readonly CountedMail[], atMs = nowMs, lastUid = 1): MailboxMemory {
  const draft = new MemoryDraft(memory, lookbackMs);
  draft.apply({
    folder: "INBOX",
    cursor: { uidValidity: "1", lastUid },
    mails,
    skipped: [],
    renewedOn: [],
    receipts: [],
    nowMs: atMs,
  });
  return JSON.parse(JSON.stringify(draft.memory())) as MailboxMemory;
}

describe("the memory of a mailbox", () => {
  it("counts a mail once, whatever happens to its UID", () => {
    const mail = counted();
    const twice = apply(apply(emptyMailboxMemory(), [mail, mail]), [mail]);
    expect([twice.scanned, twice.matches]).toEqual([
      1,
      { "arrears linode": { total: 1, lastMatchAtMs: nowMs - dayMs } },
    ]);
  });

  it("never counts an alert again, also when its mail turns up long after the lookback", () => {
    const mail = counted();
    const first = apply(emptyMailboxMemory(), [mail]);
    const laterMs = nowMs + 60 * dayMs;
    const forgotten = apply(first, [counted({ category: null }, laterMs)], laterMs);
    const again = apply(forgotten, [{ ...mail, receivedAtMs: laterMs }], laterMs);
    expect([forgotten.seen.length, again.matches["arrears linode"]?.total]).toEqual([1, 1]);
  });

  it("stays small over 300,000 mails", () => {
    const draft = new MemoryDraft(emptyMailboxMemory(), lookbackMs);
    for (let lastUid = 1; lastUid <= 300; lastUid++) {
      const mails = Array.from({ length: 1000 }, (_, index) =>
        counted({ category: index % 100 === 0 ? "arrears" : null, subject: "s".repeat(1000) }, nowMs),
      );
      draft.apply({
        folder: "INBOX",
        cursor: { uidValidity: "1", lastUid },
        mails,
        skipped: [],
        renewedOn: [],
        receipts: [],
        nowMs,
      });
    }
    expect([draft.memory().scanned, draft.memory().matches["arrears linode"]?.total]).toEqual([300_000, 3000]);
    expect(JSON.stringify(draft.memory()).length).toBeLessThan(2_700_000);
    const view = mailboxView(draft.memory(), { nowMs, lookbackMs });
    expect([view.open, view.openAlerts.length]).toEqual([
      [{ category: "arrears", provider: "linode", count: 3000 }],
      500,
    ]);
  });

  it("keeps a changed refresh token and the pause of logins apart from the mails", () => {
    const draft = new MemoryDraft(emptyMailboxMemory(), lookbackMs);
    draft.set({ refreshToken: "sealed", login: { failures: 1, notBeforeMs: 5, credential: "abcd" } });
    draft.forgetLogin();
    expect(draft.memory()).toEqual({ ...emptyMailboxMemory(), refreshToken: "sealed" });
  });

  it("keeps the newest day of each payment", () => {
    const draft = new MemoryDraft(emptyMailboxMemory(), lookbackMs);
    const renewedOn = ["2026-11-18", "2026-11-19", "2026-11-17"].map((day) => ({ subscription: "Domain", day }));
    draft.apply({
      folder: "INBOX",
      cursor: { uidValidity: "1", lastUid: 1 },
      mails: [],
      skipped: ["partial", "unreadable", "partial"],
      renewedOn,
      receipts: [],
      nowMs,
    });
    expect([draft.memory().renewedOn, draft.memory().skipped]).toEqual([
      { Domain: "2026-11-19" },
      { partial: 2, unreadable: 1 },
    ]);
  });
});

describe("the view of a mailbox", () => {
  it("of one that was never scanned is empty", () => {
    expect(mailboxView(emptyMailboxMemory(), { nowMs, lookbackMs })).toEqual({
      scanned: 0,
      open: [],
      matches: [],
      skipped: {},
      openAlerts: [],
      validUntilMs: Infinity,
    });
  });

  it("shows what is open, newest first, until the first of it leaves the lookback", () => {
    const older = counted({ provider: null, service: "vendor.example", subject: "o".repeat(500) }, nowMs - 6 * dayMs);
    const newer = counted({ category: "renewal", date: "2026-12-01", amount: null, currency: null }, nowMs - dayMs);
    const memory = apply(emptyMailboxMemory(), [
      older,
      newer,
      counted({ category: null }),
      counted({ category: "invoice" }),
    ]);
    const view = mailboxView(memory, { nowMs, lookbackMs });
    expect(view).toEqual({
      scanned: 4,
      open: [
        { category: "arrears", provider: "unknown", count: 1 },
        { category: "renewal", provider: "linode", count: 1 },
      ],
      matches: [
        { category: "arrears", provider: "unknown", total: 1, lastMatchAtMs: nowMs - 6 * dayMs },
        { category: "renewal", provider: "linode", total: 1, lastMatchAtMs: nowMs - dayMs },
      ],
      skipped: {},
      openAlerts: [
        {
          category: "renewal",
          provider: "linode",
          service: "linode",
          receivedAtMs: nowMs - dayMs,
          subject: "Invoice overdue",
          fromDomain: "linode.com",
          rule: "r",
          domains: [],
          date: "2026-12-01",
        },
        {
          category: "arrears",
          provider: "unknown",
          service: "vendor.example",
          receivedAtMs: nowMs - 6 * dayMs,
          subject: `${"o".repeat(119)}…`,
          fromDomain: "linode.com",
          rule: "r",
          domains: [],
          amount: 20,
          currency: "USD",
        },
      ],
      validUntilMs: nowMs + dayMs,
    });
    expect(mailboxView(memory, { nowMs: nowMs + dayMs, lookbackMs }).open.map(({ count }) => count)).toEqual([0, 1]);
  });

  it.each([
    ["a later mail of the same service", "linode", nowMs, [], 0],
    ["a mail of another service", "vultr", nowMs, [], 1],
    ["an earlier mail", "linode", nowMs - 2 * dayMs, [], 1],
  ] as const)("is closed by %s: %s", (_, service, atMs, domains, open) => {
    const memory = apply(emptyMailboxMemory(), [counted(), counted({ category: "resolved", service, domains }, atMs)]);
    expect(mailboxView(memory, { nowMs, lookbackMs }).open).toEqual([
      { category: "arrears", provider: "linode", count: open },
    ]);
  });
});
