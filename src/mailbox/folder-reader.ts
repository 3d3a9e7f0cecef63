import { createHash } from "node:crypto";
import type { FetchMessageObject, FetchQueryObject, MessageStructureObject } from "imapflow";
import { parseHeaders } from "./headers.ts";
import type { ImapSession } from "./imap-session.ts";
import { composeMail, type Mail, mailFromSource, needsHtml } from "./mail.ts";
import type { SkipReason } from "./memory.ts";
import { chooseTextParts, largestPartBytes, type MailPart, type TextParts } from "./mime.ts";

/** A mail that was read from the server, or why it was not. */
export type ReadMail =
  | {
      readonly uid: number;
      readonly key: string;
      readonly receivedAtMs: number;
      readonly mail: Mail;
      readonly skip?: SkipReason;
    }
  | { readonly uid: number; readonly skip: SkipReason };

export interface BatchRequest {
  readonly uids: readonly number[];
  /** Mails that the server received earlier are left alone. */
  readonly sinceMs: number;
  /** Mails that were counted under another UID or in another folder are not read again. */
  readonly isSeen: (key: string) => boolean;
}

/**
 * Asked for as bytes, because servers garble 8-bit ones in the envelope. No more than needed: the server repeats the list
 * in each answer, and the library parses it each time.
 */
const firstHeaders = ["from", "subject", "date", "message-id"];
/** What else tells real notices from lists, trackers and forgeries; only asked for mails that speak of bills. */
const furtherHeaders =
  "in-reply-to list-id list-post list-unsubscribe precedence feedback-id x-campaign x-mailer authentication-results x-github-reason x-gitlab-project x-jira-fingerprint x-redmine-project x-bugzilla-reason".split(
    " ",
  );

/**
 * Reads a batch in at most a handful of commands: structure and headers of all, then for each combination of part
 * numbers only the chosen text parts, and only their first 64 KB. Everything is asked with PEEK, so nothing changes.
 */
export async function readBatch(
  session: ImapSession,
  { uids, sinceMs, isSeen }: BatchRequest,
): Promise<readonly ReadMail[]> {
  const query = { uid: true, internalDate: true, bodyStructure: true, headers: firstHeaders };
  const described = await fetchByUid(session, uids, query);
  const results: ReadMail[] = [];
  const wanted: Described[] = [];
  for (const [uid, message] of described) {
    if (message.bodyStructure === undefined) continue;
    const one = describe(uid, message);
    if (one === undefined) results.push({ uid, skip: "unreadable" });
    else if (one.receivedAtMs >= sinceMs && !isSeen(one.key)) wanted.push(one);
  }
  const withoutStructure = uids.filter((uid) => described.get(uid)?.bodyStructure === undefined);
  if (withoutStructure.length > 0)
    results.push(...(await readWithoutStructure(session, withoutStructure, sinceMs, isSeen)));
  results.push(...(await readParts(session, wanted)));
  return results.sort((a, b) => a.uid - b.uid);
}

/** Adds the further headers to mails that were read. */
export async function withFurtherHeaders(
  session: ImapSession,
  mails: readonly { readonly uid: number; readonly mail: Mail }[],
): Promise<ReadonlyMap<number, Mail>> {
  const fetched = await fetchByUid(
    session,
    mails.map(({ uid }) => uid),
    { uid: true, headers: furtherHeaders },
  );
  return new Map(
    mails.map(({ uid, mail }) => {
      const further = fetched.get(uid)?.headers;
      return [
        uid,
        further === undefined ? mail : { ...mail, headers: new Map([...mail.headers, ...parseHeaders(further)]) },
      ];
    }),
  );
}

interface Described {
  readonly uid: number;
  readonly key: string;
  readonly receivedAtMs: number;
  readonly headerBlock: Uint8Array;
  readonly parts: TextParts;
}

function describe(uid: number, { internalDate, headers, bodyStructure }: FetchMessageObject): Described | undefined {
  const receivedAtMs = internalDate instanceof Date ? internalDate.getTime() : Number.NaN;
  if (Number.isNaN(receivedAtMs) || bodyStructure === undefined) return undefined;
  const headerBlock = headers ?? Buffer.alloc(0);
  return {
    uid,
    receivedAtMs,
    headerBlock,
    key: mailKey(headerBlock, receivedAtMs),
    parts: chooseTextParts(toMailPart(bodyStructure, "")),
  };
}

async function readParts(session: ImapSession, wanted: readonly Described[]): Promise<readonly ReadMail[]> {
  const bodies = new Map<number, Map<string, Uint8Array>>(wanted.map(({ uid }) => [uid, new Map()]));
  await fetchParts(
    session,
    bodies,
    wanted.map(({ uid, parts }) => ({ uid, keys: firstKeys(parts) })),
  );
  const read = (uid: number) => (part: MailPart) => bodies.get(uid)?.get(part.id);
  const twins = wanted.flatMap(({ uid, parts }) => {
    const keys = [parts, ...(parts.forwarded === undefined ? [] : [parts.forwarded])].flatMap((each) =>
      each.htmlTwin !== undefined && needsHtml(each, read(uid)) ? [each.htmlTwin.id] : [],
    );
    return keys.length === 0 ? [] : [{ uid, keys }];
  });
  await fetchParts(session, bodies, twins);
  return wanted.map(({ uid, key, receivedAtMs, headerBlock, parts }) => {
    const inner = parts.forwardedId === undefined ? undefined : bodies.get(uid)?.get(headerKey(parts.forwardedId));
    try {
      const mail = composeMail({
        headers: parseHeaders(headerBlock),
        parts,
        read: read(uid),
        attachedHeaders: inner && parseHeaders(inner),
        receivedAtMs,
      });
      return { uid, key, receivedAtMs, mail, ...(isCut(parts) && { skip: "partial" as const }) };
    } catch {
      return { uid, skip: "unreadable" as const };
    }
  });
}

