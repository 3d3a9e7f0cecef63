import type { TlsServerConfig } from "./web-config-schema.ts";

/** Whether a client's certificate is asked for during the handshake. */
export function asksForCertificate({ client_auth_type: type }: TlsServerConfig): boolean {
  return type !== undefined && type !== "NoClientCert";
}

/** What a TLS socket knows of its client. */
export interface ClientOfSocket {
  /** Whether the certificate is signed by a CA that we trust. */
  readonly authorized: boolean;
  readonly authorizationError: unknown;
  /** `subjectaltname` is the extension, in Node's spelling. Node answers an empty object when the client gave none. */
  getPeerCertificate(): { readonly subjectaltname?: string | undefined };
}

/** Says why a client's certificate (or its absence) ends the connection, or nothing when it may go on. */
export function certificateRefusal(socket: ClientOfSocket, tls: TlsServerConfig): string | undefined {
  if (!asksForCertificate(tls)) return undefined;
  const certificate = socket.getPeerCertificate();
  if (Object.keys(certificate).length === 0) {
    const required = tls.client_auth_type !== "RequestClientCert" && tls.client_auth_type !== "VerifyClientCertIfGiven";
    return required ? "no client certificate" : undefined;
  }
  const verified =
    tls.client_auth_type === "VerifyClientCertIfGiven" || tls.client_auth_type === "RequireAndVerifyClientCert";
  if (verified && !socket.authorized) return `client certificate not accepted: ${String(socket.authorizationError)}`;
  if (tls.client_allowed_sans === undefined) return undefined;
  const names = alternativeNames(certificate.subjectaltname ?? "");
  const allowed = tls.client_allowed_sans.map(canonicalName);
  if (names.some((name) => allowed.includes(name))) return undefined;
  return `the client certificate has none of client_allowed_sans, but ${names.join(", ") || "no names"}`;
}

/**
 * The names in Node's spelling of the extension, `DNS:a, IP Address:::1, email:b, URI:c`. A name that holds a comma or a
 * quote is written by Node as a JSON string, so that it cannot pass for two names (CVE-2021-44532).
 */
export function alternativeNames(extension: string): readonly string[] {
  const entries = extension.match(/[\w ]+:(?:"(?:[^"\\]|\\.)*"|[^,]*)/gu) ?? [];
  return entries.flatMap((entry) => {
    const colon = entry.indexOf(":");
    const kind = entry.slice(0, colon).trim();
    const written = entry.slice(colon + 1).trim();
    if (!["DNS", "IP Address", "email", "URI"].includes(kind)) return [];
    const name = written.startsWith('"') ? unquoted(written) : written;
    return name === undefined ? [] : [canonicalName(name)];
  });
}

/** A client chooses its names: one that is not a JSON string is skipped, and must not end the program. */
function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One spelling for each IPv6 address; names are compared as they are written. */
function canonicalName(name: string): string {
  if (!/^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/u.test(name)) return name;
  const url = `http://[${name}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : name;
}
