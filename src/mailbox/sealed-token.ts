import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";

/**
 * Keeps a refresh token that the vendor changed, in a form that is worthless without the configured one: AES-256-GCM
 * with a key from that token. When a person configures another token the sealed one no longer opens and is dropped.
 */
export function sealToken(token: string, configured: string): string {
  const key = keyOf(configured);
  // A nonce from the token itself: the same pair is only ever used for the same text.
  const nonce = createHmac("sha256", key).update(token).digest().subarray(0, 12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([nonce, cipher.update(token, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString("base64url");
}

/** Undefined when it was sealed with another token. */
export function openToken(sealed: string, configured: string): string | undefined {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < 28) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyOf(configured), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(-16));
    return decipher.update(bytes.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}

function keyOf(configured: string): Buffer {
  return createHash("sha256").update("balance-alert refresh token\0").update(configured).digest();
}

/**
 * Tells whether credentials changed, without telling anything about them: 16 bits of a hash, far too few to guess by.
 */
export function credentialMark(...parts: readonly string[]): string {
  const hash = createHash("sha256").update("balance-alert credential\0");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("hex").slice(0, 4);
}
