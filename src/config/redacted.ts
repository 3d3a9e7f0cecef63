/** The configuration as `/api/v1/config` shows it: as written, so that `${VAR}` stays a name, and without a secret. */
import { isListName, type ListName } from "./config-schema.ts";
import { isRecord } from "./is-record.ts";
import { type Path, pathText } from "./problem.ts";

const hidden = "<secret>";

/** Paths of a part, in text. */
export interface RedactedPaths {
  /** Hidden unless they are nothing but the name of a variable. */
  readonly secrets: ReadonlySet<string>;
  /** The same for every value below them. */
  readonly groups: ReadonlySet<string>;
}

/** A part of the file as written, its secrets hidden, and what in its addresses may be one. */
export function redacted(written: unknown, paths: RedactedPaths, partPath: Path): unknown {
  const redact = (value: unknown, path: Path, isInGroup: boolean): unknown => {
    const here = pathText(path);
    if (paths.secrets.has(here)) return hiddenUnlessName(value);
    const below = isInGroup || paths.groups.has(here);
    if (Array.isArray(value)) return value.map((one, index) => redact(one, [...path, index], below));
    if (isRecord(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, redact(one, [...path, key], below)]));
    if (below) return hiddenUnlessName(value);
    return typeof value === "string" ? redactedAddresses(value) : value;
  };
  // Hardly any part of a large file has something to hide; then nothing is copied.
  const isOpen = paths.secrets.size === 0 && paths.groups.size === 0 && !mentionsAddress(written);
  return isOpen ? written : redact(written, partPath, false);
}

function hiddenUnlessName(value: unknown): string {
  return typeof value === "string" && isVariable(value) ? value : hidden;
}

function isVariable(text: string): boolean {
  return /^\$\{\w+\}$/.test(text);
}

function mentionsAddress(value: unknown): boolean {
  if (typeof value === "string") return value.includes("://");
  return typeof value === "object" && value !== null && Object.values(value).some(mentionsAddress);
}

/** Logins, values of queries, and parts of paths that are long enough to be tokens. */
function redactedAddresses(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)([^\s"'<>]*)/gi, (_, scheme: string, rest: string) => {
    const [, login, path = "", query = "", fragment = ""] =
      /^(?:([^/?#]*)@)?([^?#]*)(\?[^#]*)?(#.*)?$/.exec(rest) ?? [];
    return [
      scheme,
      login === undefined ? "" : `${hiddenUnlessName(login)}@`,
      path.replace(/(?<=\/)[^/]+/g, (segment) => (mayBeToken(segment) ? hidden : segment)),
      query.replace(/=([^&]*)/g, (_whole, value: string) => `=${value === "" ? "" : hiddenUnlessName(value)}`),
      fragment === "" ? "" : `#${hidden}`,
    ].join("");
  });
}

function mayBeToken(segment: string): boolean {
  return segment.length >= 20 && /\d/.test(segment) && /[A-Za-z]/.test(segment) && !segment.includes("${");
}

/** The main file as written, with the lists of all files in place of its own. */
export function withLists(
  written: unknown,
  top: RedactedPaths,
  lists: Readonly<Record<ListName, readonly unknown[]>>,
): unknown {
  if (!isRecord(written)) return written;
  const rest = Object.fromEntries(Object.entries(written).filter(([key]) => !isListName(key)));
  const given = Object.entries(lists).filter(([key, list]) => key in written || list.length > 0);
  return { ...(redacted(rest, top, []) as object), ...Object.fromEntries(given) }; // A group of keys stays one.
}
