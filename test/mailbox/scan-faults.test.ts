import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import { count } from "../faults/figures.ts";
import { type Dovecot, startDovecot } from "../support/dovecot.ts";
import { type FakeImap, type Reply, startFakeImap } from "../support/fake-imap.ts";
import { mailboxOf, plainMail, scanOnce } from "../support/mailbox-scan.ts";

const overdue = {
  from: "Linode <billing@linode.com>",
  subject: "Invoice 998 is overdue",
  text: "Your invoice of $20.00 is 5 days overdue.",
};
const names = ["killed", "stopped", "beside", "parts", "subject", "styled", "nested", "large", "aborted"];
let server: Dovecot;
const fakes: FakeImap[] = [];

beforeAll(async () => {
  server = await startDovecot(names.map((name) => `${name}@test`));
});
afterAll(async () => {
  await server.stop();
});
afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

async function fakeImap(answer: (command: string) => Reply | undefined, greeting?: string | null): Promise<FakeImap> {
  const fake = await startFakeImap(answer, greeting);
  fakes.push(fake);
  return fake;
}

/** The UIDs of a command such as `UID FETCH 1:3,7 (...)`. */
function uidsOf(command: string): readonly number[] {
  const set = /^UID FETCH (\S+)/u.exec(command)?.[1] ?? "";
  return set.split(",").flatMap((range) => {
    const [from = 0, to = from] = range.split(":").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

function fetched(uid: number, source: string): string {
  const date = '"21-Nov-2026 08:00:00 +0000"';
  return `* ${uid} FETCH (UID ${uid} INTERNALDATE ${date} BODY[]<0> {${source.length}}\r\n${source})`;
}

/** Scans until the whole folder is read, as the schedule does, and gives what would be on disk. */
async function untilDone(
  mailbox: Parameters<typeof scanOnce>[0],
  onDisk: MailboxMemory | undefined,
): Promise<MailboxMemory> {
  const { memory } = await scanOnce(mailbox, onDisk);
  return memory;
}

describe("a scan of a server that fails", () => {
  it("goes on from the last batch after the server process was killed in the middle", async () => {
    const user = "killed@test";
    for (let count = 0; count < 1000; count++) server.addMail(user, plainMail(overdue));
    const mailbox = mailboxOf(server, { username: user });
    let onDisk: MailboxMemory | undefined;
    const keep = async (memory: MailboxMemory) => {
      onDisk = memory;
      if (memory.scanned > 400) for (const pid of server.sessions()) process.kill(pid, "SIGKILL");
    };
    await expect(scanOnce(mailbox, undefined, { keep })).rejects.toMatchObject({ reason: "network" });
    expect(onDisk?.scanned).toBeGreaterThan(400);
    expect(onDisk?.scanned).toBeLessThan(1000);
    const memory = await untilDone(mailbox, onDisk);
    expect([memory.scanned, memory.matches["arrears linode"]?.total]).toEqual([1000, 1000]);
  });

  it("ends at its deadline when the server stops in the middle, and keeps what was read", async () => {
    const user = "stopped@test";
    for (let count = 0; count < 1000; count++) server.addMail(user, plainMail(overdue));
    let stopped: readonly number[] = [];
    let onDisk: MailboxMemory | undefined;
    const keep = async (memory: MailboxMemory) => {
      onDisk = memory;
      if (stopped.length > 0) return;
      stopped = server.sessions();
      for (const pid of stopped) process.kill(pid, "SIGSTOP");
    };
    try {
      await expect(
        scanOnce(mailboxOf(server, { username: user, timeout: "4s" }), undefined, { keep }),
      ).rejects.toMatchObject({
        reason: "timeout",
        message: `the scan of 127.0.0.1:${server.port} was not done in 4 s; the next one goes on from here`,
      });
    } finally {
      for (const pid of stopped) process.kill(pid, "SIGKILL");
    }
    expect(onDisk?.scanned).toBe(16);
    const memory = await untilDone(mailboxOf(server, { username: user }), onDisk);
    expect(memory.scanned).toBe(1000);
  });

  it("ends at its deadline when the server drips a byte at a time", async () => {
    const fake = await fakeImap((command) =>
      command.startsWith("UID SEARCH") ? { drip: "* SEARCH 1 2 3 " } : undefined,
    );
    await expect(scanOnce(mailboxOf(fake, { timeout: "1s" }))).rejects.toMatchObject({ reason: "timeout" });
  });

  it.each([
    ["says nothing at all", null, {}],
    ["does not answer the login", undefined, { LOGIN: { silent: true } }],
    ["does not answer to the folder", undefined, { EXAMINE: { silent: true } }],
  ] as const)(
    "ends at its deadline when the server %s",
    async (_, greeting, replies: Readonly<Record<string, Reply>>) => {
      const fake = await fakeImap((command) => replies[command.split(" ")[0] ?? ""], greeting);
      await expect(scanOnce(mailboxOf(fake, { timeout: "1s" }))).rejects.toMatchObject({ reason: "timeout" });
    },
  );

  it.each([
    ["is not there", "network", { port: 1 }, undefined],
    ["refuses the search", "rejected", {}, { "UID SEARCH": { end: "NO search is off" } }],
    [
      "takes us for unsafe, as 163 does",
      "auth",
      {},
      { EXAMINE: { end: "NO EXAMINE Unsafe Login. Please contact kefu@188.com for help" } },
    ],
    ["hangs up at the search", "network", {}, { "UID SEARCH": { hangUp: true } }],
  ] as const)("says why when the server %s", async (_, reason, keys, replies: Readonly<Record<string, Reply>> = {}) => {
    const fake = await fakeImap((command) => Object.entries(replies).find(([start]) => command.startsWith(start))?.[1]);
    await expect(scanOnce(mailboxOf(fake, { timeout: "5s", ...keys }))).rejects.toMatchObject({ reason });
  });

  it("tells the server who asks, which some demand, and only reads", async () => {
    const fake = await fakeImap(() => undefined);
    await scanOnce(
      mailboxOf(fake, { client_id: { name: "probe", version: "1", vendor: "us", "support-email": "a@b.example" } }),
    );
    expect(fake.commands.filter((command) => command.startsWith("ID "))).toContain(
      'ID ("name" "probe" "version" "1" "vendor" "us" "support-email" "a@b.example")',
    );
    expect(fake.commands.some((command) => command.startsWith("EXAMINE"))).toBe(true);
    expect(
      fake.commands.filter((command) =>
        /^(?:SELECT|STORE|UID STORE|EXPUNGE|MOVE|COPY|APPEND|DELETE)|BODY\[/iu.test(command),
      ),
    ).toEqual([]);
  });

  it("counts a mail that the server never gives out as unreadable, and steps past it", async () => {
    const fake = await fakeImap(() => undefined); // UID FETCH 1 answers OK without a message; the search still finds it.
    const { memory } = await scanOnce(mailboxOf(fake));
    expect([memory.scanned, memory.skipped, memory.folders["INBOX"]]).toEqual([
      0,
      { unreadable: 1 },
      { uidValidity: "7", lastUid: 1 },
    ]);
  });

  it("ends when the program ends", async () => {
    for (let count = 0; count < 600; count++) server.addMail("aborted@test", plainMail(overdue));
    const end = new AbortController();
    const scan = scanOnce(mailboxOf(server, { username: "aborted@test" }), undefined, {
      signal: end.signal,
      keep: async () => end.abort(),
    });
    await expect(scan).rejects.toMatchObject({ reason: "timeout" });
  });

  it("does not delay another mailbox while one hangs", async () => {
    server.addMail("beside@test", plainMail(overdue));
    const fake = await fakeImap(() => undefined, null);
    const hanging = scanOnce(mailboxOf(fake, { timeout: "3s" })).catch((error: unknown) => error);
    let isHanging = true;
    void hanging.then(() => {
      isHanging = false;
    });
    const { memory } = await scanOnce(mailboxOf(server, { username: "beside@test" }));
    expect([memory.scanned, isHanging]).toEqual([1, true]);
    expect(await hanging).toMatchObject({ reason: "timeout" });
  });

  it("finds the one mail whose answer nobody can read, counts it and reads the others", async () => {
    const fake = await fakeImap((command) => {
      if (command.startsWith("UID SEARCH")) return { lines: ["* SEARCH 1 2 3 4 5"] };
      if (!command.startsWith("UID FETCH")) return undefined;
      // Sends all of mail 3, two megabytes, although the beginning was asked for.
      const lines = uidsOf(command).map((uid) => fetched(uid, uid === 3 ? "x".repeat(2_000_000) : plainMail(overdue)));
      return { lines };
    });
    const { memory } = await scanOnce(mailboxOf(fake));
    expect([memory.scanned, memory.skipped, memory.folders["INBOX"]?.lastUid]).toEqual([4, { unreadable: 1 }, 5]);
  });

  it("keeps the mails that came before the deadline, also when their batch never ends", async () => {
    const fake = await fakeImap((command) => {
      if (command.startsWith("UID SEARCH")) return { lines: ["* SEARCH 1 2 3 4 5"] };
      if (!command.startsWith("UID FETCH")) return undefined;
      return { lines: [fetched(1, plainMail(overdue)), fetched(2, plainMail(overdue))], end: null };
    });
    const kept: MailboxMemory[] = [];
    const keep = async (memory: MailboxMemory) => void kept.push(memory);
    await expect(scanOnce(mailboxOf(fake, { timeout: "1s" }), undefined, { keep })).rejects.toMatchObject({
      reason: "timeout",
    });
    expect(kept.map(({ scanned, folders }) => [scanned, folders["INBOX"]?.lastUid])).toEqual([[2, 2]]);
  });

  it("steps past the mails of one sender that have ten thousand parts each, and reads what comes behind them", async () => {
    const parts = "--b\r\n\r\n\r\n".repeat(10_000);
    for (let count = 0; count < 60; count++)
      server.addMail(
        "parts@test",
        `From: x@evil.example\r\nMessage-ID: <${count}@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--\r\n`,
      );
    server.addMail("parts@test", plainMail(overdue));
    const { memory } = await scanOnce(mailboxOf(server, { username: "parts@test", timeout: "30s" }));
    expect([memory.scanned, memory.skipped, memory.matches["arrears linode"]?.total]).toEqual([61, { partial: 60 }, 1]);
    count("mails made to stop a mailbox", 60);
  });

  it("reads of three megabytes of subject only the beginning", async () => {
    server.addMail("subject@test", plainMail({ ...overdue, subject: "x".repeat(3_000_000) }));
    server.addMail("subject@test", plainMail(overdue));
    const { memory } = await scanOnce(mailboxOf(server, { username: "subject@test" }));
    expect([memory.scanned, memory.skipped, memory.matches["arrears linode"]?.total]).toEqual([2, { partial: 1 }, 1]);
  });

  it("reads on where the text of a mail is longer than what is asked for first", async () => {
    const style = `<style>${".wide{width:600px}".repeat(2500)}</style>`;
    server.addMail(
      "styled@test",
      `From: Linode <billing@linode.com>\r\nSubject: Invoice\r\nMessage-ID: <styled@x>\r\nContent-Type: text/html\r\n\r\n${style}<p>Your invoice of $20.00 is overdue.</p>\r\n`,
    );
    const { memory } = await scanOnce(mailboxOf(server, { username: "styled@test" }));
    expect([memory.scanned, memory.skipped, memory.matches["arrears linode"]?.total]).toEqual([1, {}, 1]);
  });

  it("reads a mail whose structure is nested too deeply from its first bytes", async () => {
    const depth = 200;
    const opening = Array.from(
      { length: depth },
      (_, level) => `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n`,
    ).join("");
    server.addMail(
      "nested@test",
      `From: Linode <billing@linode.com>\r\nSubject: Invoice 1 is overdue\r\nMessage-ID: <n@x>\r\nMIME-Version: 1.0\r\n${opening}Content-Type: text/plain\r\n\r\nYour invoice is overdue.\r\n`,
    );
    server.addMail("nested@test", plainMail(overdue));
    const { memory } = await scanOnce(mailboxOf(server, { username: "nested@test" }));
    expect([memory.scanned, memory.skipped, memory.matches["arrears linode"]?.total]).toEqual([2, { partial: 1 }, 2]);
  });

  it("reads of a 30 MB mail only the first bytes of its text", async () => {
    const attachment = `--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${`${"A".repeat(76)}\r\n`.repeat(390_000)}`;
    const text = `Your invoice of $20.00 is overdue. ${"Details follow. ".repeat(10_000)}`;
    const head =
      'From: Linode <billing@linode.com>\r\nSubject: Invoice\r\nMessage-ID: <large@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n';
    server.addMail("large@test", `${head}--b\r\nContent-Type: text/plain\r\n\r\n${text}\r\n${attachment}--b--\r\n`);
    const before = process.memoryUsage.rss();
    const { memory } = await scanOnce(mailboxOf(server, { username: "large@test" }));
    expect([memory.scanned, memory.skipped, memory.matches["arrears linode"]?.total]).toEqual([1, { partial: 1 }, 1]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(25_000_000);
  });
});
