import { CheckError } from "../model.ts";
import type { Secret } from "../platform/secret.ts";

const hidden = "<secret>";
/** Shorter values would hide ordinary words; nothing that short protects anything. */
const shortest = 6;

/**
 * Removes the values of secrets from texts that people see, with the forms in which they travel: URL-encoded, base64, JSON.
 * The last line of defence: secrets are `Secret`s and query values are never shown, but a vendor may echo what it was sent.
 */
export function createRedactor(secrets: readonly Secret[], sensitive: readonly string[]): (text: string) => string {
  // Read at each use, because a secret in a file may have been rotated.
  const values = () => [...secrets.flatMap(revealedParts), ...sensitive].filter((value) => value.length >= shortest);
  return (text) => {
    let clean = text;
    for (const form of new Set(values().flatMap(formsOf))) clean = clean.replaceAll(form, hidden);
    return clean;
  };
}

function revealedParts(secret: Secret): string[] {
  try {
    const value = secret.reveal();
    return [value, ...value.split(":"), ...value.split(" ")]; // `AK:SK`, `Bearer token`
  } catch (error) {
    if (error instanceof CheckError) return []; // Its file is gone: then its value is not known here either.
    throw error;
  }
}

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value, "utf8").toString("base64");
  return [
    value,
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    base64,
    base64.replace(/=+$/, ""),
    Buffer.from(value, "utf8").toString("base64url"),
    Buffer.from(value, "utf8").toString("hex"),
  ].sort((a, b) => b.length - a.length);
}
