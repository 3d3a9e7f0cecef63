import { createHash } from "node:crypto";
import type { FetchMessageObject } from "imapflow";
import type { ImapSession } from "./imap-session.ts";
import { type Mail, mailFromSource } from "./mail.ts";
import type { SkipReason } from "./memory.ts";
import { largestMailBytes, splitHeaders } from "./mime.ts";

/** What the server gave for a UID: a mail, nothing that is new, or nothing that can be read. */
export type ReadMail =
  | { readonly uid: number; readonly key: string; readonly receivedAtMs: number; readonly mail: Mail }
  | { readonly uid: number; readonly skip?: SkipReason };

export interface BatchRequest {
  readonly uids: readonly number[];
  /** Mails that the server received earlier are left alone. */
  readonly sinceMs: number;
  /** Mails that were counted under another UID or in another folder are not read again. */
  readonly isSeen: (key: string) => boolean;
}

/** Most mails say it all in this much. */
const firstBytes = 32 * 1024;

/**
 * Reads the beginning of each mail, and more of those whose text goes on behind it. The structure is never asked for: the
 * server's description of a small mail can be large, and the library takes seconds to parse it. Everything is asked with
 * PEEK, so nothing changes. Mails are given one by one, as they arrive.
 */
export async function* readMails(
  session: ImapSession,
  { uids, sinceMs, isSeen }: BatchRequest,
): AsyncGenerator<ReadMail> {
  const missing = new Set(uids);
  const unfinished = new Map<number, { readonly source: Uint8Array; readonly receivedAtMs: number }>();
  for await (const { uid, internalDate, source } of fetchSources(session, uids, 0, firstBytes)) {
    if (source === undefined || !missing.delete(uid)) continue;
    const receivedAtMs = internalDate instanceof Date ? internalDate.getTime() : Number.NaN;
    if (Number.isNaN(receivedAtMs)) {
      yield { uid, skip: "unreadable" };
      continue;
    }
    const key = mailKey(splitHeaders(source).headers, receivedAtMs);
    if (receivedAtMs < sinceMs || isSeen(key)) {
      yield { uid };
      continue;
    }
    const isCut = source.length >= firstBytes;
    const mail = tryMail(source, receivedAtMs, isCut);
    if (isCut && mail?.isWhole === false) unfinished.set(uid, { source, receivedAtMs });
    else yield mail === undefined ? { uid, skip: "unreadable" } : { uid, key, receivedAtMs, mail };
  }
  const restBytes = largestMailBytes - firstBytes;
  for await (const { uid, source: rest } of fetchSources(session, [...unfinished.keys()], firstBytes, restBytes)) {
    const first = unfinished.get(uid);
    if (first === undefined || rest === undefined) continue;
    unfinished.delete(uid);
    yield fromSource(uid, Buffer.concat([first.source, rest]), first.receivedAtMs, rest.length >= restBytes);
  }
  for (const [uid, { source, receivedAtMs }] of unfinished) yield fromSource(uid, source, receivedAtMs, true);
  // One that is missing was deleted meanwhile, or the server never gives it out.
  const present = missing.size === 0 ? [] : await findUids(session, [...missing]);
  for (const uid of missing) yield present.includes(uid) ? { uid, skip: "unreadable" } : { uid };
}

function fromSource(uid: number, source: Uint8Array, receivedAtMs: number, isCut: boolean): ReadMail {
  const mail = tryMail(source, receivedAtMs, isCut);
  if (mail === undefined) return { uid, skip: "unreadable" };
  return { uid, key: mailKey(splitHeaders(source).headers, receivedAtMs), receivedAtMs, mail };
}

function tryMail(source: Uint8Array, receivedAtMs: number, isCut: boolean): Mail | undefined {
  try {
    return mailFromSource(source, { receivedAtMs, isCut });
  } catch {
    return undefined;
  }
}

async function findUids({ client, within }: ImapSession, uids: readonly number[]): Promise<readonly number[]> {
  const found = await within(client.search({ uid: uidRange(uids) }, { uid: true }));
  return Array.isArray(found) ? found : [];
}

/** As a stream: the library reads on when a mail was taken, so that a batch is never in memory as a whole. */
async function* fetchSources(
  { client, within }: ImapSession,
  uids: readonly number[],
  start: number,
  maxLength: number,
): AsyncGenerator<FetchMessageObject> {
  if (uids.length === 0) return;
  const query = { uid: true, internalDate: start === 0, source: { start, maxLength } };
  const messages = client.fetch(uidRange(uids), query, { uid: true });
  try {
    for (;;) {
      const next = await within(messages.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: a connection that hangs would never let go.
    void messages.return(undefined);
  }
}

/** `1:3,7`: a list of single UIDs is longer than servers take. */
export function uidRange(uids: readonly number[]): string {
  const sorted = [...uids].sort((a, b) => a - b);
  const ranges: string[] = [];
  let start = sorted[0];
  let end = start;
  for (const uid of [...sorted.slice(1), undefined]) {
    if (uid !== undefined && end !== undefined && uid <= end + 1) {
      end = uid;
      continue;
    }
    if (start !== undefined) ranges.push(start === end ? `${start}` : `${start}:${end}`);
    start = uid;
    end = uid;
  }
  return ranges.join(",");
}

/**
 * The same mail has the same key in every folder and after the server renumbers: a hash of the headers that its sender
 * wrote. Senders repeat message IDs, so that the subject, the date and the sender count too.
 */
export function mailKey(headerBlock: Uint8Array, receivedAtMs: number): string {
  const hash = createHash("sha256");
  const lines = Buffer.from(headerBlock)
    .toString("latin1")
    .replace(/\r?\n[ \t]+/gu, " ")
    .split(/\r?\n/u);
  const identifying = lines.filter((line) => /^(?:message-id|from|subject|date):/iu.test(line));
  for (const line of identifying.sort()) hash.update(`${line.replace(/\s+/gu, " ").trim()}\n`);
  // Without an ID two mails may be equal in all of that; the time of receipt tells them apart.
  if (!identifying.some((line) => /^message-id:\s*\S/iu.test(line)))
    hash.update(`received ${Math.floor(receivedAtMs / 1000)}`);
  return hash.digest("base64url").slice(0, 8);
}
