import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { CheckError } from "../model.ts";
import type { Clock } from "./clock.ts";
import { type ConnectionGuard, RefusedAddressError } from "./connection-guard.ts";

/** What we read of the certificate that a server presents for itself. */
export interface LeafCertificate {
  /** As OpenSSL prints it: `Dec  5 12:00:00 2026 GMT`. */
  readonly validTo: string;
}

export interface CertificateRequest {
  /** A name or an IP address. */
  readonly host: string;
  readonly port: number;
  /** From the first packet to the end of the handshake. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly guard: ConnectionGuard;
}

/**
 * Makes a TLS handshake and hangs up. Nothing is verified and nothing is sent: an expired or self-signed certificate is
 * read like any other, because its date is what was asked for.
 * @throws CheckError network, tls, timeout (the signal's own reason when that is a CheckError)
 */
export function readLeafCertificate(request: CertificateRequest): Promise<LeafCertificate> {
  const { host, port, timeoutMs, signal, clock, guard } = request;
  const at = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal, at));
    try {
      guard.checkLiteral(host);
    } catch (error) {
      return reject(new CheckError("network", error instanceof Error ? error.message : String(error)));
    }
    // A name in the greeting must be a name: RFC 6066 section 3 forbids addresses there.
    const socket = connect({
      host,
      port,
      rejectUnauthorized: false,
      ...(guard.lookup === undefined ? {} : { lookup: guard.lookup }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    let isConnected = false;
    const finish = (settle: () => void) => {
      cancelTimer();
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      settle();
    };
    const fail = (error: CheckError) => finish(() => reject(error));
    const onAbort = () => fail(abortError(signal, at));
    const cancelTimer = clock.startTimer(() => fail(timeoutError(at)), timeoutMs);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.on("connect", () => {
      isConnected = true;
    });
    // Stays attached after the end: a destroyed socket may still report the peer's reset, which nobody would catch.
    socket.on("error", (error: NodeJS.ErrnoException) => fail(toCheckError(error, at, isConnected)));
    socket.on("secureConnect", () => {
      const validTo = leafValidTo(socket);
      if (validTo === undefined) fail(new CheckError("tls", `${at} presents no certificate`));
      else finish(() => resolve({ validTo }));
    });
  });
}

function leafValidTo(socket: TLSSocket): string | undefined {
  // The types promise a certificate; without one Node answers null or an empty object.
  const certificate: { readonly valid_to?: string } | null = socket.getPeerCertificate(false);
  return certificate?.valid_to;
}

function timeoutError(at: string): CheckError {
  return new CheckError("timeout", `no TLS handshake with ${at} in time`);
}

function abortError(signal: AbortSignal, at: string): CheckError {
  return signal.reason instanceof CheckError ? signal.reason : timeoutError(at);
}

const nameCodes = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "ENODATA", "EAI_NODATA", "EAI_NONAME"]);
const brokenConnectionCodes = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED"]);

function toCheckError(error: NodeJS.ErrnoException, at: string, isConnected: boolean): CheckError {
  if (error instanceof RefusedAddressError) return new CheckError("network", error.message);
  const code = error.code ?? "no code";
  if (code === "ETIMEDOUT") return new CheckError("timeout", `no answer from ${at} in time`, { cause: error });
  if (nameCodes.has(code))
    return new CheckError("network", `the name of ${at} cannot be resolved: ${code}`, { cause: error });
  if (!isConnected) return new CheckError("network", `cannot connect to ${at}: ${code}`, { cause: error });
  if (brokenConnectionCodes.has(code))
    return new CheckError("tls", `${at} hangs up during the TLS handshake: ${code}`, { cause: error });
  return new CheckError("tls", `the TLS handshake with ${at} fails: ${code}`, { cause: error });
}
