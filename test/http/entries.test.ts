import { describe, expect, it } from "vitest";
import { mailboxEntry } from "../../src/http/entries.ts";
import type { LastRun } from "../../src/model.ts";
import { configOf, testNowMs } from "../support/config.ts";

async function entryAfter(lastRun: LastRun | undefined) {
  const { mailboxes } = await configOf(
    "mailboxes: [{ name: ops, host: imap.example.com, username: ops, password: not-a-real-one }]",
  );
  const [mailbox] = mailboxes;
  if (mailbox === undefined) throw new Error("no mailbox");
  const state = lastRun === undefined ? undefined : { mailbox: "ops", lastRun, lastSuccessAtMs: testNowMs - 3_600_000 };
  return mailboxEntry(mailbox, state, testNowMs + 60_000, testNowMs);
}

const nothingRead = { name: "ops", nextRunAt: "2026-11-20T12:01:00.000Z", scanned: 0, openAlerts: [] };

describe("the entry of a mailbox", () => {
  it("says nothing of a scan before the first one", async () => {
    expect(await entryAfter(undefined)).toEqual(nothingRead);
  });

  it("of a scan that succeeded says so", async () => {
    expect(await entryAfter({ startedAtMs: testNowMs - 2_000, durationMs: 1_000 })).toEqual({
      ...nothingRead,
      ok: true,
      lastScanAt: "2026-11-20T11:59:59.000Z",
      lastSuccessAt: "2026-11-20T11:00:00.000Z",
      durationMs: 1_000,
    });
  });

  it("of a scan that failed says why, and when the last one succeeded", async () => {
    const failure = { reason: "auth", message: "the login is refused" } as const;
    expect(await entryAfter({ startedAtMs: testNowMs - 2_000, durationMs: 1_000, failure })).toEqual({
      ...nothingRead,
      ok: false,
      lastScanAt: "2026-11-20T11:59:59.000Z",
      lastSuccessAt: "2026-11-20T11:00:00.000Z",
      durationMs: 1_000,
      error: { ...failure, hint: expect.any(String) },
    });
  });
});
