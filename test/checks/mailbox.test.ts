import { describe, expect, it } from "vitest";
import { checkMailbox, type MailboxCheckTools } from "../../src/checks/mailbox.ts";
import type { LogFields } from "../../src/platform/logger.ts";
import { afterwards } from "../faults/temporary-folder.ts";
import { configOf } from "../support/config.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { startFakeImap } from "../support/fake-imap.ts";
import { scriptedHttp } from "../support/provider-harness.ts";

const password = "not-a-real-one";

/** One scan of a server; two seconds pass before what it found is kept. */
async function scan({ refusal, fault }: { readonly refusal?: string; readonly fault?: Error } = {}) {
  const server = await startFakeImap((command) =>
    refusal !== undefined && /^(LOGIN|AUTHENTICATE)/i.test(command)
      ? { end: refusal }
      : /^LOGOUT/i.test(command)
        ? { hangUp: true }
        : undefined,
  );
  afterwards(() => server.close());
  const { mailboxes } = await configOf(
    `mailboxes: [{ name: ops, host: 127.0.0.1, port: ${server.port}, username: me, password: ${password}, use_ssl: false, starttls: false }]`,
  );
  const [mailbox] = mailboxes;
  if (mailbox === undefined) throw new Error("no mailbox");
  const clock = fakeClock();
  const startedAtMs = clock.nowMs();
  const errors: [string, LogFields | undefined][] = [];
  const tools: MailboxCheckTools = {
    clock,
    logger: { debug() {}, info() {}, warn() {}, error: (message, fields) => errors.push([message, fields]) },
    memory: undefined,
    keep: () => clock.advance(2000),
    renewalPatterns: [],
    receiptPatterns: [],
    projectProviders: new Map(),
    http: scriptedHttp([]).client,
    get version() {
      if (fault !== undefined) throw fault;
      return "0.0.0";
    },
  };
  const lastRun = await checkMailbox(mailbox, tools, new AbortController().signal);
  return { lastRun: { ...lastRun, startedAtMs: lastRun.startedAtMs - startedAtMs }, errors };
}

describe("a scan of a mailbox", () => {
  it("that succeeds says when it began and how long it took", async () => {
    const { lastRun, errors } = await scan();
    expect(lastRun).toEqual({ startedAtMs: 0, durationMs: expect.toSatisfy((ms: number) => ms >= 2000) });
    expect(errors).toEqual([]);
  });

  it("that is refused says why, without the password", async () => {
    const { lastRun, errors } = await scan({ refusal: `NO [AUTHENTICATIONFAILED] not ${password}` });
    expect(lastRun).toEqual({
      startedAtMs: 0,
      durationMs: 2000,
      failure: { reason: "auth", message: expect.not.stringContaining(password) },
    });
    expect(errors).toEqual([]);
  });

  it("that hits a fault of the program says so, and its log has where, without the password", async () => {
    const { lastRun, errors } = await scan({ fault: new TypeError(`no ${password}`) });
    expect(lastRun.failure).toEqual({ reason: "internal", message: "a fault of this program: see its log" });
    expect(errors).toEqual([
      [
        "mailbox scan hit a fault of this program",
        { mailbox: "ops", stack: expect.stringContaining("TypeError: no <secret>\n") },
      ],
    ]);
  });
});
