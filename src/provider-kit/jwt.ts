import type { Secret } from "../platform/secret.ts";

/** When a credential ends that is a JSON Web Token: its claim `exp` (RFC 7519 section 4.1.4). Undefined for every other one. */
export function jwtExpiresAtMs(credential: Secret): number | undefined {
  const claims = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(credential.reveal().replace(/^JWT\s+/i, ""))?.[1];
  if (claims === undefined) return undefined;
  try {
    const { exp } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8"));
    return typeof exp === "number" && Number.isFinite(exp) ? exp * 1000 : undefined;
  } catch {
    return undefined; // A key of another form, with dots in it.
  }
}
