import { CheckError, type FailureReason } from "../model.ts";
import { RefusedAddressError } from "../platform/connection-guard.ts";

/**
 * imapflow's errors as expected failures. Its error objects hold whole commands and answers of the server, so that only
 * the code and a short, printable piece of the server's text go on.
 */
export function imapError(error: unknown, server: string): CheckError {
  if (error instanceof CheckError) return error;
  if (error instanceof RefusedAddressError) return new CheckError("network", error.message);
  const fields = fieldsOf(error);
  const serverText = fields.responseText === "" ? "" : `: ${fields.responseText}`;
  if (fields.authenticationFailed)
    return new CheckError("auth", `${server} refuses the login${serverText}${loginHint(server, fields.responseText)}`);
  if (/unsafe login/iu.test(fields.responseText)) {
    return new CheckError(
      "auth",
      `${server} takes this program for unsafe${serverText}; ` +
        "163 and 126 want a client_id and IMAP switched on in the web settings",
    );
  }
  if (fields.tlsFailed) return new CheckError("tls", `${server} does not offer STARTTLS`);
  const { code } = fields;
  if (code === "ETHROTTLE") {
    return new CheckError(
      "rate_limited",
      `${server} asks to wait${serverText}`,
      fields.throttleReset === undefined ? {} : { retryAfterMs: fields.throttleReset },
    );
  }
  const reason = reasonOf(code);
  if (reason !== undefined) return new CheckError(reason, `${words[reason] ?? "failed"} ${server}: ${code}`);
  if (fields.responseStatus === "NO" || fields.responseStatus === "BAD")
    return new CheckError("rejected", `${server} says ${fields.responseStatus}${serverText}`);
  return new CheckError("network", `cannot talk to ${server}${code === "" ? "" : `: ${code}`}`);
}

/** Whether the server sent something that no client reads, so that smaller questions may still be answered. */
export function isUnreadableAnswer(error: unknown): boolean {
  const { code } = fieldsOf(error);
  return reasonOf(code) === "invalid_response";
}

const words: Partial<Record<FailureReason, string>> = {
  tls: "the certificate or TLS handshake failed with",
  timeout: "no answer in time from",
  network: "cannot talk to",
  invalid_response: "an answer that cannot be read from",
};

const codes: Readonly<Record<string, FailureReason>> = {
  CONNECT_TIMEOUT: "timeout",
  GREETING_TIMEOUT: "timeout",
  UPGRADE_TIMEOUT: "timeout",
  ETIMEDOUT: "timeout",
  ETIMEOUT: "timeout",
  LineTooLarge: "invalid_response",
  LiteralTooLarge: "invalid_response",
  ResponseTooLarge: "invalid_response",
  ResponseProcessingFailed: "invalid_response",
  InvalidResponse: "invalid_response",
  MAX_IMAP_NESTING_REACHED: "invalid_response",
  UnexpectedTag: "invalid_response",
  STARTTLS_INJECTION: "tls",
  EPROTO: "tls",
};

/** Node has no list of its certificate errors; these are OpenSSL's names that it passes on, and its own prefixes. */
const certificateErrors = [
  "ERR_TLS",
  "ERR_SSL",
  "CERT_",
  "UNABLE_TO_",
  "SELF_SIGNED",
  "DEPTH_ZERO",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "HOSTNAME_MISMATCH",
  "CRL_",
  "PATH_LENGTH",
];

function reasonOf(code: string): FailureReason | undefined {
  if (code.startsWith("ParserError")) return "invalid_response";
  if (certificateErrors.some((start) => code.startsWith(start))) return "tls";
  return codes[code];
}

interface ErrorFields {
  readonly code: string;
  readonly responseText: string;
  readonly responseStatus: string;
  readonly authenticationFailed: boolean;
  readonly tlsFailed: boolean;
  readonly throttleReset: number | undefined;
}

function fieldsOf(error: unknown): ErrorFields {
  const fields: Readonly<Record<string, unknown>> = typeof error === "object" && error !== null ? { ...error } : {};
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  return {
    code: text("code"),
    responseText: printable(text("responseText")),
    responseStatus: text("responseStatus"),
    authenticationFailed: fields["authenticationFailed"] === true,
    tlsFailed: fields["tlsFailed"] === true,
    throttleReset: typeof fields["throttleReset"] === "number" ? fields["throttleReset"] : undefined,
  };
}

function printable(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/gu, " ")
    .replace(/\s+/gu, " ")
    .trim()
    .slice(0, 120);
}

function loginHint(server: string, text: string): string {
  if (/gmail|googlemail/iu.test(server)) return "; Gmail wants an app password (16 letters) or oauth2";
  if (/office365|outlook|hotmail/iu.test(server)) return "; Microsoft takes no passwords any more: use oauth2";
  if (/\b(?:qq|foxmail|163|126|yeah|188)\b/iu.test(server))
    return "; write the authorisation code of the web settings, not the password";
  return /application-specific|app password/iu.test(text) ? "; write an app password" : "";
}
