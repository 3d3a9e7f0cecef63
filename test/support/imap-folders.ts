/** What `startFakeImap` answers for folders with mails in them, for tests that need no server of their own. */
import type { Reply } from "./fake-imap.ts";

export interface ServedMail {
  readonly uid: number;
  /** ASCII. */
  readonly source: string;
  /** Without it the server gives no INTERNALDATE. */
  readonly receivedAtMs?: number | undefined;
}

export interface ServedFolder {
  readonly path: string;
  readonly flags?: string;
  readonly uidValidity?: number;
  readonly mails: readonly ServedMail[];
}

export function imapFolders(folders: () => readonly ServedFolder[]): (command: string) => Reply | undefined {
  let open: ServedFolder | undefined;
  return (command) => {
    const [, list] = /^LIST "[^"]*" (.*)$/u.exec(command) ?? [];
    if (list !== undefined) {
      const wanted = unquoted(list);
      const found = folders().filter(({ path }) => wanted === "*" || wanted === path);
      return { lines: found.map(({ path, flags = "\\HasNoChildren" }) => `* LIST (${flags}) "/" "${path}"`) };
    }
    const [, name] = /^EXAMINE (.*)$/u.exec(command) ?? [];
    if (name !== undefined) {
      open = folders().find(({ path }) => path === unquoted(name));
      if (open === undefined) return { end: "NO [NONEXISTENT] there is no such folder" };
      const { uidValidity = 7, mails } = open;
      const next = Math.max(0, ...mails.map(({ uid }) => uid)) + 1;
      const lines = [
        `* ${mails.length} EXISTS`,
        `* OK [UIDVALIDITY ${uidValidity}] valid`,
        `* OK [UIDNEXT ${next}] next`,
      ];
      return { lines, end: "OK [READ-ONLY] done" };
    }
    const [, criteria] = /^UID SEARCH (.*)$/u.exec(command) ?? [];
    if (criteria !== undefined)
      return {
        lines: [
          `* SEARCH ${(open?.mails ?? [])
            .filter(found(criteria))
            .map(({ uid }) => uid)
            .join(" ")}`,
        ],
      };
    const [, set, start = "0", length = "0"] = /^UID FETCH (\S+) .*\[\]<(\d+)\.(\d+)>/u.exec(command) ?? [];
    if (set === undefined) return undefined;
    const mails = (open?.mails ?? []).filter(({ uid }) => includes(set, uid, Number.POSITIVE_INFINITY));
    return { lines: mails.map((mail) => fetched(mail, Number(start), Number(length))) };
  };
}

function unquoted(text: string): string {
  return text.replace(/^"|"$/gu, "");
}

/** `UID 8:*` also gives the last mail, as servers do; `SINCE` goes by the day alone. */
function found(criteria: string): (mail: ServedMail, index: number, mails: readonly ServedMail[]) => boolean {
  const [key = "", value = ""] = criteria.split(" ");
  if (key === "UID") return ({ uid }, _, mails) => includes(value, uid, mails.at(-1)?.uid ?? 0);
  const sinceMs = Date.parse(`${value} 00:00:00 +0000`);
  return ({ receivedAtMs = Number.POSITIVE_INFINITY }) => receivedAtMs >= sinceMs;
}

function includes(set: string, uid: number, last: number): boolean {
  return set.split(",").some((range) => {
    const [from = 0, to = from] = range.split(":").map((end) => (end === "*" ? last : Number(end)));
    return uid >= Math.min(from, to) && uid <= Math.max(from, to);
  });
}

function fetched({ uid, source, receivedAtMs }: ServedMail, start: number, length: number): string {
  const part = source.slice(start, start + length);
  const [, day, month, year, time] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/u.exec(new Date(receivedAtMs ?? 0).toUTCString()) ?? [];
  const date = receivedAtMs === undefined || start > 0 ? "" : `INTERNALDATE "${day}-${month}-${year} ${time} +0000" `;
  return `* ${uid} FETCH (UID ${uid} ${date}BODY[]<${start}> {${part.length}}\r\n${part})`;
}
