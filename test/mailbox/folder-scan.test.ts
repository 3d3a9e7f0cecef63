/** What a scan asks a server for, and what it remembers. scan.test.ts shows the same with a real server. */
import { describe, expect, it } from "vitest";
import type { ScannedMail } from "../../src/mailbox/folder-scan.ts";
import { emptyMailboxMemory, type MailboxMemory } from "../../src/mailbox/memory.ts";
import { type Logger, silentLogger } from "../../src/platform/logger.ts";
import { fakeClock } from "../support/fake-clock.ts";
import type { ServedFolder } from "../support/imap-folders.ts";
import {
  asked,
  cursors,
  dayMs,
  type Keys,
  keyOf,
  lunch,
  mail,
  nowMs,
  overdue,
  scan,
  serve,
} from "../support/served-mailbox.ts";

describe("a scan", () => {
  it("reads what came within the lookback, and remembers it", async () => {
    const old = overdue(1, { ageMs: 7 * dayMs + 1000 });
    const fake = await serve([{ path: "INBOX", mails: [old, overdue(2), lunch(4)] }]);
    const seen: ScannedMail[] = [];
    const { memory, kept } = await scan(fake, {}, undefined, { onMessage: (each) => seen.push(each) });
    expect(asked(fake)).toEqual([
      "EXAMINE INBOX",
      "UID SEARCH SINCE 12-Nov-2026",
      "UID FETCH 1:2,4 (UID INTERNALDATE BODY.PEEK[]<0.32768>)",
      "LOGOUT",
    ]);
    expect(memory).toEqual({
      ...emptyMailboxMemory(),
      folders: { INBOX: { uidValidity: "7", lastUid: 4 } },
      seen: [{ newestAtMs: nowMs - dayMs, keys: keyOf(overdue(2)) + keyOf(lunch(4)) }],
      alertKeys: keyOf(overdue(2)),
      open: [
        {
          category: "arrears",
          provider: "linode",
          service: "linode",
          receivedAtMs: nowMs - dayMs,
          subject: "Invoice 2 is overdue",
          fromDomain: "linode.com",
          rule: expect.stringMatching(/^arrears\.en: /u),
          domains: [],
          amount: 20,
          currency: "USD",
        },
      ],
      scanned: 2,
      matches: { "arrears linode": { total: 1, lastMatchAtMs: nowMs - dayMs } },
    });
    expect(kept).toEqual([memory]);
    expect(seen.map(({ folder, uid, receivedAtMs, category }) => [folder, uid, receivedAtMs, category])).toEqual([
      ["INBOX", 2, nowMs - dayMs, "arrears"],
      ["INBOX", 4, nowMs - dayMs, null],
    ]);
  });

  it("asks only for newer mails the next time, and keeps nothing when there is none", async () => {
    let mails = [overdue(3), lunch(5)];
    const fake = await serve(() => [{ path: "INBOX", mails }]);
    const first = await scan(fake);
    const idle = await scan(fake, {}, first.memory);
    mails = [...mails, overdue(9)];
    const next = await scan(fake, {}, idle.memory);
    expect([first.memory.scanned, idle.kept, next.memory.scanned, cursors(next.memory)]).toEqual([
      2,
      [],
      3,
      { INBOX: "7:9" },
    ]);
    expect(
      asked(fake)
        .filter((command) => command.startsWith("UID"))
        .slice(2),
    ).toEqual(["UID SEARCH UID 6:*", "UID SEARCH UID 6:*", "UID FETCH 9 (UID INTERNALDATE BODY.PEEK[]<0.32768>)"]);
  });

  it("reads the lookback again when the server numbered the folder anew, and counts each mail once", async () => {
    let folder: ServedFolder = { path: "INBOX", mails: [overdue(3)] };
    const fake = await serve(() => [folder]);
    const first = await scan(fake);
    folder = { path: "INBOX", uidValidity: 8, mails: [{ ...overdue(3), uid: 1 }, overdue(2)] };
    const { memory } = await scan(fake, {}, first.memory);
    expect([memory.scanned, memory.matches["arrears linode"]?.total, cursors(memory)]).toEqual([
      2,
      2,
      { INBOX: "8:2" },
    ]);
  });

  it("remembers where an empty folder ends, so that its first mail is new", async () => {
    const fake = await serve([{ path: "INBOX", mails: [] }]);
    const { memory, kept } = await scan(fake);
    expect([memory, kept]).toEqual([
      { ...emptyMailboxMemory(), folders: { INBOX: { uidValidity: "7", lastUid: 0 } } },
      [memory],
    ]);
    expect(asked(fake)).toEqual(["EXAMINE INBOX", "LOGOUT"]);
  });

  it("steps over mails that were deleted before the first scan", async () => {
    const fake = await serve([{ path: "INBOX", mails: [overdue(8, { ageMs: 30 * dayMs })] }]);
    const { memory } = await scan(fake);
    expect([memory.scanned, cursors(memory)]).toEqual([0, { INBOX: "7:8" }]);
  });

  it("counts a mail that lies in two folders once", async () => {
    const both = overdue(1, { id: "copy" });
    const fake = await serve([
      { path: "INBOX", mails: [both] },
      { path: "Archive", mails: [{ ...both, uid: 5 }, overdue(6)] },
    ]);
    const { memory } = await scan(fake, { folders: ["INBOX", "Archive"] });
    expect([memory.scanned, cursors(memory)]).toEqual([2, { INBOX: "7:1", Archive: "7:6" }]);
  });

  it("reads at most max_messages of all folders, says how many are left and goes on from there", async () => {
    const fake = await serve([
      { path: "INBOX", mails: [1, 2, 3].map((uid) => overdue(uid)) },
      { path: "Archive", mails: [4, 5, 6].map((uid) => overdue(uid)) },
    ]);
    const lines: unknown[] = [];
    const logger: Logger = { ...silentLogger, info: (...line: unknown[]) => void lines.push(line) };
    const keys = { folders: ["INBOX", "Archive"], max_messages: 4, name: "bills" };
    const first = await scan(fake, keys, undefined, { logger });
    const second = await scan(fake, { ...keys, name: undefined }, first.memory, { logger });
    expect([first.memory.scanned, cursors(first.memory), second.memory.scanned, cursors(second.memory)]).toEqual([
      4,
      { INBOX: "7:3", Archive: "7:4" },
      6,
      { INBOX: "7:3", Archive: "7:6" },
    ]);
    expect(lines).toEqual([["mailbox has more new mails than one scan reads", { mailbox: "bills", left: 2 }]]);
  });

  it.each([
    ["twice as many while the server is quick", 4999, [16, 48, 112, 212]],
    ["half as many while it is slow", 5000, [16, 24, 28, 30, 31]],
  ])("asks for %s", async (_, batchMs, scanned) => {
    const fake = await serve([
      { path: "INBOX", mails: Array.from({ length: scanned.at(-1) ?? 0 }, (_, at) => lunch(at + 1)) },
    ]);
    // Time passes from batch to batch alone.
    const monotonicMs = () => fake.commands.filter((command) => command.startsWith("UID FETCH")).length * batchMs;
    const { kept } = await scan(fake, {}, undefined, { clock: { ...fakeClock(nowMs), monotonicMs } });
    expect(kept.map((memory) => memory.scanned)).toEqual(scanned);
  });

  it("keeps nothing in a dry run", async () => {
    const fake = await serve([{ path: "INBOX", mails: [overdue(1)] }]);
    const { memory, kept } = await scan(fake, {}, undefined, { dryRun: true });
    expect([memory.scanned, kept]).toEqual([1, []]);
  });

  it("notes receipts and payments of subscriptions", async () => {
    const receipt = mail(
      1,
      "Your receipt from OpenAI #2345-6789",
      "Thank you for your payment.\r\nAmount paid: $200.00",
      {
        from: "OpenAI <billing@openai.com>",
      },
    );
    const fake = await serve([{ path: "INBOX", mails: [receipt, overdue(2)] }]);
    const { memory } = await scan(fake, {}, undefined, {
      renewalPatterns: [{ subscription: "Plus", from: "*@openai.com" }],
      receiptPatterns: [{ project: "Chat", from: "openai.com" }],
    });
    const paid = { amount: 200, currency: "USD" };
    expect([memory.renewedOn, memory.lastPayments, memory.receipts]).toEqual([
      { Plus: "2026-11-19" },
      { Plus: { on: "2026-11-19", ...paid } },
      [
        {
          key: keyOf(receipt),
          project: "Chat",
          on: "2026-11-19",
          subject: "Your receipt from OpenAI #2345-6789",
          reference: "2345-6789",
          ...paid,
        },
      ],
    ]);
  });

  it("lets the user's rules and keywords decide", async () => {
    const fake = await serve([
      { path: "INBOX", mails: [mail(1, "Token meter", "Level 3."), mail(2, "Tank", "Please refuel."), overdue(3)] },
    ]);
    const rules = [{ category: "low_balance", any: ["meter"], project: "Gateway" }];
    const options = { projectProviders: new Map([["Gateway", "litellm"]]) };
    const matches = async (keys: Keys) =>
      Object.keys((await scan(fake, { rules, ...keys }, undefined, options)).memory.matches);
    expect([
      await matches({ extra_alert_keywords: ["refuel"] }),
      await matches({ alert_keywords: ["refuel"] }),
    ]).toEqual([
      ["low_balance litellm", "low_balance linode", "arrears linode"],
      ["low_balance litellm", "low_balance linode"],
    ]);
  });
});

