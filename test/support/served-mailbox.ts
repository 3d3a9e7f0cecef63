/** A mailbox that a fake server serves, and scans of it at 20 November 2026. */
import { onTestFinished } from "vitest";
import { mailKey } from "../../src/mailbox/folder-reader.ts";
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import { fakeClock } from "./fake-clock.ts";
import { type FakeImap, type Reply, startFakeImap } from "./fake-imap.ts";
import { imapFolders, type ServedFolder, type ServedMail } from "./imap-folders.ts";
import { mailboxOf, plainMail, scanOnce } from "./mailbox-scan.ts";

export const nowMs = Date.parse("2026-11-20T12:00:00Z");
export const dayMs = 86_400_000;
export const linode = "Linode <billing@linode.com>";

export function mail(
  uid: number,
  subject: string,
  text: string,
  { from = linode, ageMs = dayMs, id = `${uid}` } = {},
): ServedMail {
  return { uid, source: plainMail({ from, subject, text, id }), receivedAtMs: nowMs - ageMs };
}
export const overdue = (uid: number, more: Parameters<typeof mail>[3] = {}) =>
  mail(uid, `Invoice ${uid} is overdue`, "Your invoice of $20.00 is overdue.", more);
export const lunch = (uid: number) => mail(uid, "Lunch", "At noon?", { from: "Kim <kim@test.example>" });
export const keyOf = ({ source, receivedAtMs = 0 }: ServedMail) =>
  mailKey(Buffer.from(source.slice(0, source.indexOf("\r\n\r\n") + 1)), receivedAtMs);

export async function serve(
  folders: readonly ServedFolder[] | (() => readonly ServedFolder[]),
  other: (command: string) => Reply | undefined = () => undefined,
): Promise<FakeImap> {
  const answer = imapFolders(typeof folders === "function" ? folders : () => folders);
  const fake = await startFakeImap((command) => other(command) ?? answer(command));
  onTestFinished(() => fake.close());
  return fake;
}

export type Keys = Parameters<typeof mailboxOf>[1];
export const scan = (
  fake: FakeImap,
  keys: Keys = {},
  memory?: MailboxMemory,
  options: Parameters<typeof scanOnce>[2] = {},
) => scanOnce(mailboxOf(fake, { lookback: "7d", ...keys }), memory, { clock: fakeClock(nowMs), ...options });

export function cursors({ folders }: MailboxMemory): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(folders).map(([name, { uidValidity, lastUid }]) => [name, `${uidValidity}:${lastUid}`]),
  );
}
export const asked = (fake: FakeImap) => fake.commands.filter((command) => /^(?:EXAMINE|UID|LOGOUT)/u.test(command));
