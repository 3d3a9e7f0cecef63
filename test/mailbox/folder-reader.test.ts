/** Which part of each mail a scan asks for, and what becomes of mails that cannot be read. */
import { describe, expect, it } from "vitest";
import { mailKey } from "../../src/mailbox/folder-reader.ts";
import type { ServedMail } from "../support/imap-folders.ts";
import { asked, cursors, dayMs, linode, nowMs, overdue, scan, serve } from "../support/served-mailbox.ts";

describe("a mail", () => {
  const html = (size: number) =>
    `From: ${linode}\r\nSubject: Invoice\r\nMessage-ID: <${size}@x>\r\nContent-Type: text/html\r\n\r\n` +
    `<style>${"x".repeat(size)}</style><p>Your invoice of $20.00 is overdue.</p>\r\n`;
  const at = (uid: number, source: string): ServedMail => ({ uid, source, receivedAtMs: nowMs - dayMs });

  it("whose text goes on behind the first bytes is read further, and once", async () => {
    const fake = await serve([{ path: "INBOX", mails: [at(1, html(40_000)), at(2, html(10)), at(3, html(60_000))] }]);
    const { memory } = await scan(fake);
    expect([memory.scanned, memory.skipped, memory.matches["arrears linode"]?.total]).toEqual([3, {}, 3]);
    expect(asked(fake).filter((command) => command.startsWith("UID FETCH"))).toEqual([
      "UID FETCH 1:3 (UID INTERNALDATE BODY.PEEK[]<0.32768>)",
      "UID FETCH 1,3 (UID BODY.PEEK[]<32768.65536>)",
    ]);
  });

  it("that is longer than is read counts as read in part", async () => {
    const long = `From: ${linode}\r\nSubject: Overdue\r\nMessage-ID: <l@x>\r\n\r\nYour invoice of $20.00 is overdue. ${"x ".repeat(50_000)}`;
    const attached = `From: ${linode}\r\nSubject: Overdue\r\nMessage-ID: <a@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nYour invoice is overdue.\r\n--b\r\nContent-Type: image/png\r\n\r\n${"x".repeat(200_000)}\r\n--b--\r\n`;
    const fake = await serve([{ path: "INBOX", mails: [at(1, long), at(2, attached)] }]);
    const { memory } = await scan(fake);
    expect([memory.scanned, memory.skipped, memory.matches["arrears linode"]?.total]).toEqual([2, { partial: 1 }, 2]);
    expect(asked(fake).filter((command) => command.startsWith("UID FETCH"))).toEqual([
      "UID FETCH 1:2 (UID INTERNALDATE BODY.PEEK[]<0.32768>)",
      "UID FETCH 1 (UID BODY.PEEK[]<32768.65536>)",
    ]);
  });

  it("whose rest never comes counts as read in part", async () => {
    const fake = await serve([{ path: "INBOX", mails: [at(1, html(40_000))] }], (command) =>
      command.includes("<32768.") ? {} : undefined,
    );
    const { memory } = await scan(fake);
    expect([memory.scanned, memory.skipped, cursors(memory)]).toEqual([1, { partial: 1 }, { INBOX: "7:1" }]);
  });

  it("without a time of receipt is unreadable", async () => {
    const fake = await serve([{ path: "INBOX", mails: [{ ...overdue(1), receivedAtMs: undefined }, overdue(2)] }]);
    const { memory } = await scan(fake);
    expect([memory.scanned, memory.skipped, cursors(memory)]).toEqual([1, { unreadable: 1 }, { INBOX: "7:2" }]);
  });

  it("that the server finds and never gives out is unreadable; one that was deleted meanwhile is nothing", async () => {
    const mails = [overdue(1), overdue(2), overdue(4)];
    const fake = await serve([{ path: "INBOX", mails }], (command) => {
      if (command.startsWith("UID SEARCH SINCE")) return { lines: ["* SEARCH 1 2 3 4 5"] };
      return command.startsWith("UID SEARCH UID") ? { lines: ["* SEARCH 3"] } : undefined;
    });
    const { memory } = await scan(fake);
    expect([memory.scanned, memory.skipped, cursors(memory)]).toEqual([3, { unreadable: 1 }, { INBOX: "7:5" }]);
    expect(asked(fake)).toContain("UID SEARCH UID 3,5");
  });

  it("that no client reads is found by being asked for alone, and the others are read", async () => {
    const fake = await serve([{ path: "INBOX", mails: [1, 2, 3, 4, 5].map((uid) => overdue(uid)) }], (command) => {
      const asksForThird = /^UID FETCH (?:[12]:5|[12]:[345]|3|3:[45]) /u.test(command);
      return asksForThird
        ? { lines: [`* 3 FETCH (UID 3 BODY[]<0> {2000000}\r\n${"x".repeat(2_000_000)})`] }
        : undefined;
    });
    const { memory } = await scan(fake);
    expect([memory.scanned, memory.skipped, cursors(memory), fake.connections()]).toEqual([
      4,
      { unreadable: 1 },
      { INBOX: "7:5" },
      5,
    ]);
  });

  it("has one key in every folder", () => {
    const key = (headers: string, receivedAtMs = 0) => mailKey(Buffer.from(headers), receivedAtMs);
    const whole = "Message-ID: <1@x>\r\nFrom: A\r\nSubject: S\r\nDate: D\r\n";
    expect(key(whole)).toMatch(/^[\w-]{8}$/u);
    const same = [
      "Received: now\r\nMessage-ID: <1@x>\r\nFrom: A\r\nSubject: S\r\nDate: D\r\n",
      "Subject: S\r\nMessage-ID: <1@x>\r\nDate: D\r\nFrom: A\r\n",
      "Message-ID:\r\n <1@x>\nFrom:  A \nSubject: S\nDate: D\n",
    ];
    const other = ["<1@x> <2@x>", "From: B", "Subject: T", "Date: E"].map((line) =>
      line.startsWith("<")
        ? whole.replace("<1@x>", "<2@x>")
        : whole.replace(new RegExp(`^${line.slice(0, 4)}.*$`, "mu"), line),
    );
    expect([...same, ...other].map((headers) => key(headers) === key(whole))).toEqual([
      ...same.map(() => true),
      ...other.map(() => false),
    ]);
    expect(key(whole, 5000)).toBe(key(whole));
  });

  it("without an ID differs from its twin by the second of its receipt", () => {
    const keys = [1000, 1999, 2000].map((receivedAtMs) =>
      mailKey(Buffer.from("Subject: S\r\nMessage-ID: \r\n"), receivedAtMs),
    );
    expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);
  });
});