function firstKeys(parts: TextParts): readonly string[] {
  const own = parts.own.map(({ id }) => id);
  if (parts.forwarded === undefined || parts.forwardedId === undefined) return own;
  return [...own, headerKey(parts.forwardedId), ...parts.forwarded.own.map(({ id }) => id)];
}

function headerKey(id: string): string {
  return `${id}.HEADER`;
}

function isCut(parts: TextParts): boolean {
  return [...parts.own, ...(parts.forwarded?.own ?? [])].some(
    ({ size }) => size !== undefined && size > largestPartBytes,
  );
}

/** Mails with the same part numbers are asked for together. */
async function fetchParts(
  session: ImapSession,
  bodies: ReadonlyMap<number, Map<string, Uint8Array>>,
  wanted: readonly { readonly uid: number; readonly keys: readonly string[] }[],
): Promise<void> {
  const uidsByKeys = new Map<string, number[]>();
  for (const { uid, keys } of wanted) {
    if (keys.length === 0) continue;
    const joined = keys.join(" ");
    uidsByKeys.set(joined, [...(uidsByKeys.get(joined) ?? []), uid]);
  }
  for (const [joined, uids] of uidsByKeys) {
    const bodyParts = joined.split(" ").map((key) => ({ key, start: 0, maxLength: largestPartBytes }));
    const fetched = await fetchByUid(session, uids, { uid: true, bodyParts });
    for (const [uid, message] of fetched) {
      for (const [key, bytes] of message.bodyParts ?? [])
        bodies.get(uid)?.set(key.toUpperCase().replace(/\]?<\d+>$/u, ""), bytes);
    }
  }
}

/**
 * The library leaves out a structure that is nested too deeply for it. Such a mail is read from its first 64 KB instead.
 * One that is still missing was deleted meanwhile, or cannot be read at all.
 */
async function readWithoutStructure(
  session: ImapSession,
  uids: readonly number[],
  sinceMs: number,
  isSeen: (key: string) => boolean,
): Promise<readonly ReadMail[]> {
  const source = { start: 0, maxLength: largestPartBytes };
  const fetched = await fetchByUid(session, uids, { uid: true, internalDate: true, headers: firstHeaders, source });
  const results: ReadMail[] = [];
  for (const [uid, message] of fetched) {
    const receivedAtMs = message.internalDate instanceof Date ? message.internalDate.getTime() : Number.NaN;
    if (Number.isNaN(receivedAtMs) || message.source === undefined) {
      results.push({ uid, skip: "unreadable" });
      continue;
    }
    const key = mailKey(message.headers ?? Buffer.alloc(0), receivedAtMs);
    if (receivedAtMs < sinceMs || isSeen(key)) continue;
    results.push({ uid, key, receivedAtMs, mail: mailFromSource(message.source, receivedAtMs), skip: "partial" });
  }
  const missing = uids.filter((uid) => !fetched.has(uid));
  const present =
    missing.length === 0 ? [] : await session.within(session.client.search({ uid: uidRange(missing) }, { uid: true }));
  for (const uid of Array.isArray(present) ? present : [])
    if (missing.includes(uid)) results.push({ uid, skip: "unreadable" });
  return results;
}

async function fetchByUid(
  session: ImapSession,
  uids: readonly number[],
  query: FetchQueryObject,
): Promise<Map<number, FetchMessageObject>> {
  const messages = new Map<number, FetchMessageObject>();
  if (uids.length === 0) return messages;
  const wanted = new Set(uids);
  // Not the generator: a command inside its loop never comes to an end. A batch is small enough to hold.
  for (const message of await session.within(session.client.fetchAll(uidRange(uids), query, { uid: true }))) {
    if (wanted.has(message.uid)) messages.set(message.uid, message);
  }
  return messages;
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

/** Numbers the parts by RFC 3501 section 6.4.5; the library numbers those of attached mails in another way. */
export function toMailPart(node: MessageStructureObject, id: string): MailPart {
  const shared = {
    type: node.type.toLowerCase(),
    parameters: node.parameters ?? {},
    encoding: node.encoding ?? "",
    disposition: node.disposition?.toLowerCase(),
    size: node.size,
  };
  const children = node.childNodes ?? [];
  if (shared.type.startsWith("multipart/")) {
    return {
      ...shared,
      id,
      children: children.map((child, index) => toMailPart(child, id === "" ? `${index + 1}` : `${id}.${index + 1}`)),
    };
  }
  const own = id === "" ? "1" : id;
  if (shared.type !== "message/rfc822") return { ...shared, id: own, children: [] };
  return {
    ...shared,
    id: own,
    children: children.map((child) => toMailPart(child, child.type.startsWith("multipart/") ? own : `${own}.1`)),
  };
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
