/**
 * What the signatures of clouds have in common: most are AWS Signature Version 4 with other names. Signed is what is sent: with
 * a `base_url`, its host and path. A proxy that changes them makes the signature wrong.
 */
import { createHash, createHmac } from "node:crypto";
import type { HttpRequest } from "../../platform/http-client.ts";
import type { KeyPair } from "../key-pair.ts";
import { isoSecond } from "../periods.ts";

export function sha256Hex(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

export function hmacSha256(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

/** RFC 3986: everything but letters, digits, `-`, `.`, `_` and `~` is encoded. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Names and values percent-encoded, sorted by name and then by value. */
export function canonicalQuery(parameters: Iterable<readonly [string, string]>): string {
  return [...parameters]
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join("="))
    .join("&");
}

/** By code point: the order of a locale would differ from the vendor's. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface CanonicalRequest {
  readonly text: string;
  /** Names of the headers that are signed, as the Authorization header lists them. */
  readonly signedHeaders: string;
}

/** Method, path, query, the headers to sign and the hash of the body, a line each. */
export function canonicalRequest(
  { method, url, body }: HttpRequest,
  headers: Readonly<Record<string, string>>,
  path = url.pathname,
): CanonicalRequest {
  const lines = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(([a], [b]) => compare(a, b));
  const signedHeaders = lines.map(([name]) => name).join(";");
  const block = lines.map(([name, value]) => `${name}:${value}\n`).join("");
  const parts = [method, path, canonicalQuery(url.searchParams), block, signedHeaders, sha256Hex(body ?? "")];
  return { text: parts.join("\n"), signedHeaders };
}

interface ScopedSignature {
  /** As the vendor calls it: `TC3-HMAC-SHA256`, ... */
  readonly algorithm: string;
  readonly keys: KeyPair;
  /** Stands before the secret in the first key: `TC3`, `JDCLOUD2`; nothing at some vendors. */
  readonly keyPrefix: string;
  /** In the vendor's form, as its date header has it. */
  readonly timestamp: string;
  /** Day, region, service and what else there is: each part makes the next key. */
  readonly scope: readonly string[];
  readonly canonical: CanonicalRequest;
}

/** The Authorization header of the schemes that derive their key from a scope. */
export function scopedAuthorization({
  algorithm,
  keys,
  keyPrefix,
  timestamp,
  scope,
  canonical,
}: ScopedSignature): string {
  const stringToSign = [algorithm, timestamp, scope.join("/"), sha256Hex(canonical.text)].join("\n");
  const key = scope.reduce<string | Buffer>((known, part) => hmacSha256(known, part), `${keyPrefix}${keys.secret}`);
  const signature = hmacSha256(key, stringToSign).toString("hex");
  return `${algorithm} Credential=${keys.id}/${scope.join("/")}, SignedHeaders=${canonical.signedHeaders}, Signature=${signature}`;
}

/** `20261120T000000Z`: ISO 8601 without separators, in UTC. */
export function compactSecond(ms: number): string {
  return isoSecond(ms).replaceAll(/[-:]/g, "");
}

/** A number used once, in the form of a random UUID (RFC 9562). */
export function nonce(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join("");
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}
