/** What the signatures of clouds have in common: most are AWS Signature Version 4 with other names. */
import { createHash, createHmac } from "node:crypto";
import type { HttpRequest } from "../../platform/http-client.ts";
import { isoSecond } from "../windows.ts";

export function sha256Hex(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

export function hmacSha256(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

/** A key derived step by step: the HMAC of the first part under the secret is the key of the second part, and so on. */
export function derivedKey(secret: string, ...parts: readonly string[]): string | Buffer {
  return parts.reduce<string | Buffer>((key, part) => hmacSha256(key, part), secret);
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

/** `20261120T000000Z`: ISO 8601 without separators, in UTC. */
export function compactSecond(ms: number): string {
  return isoSecond(ms).replaceAll(/[-:]/g, "");
}

/** A number used once, in the form of a random UUID (RFC 9562). */
export function nonce(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join("");
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}