describe("a folder", () => {
  const special = [
    { path: "INBOX", mails: [] },
    { path: "Alles", flags: "\\HasNoChildren \\All", mails: [overdue(1)] },
    { path: "Rechnungen", flags: "\\Important", mails: [overdue(2)] },
  ];

  it.each([
    ["\\All", { "\\All": "7:1" }],
    ["\\important", { "\\important": "7:2" }],
    ["Rechnungen", { Rechnungen: "7:2" }],
  ])("is found by %s", async (name, folders) => {
    const { memory } = await scan(await serve(special), { folders: [name] });
    expect([memory.scanned, cursors(memory)]).toEqual([1, folders]);
  });

  it("that is missing is named beside those that there are, and the others are read", async () => {
    const fake = await serve(special);
    const kept: MailboxMemory[] = [];
    const failure = (folders: readonly string[]) =>
      scan(fake, { folders }, undefined, { keep: async (memory) => void kept.push(memory) });
    await expect(failure(["Bills", "\\Junk", "Rechnungen"])).rejects.toMatchObject({
      reason: "rejected",
      message: `127.0.0.1:${fake.port} has no folder "Bills"; it has INBOX, Alles, Rechnungen`,
    });
    await expect(failure(["\\Junk", "Bills"])).rejects.toMatchObject({
      reason: "rejected",
      message: `127.0.0.1:${fake.port} has no folder for \\Junk; it has INBOX, Alles, Rechnungen`,
    });
    expect(kept.map(cursors)).toEqual([{ Rechnungen: "7:2" }]);
  });

  it("that is missing among many is named beside ten of them, long names cut", async () => {
    const many = Array.from({ length: 11 }, (_, at) => ({
      path: "abcdefghijk".charAt(at).repeat(at === 0 ? 70 : 1),
      mails: [],
    }));
    const fake = await serve(many);
    await expect(scan(fake, { folders: ["Bills"] })).rejects.toMatchObject({
      message: `127.0.0.1:${fake.port} has no folder "Bills"; it has ${"a".repeat(60)}, b, c, d, e, f, g, h, i, j, ...`,
    });
  });

  it("that the server does not open or search is said with its words", async () => {
    const refusing = (start: string) =>
      serve([{ path: "INBOX", mails: [overdue(1)] }], (command) =>
        command.startsWith(start) ? { end: "NO [SERVERBUG] not today" } : undefined,
      );
    const closed = await refusing("EXAMINE");
    await expect(scan(closed)).rejects.toMatchObject({
      reason: "rejected",
      message: `127.0.0.1:${closed.port} says NO: not today`,
    });
    const unsearched = await refusing("UID SEARCH");
    await expect(scan(unsearched)).rejects.toMatchObject({
      reason: "rejected",
      message: `127.0.0.1:${unsearched.port} does not search the folder "INBOX"`,
    });
  });
});
