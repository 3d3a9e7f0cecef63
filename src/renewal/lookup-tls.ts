import { CheckError } from "../model.ts";
import type { LeafCertificate } from "../platform/tls-certificate.ts";
import { parseTlsTarget, type TlsTarget } from "./lookup-target.ts";

/** Reads a server's own certificate, whether it is valid or not; rejects with a CheckError. */
export type ReadCertificate = (target: TlsTarget) => Promise<LeafCertificate>;

/**
 * When the certificate of a server expires. Some chains end earlier than their leaf; they are their issuer's to renew.
 * @param written `host:port`
 * @returns epoch milliseconds
 * @throws CheckError network, tls, timeout, config, invalid_response
 */
export async function lookUpTlsExpiry(written: string, readCertificate: ReadCertificate): Promise<number> {
  const target = parseTlsTarget(written);
  if (target === undefined) throw new CheckError("config", `${written} is no server: write host:port`);
  const { validTo } = await readCertificate(target);
  const expiresAtMs = Date.parse(validTo);
  if (Number.isNaN(expiresAtMs))
    throw new CheckError("invalid_response", `the certificate of ${written} has no readable date of expiry`);
  return expiresAtMs;
}
