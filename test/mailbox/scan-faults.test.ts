import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import { type Dovecot, startDovecot } from "../support/dovecot.ts";
import { type FakeImap, type Reply, startFakeImap } from "../support/fake-imap.ts";
import { mailboxOf, plainMail, scanOnce } from "../support/mailbox-scan.ts";

const overdue = {
  from: "Linode <billing@linode.com>",
  subject: "Invoice 998 is overdue",
  text: "Your invoice of $20.00 is 5 days overdue.",
};
const names = ["killed", "stopped", "beside", "poison", "nested", "large", "aborted"];
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
      if (memory.scanned === 400) for (const pid of server.sessions()) process.kill(pid, "SIGKILL");
    };
    await expect(scanOnce(mailbox, undefined, { keep })).rejects.toMatchObject({ reason: "network" });
    expect(onDisk?.scanned).toBe(400);
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
    expect(onDisk?.scanned).toBe(400);
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
    const user = "poison@test";
    for (let count = 0; count < 5; count++) server.addMail(user, plainMail(overdue));
    server.addMail(user, plainMail({ ...overdue, subject: "x".repeat(3_000_000) }));
    for (let count = 0; count < 5; count++) server.addMail(user, plainMail(overdue));
    const mailbox = mailboxOf(server, { username: user });
    const { memory } = await scanOnce(mailbox);
    expect([memory.scanned, memory.skipped, memory.folders["INBOX"]?.lastUid]).toEqual([10, { unreadable: 1 }, 11]);
    expect((await scanOnce(mailbox, memory)).memory.scanned).toBe(10);
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
