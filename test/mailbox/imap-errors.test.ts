import { describe, expect, it } from "vitest";
import { imapError, isUnreadableAnswer } from "../../src/mailbox/imap-errors.ts";
import { CheckError } from "../../src/model.ts";
import { RefusedAddressError } from "../../src/platform/connection-guard.ts";

const server = "imap.example.com:993";

function said(fields: unknown, name = server): string {
  const { reason, message } = imapError(fields, name);
  return `${reason}: ${message.replace(`${name}`, "SERVER")}`;
}

describe("an error of the IMAP library", () => {
  it.each<[unknown, string]>([
    [{ code: "CONNECT_TIMEOUT" }, "timeout: no answer in time from SERVER: CONNECT_TIMEOUT"],
    [{ code: "GREETING_TIMEOUT" }, "timeout: no answer in time from SERVER: GREETING_TIMEOUT"],
    [{ code: "UPGRADE_TIMEOUT" }, "timeout: no answer in time from SERVER: UPGRADE_TIMEOUT"],
    [{ code: "ETIMEDOUT" }, "timeout: no answer in time from SERVER: ETIMEDOUT"],
    [{ code: "ETIMEOUT" }, "timeout: no answer in time from SERVER: ETIMEOUT"],
    [{ code: "STARTTLS_INJECTION" }, "tls: the certificate or TLS handshake failed with SERVER: STARTTLS_INJECTION"],
    [{ code: "EPROTO" }, "tls: the certificate or TLS handshake failed with SERVER: EPROTO"],
    [{ code: "ECONNREFUSED" }, "network: cannot talk to SERVER: ECONNREFUSED"],
    [{ responseStatus: "NO", responseText: "no such thing" }, "rejected: SERVER says NO: no such thing"],
    [{ responseStatus: "BAD" }, "rejected: SERVER says BAD"],
    [{ responseStatus: "OK", responseText: "fine" }, "network: cannot talk to SERVER"],
    [{ authenticationFailed: true }, "auth: SERVER refuses the login"],
    [{ authenticationFailed: "true" }, "network: cannot talk to SERVER"],
    [{ tlsFailed: true }, "tls: SERVER does not offer STARTTLS"],
    [{ code: "ETHROTTLE", responseText: "slow down" }, "rate_limited: SERVER asks to wait: slow down"],
    [
      { responseText: "EXAMINE Unsafe Login. Ask us" },
      "auth: SERVER takes this program for unsafe: EXAMINE Unsafe Login. Ask us; 163 and 126 want a client_id and IMAP switched on in the web settings",
    ],
    [
      { responseStatus: "NO", responseText: ` \u0007two\n lines ${"x".repeat(200)}` },
      `rejected: SERVER says NO: two lines ${"x".repeat(110)}`,
    ],
    [{ code: 7, responseText: 7 }, "network: cannot talk to SERVER"],
    ["nonsense", "network: cannot talk to SERVER"],
    [null, "network: cannot talk to SERVER"],
    [undefined, "network: cannot talk to SERVER"],
    [
      new RefusedAddressError("169.254.169.254"),
      "network: 169.254.169.254 is a link-local or metadata address; set defaults.allow_link_local: true if that is meant",
    ],
  ])("%j is %s", (error, message) => expect(said(error)).toBe(message));

  it.each([
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "CERT_HAS_EXPIRED",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "INVALID_CA",
    "INVALID_PURPOSE",
    "HOSTNAME_MISMATCH",
    "CRL_HAS_EXPIRED",
    "PATH_LENGTH_EXCEEDED",
  ])("%s is of TLS", (code) =>
    expect([said({ code }), isUnreadableAnswer({ code })]).toEqual([
      `tls: the certificate or TLS handshake failed with SERVER: ${code}`,
      false,
    ]),
  );

  it.each([
    "LineTooLarge",
    "LiteralTooLarge",
    "ResponseTooLarge",
    "ResponseProcessingFailed",
    "InvalidResponse",
    "MAX_IMAP_NESTING_REACHED",
    "UnexpectedTag",
    "ParserErrorExchange",
    "ParserError1",
  ])("%s is an answer that cannot be read", (code) =>
    expect([said({ code }), isUnreadableAnswer({ code })]).toEqual([
      `invalid_response: an answer that cannot be read from SERVER: ${code}`,
      true,
    ]),
  );

  it("that is expected already stays as it is", () => {
    const error = new CheckError("config", "the mailbox has no password");
    expect(imapError(error, server)).toBe(error);
  });

  it("says how long the server asks to wait", () => {
    expect([
      imapError({ code: "ETHROTTLE", throttleReset: 5000 }, server).retryAfterMs,
      imapError({ code: "ETHROTTLE", throttleReset: "5000" }, server).retryAfterMs,
    ]).toEqual([5000, undefined]);
  });

  it.each([
    ["imap.gmail.com:993", "", "; Gmail wants an app password (16 letters) or oauth2"],
    ["imap.googlemail.com:993", "", "; Gmail wants an app password (16 letters) or oauth2"],
    ["outlook.office365.com:993", "", "; Microsoft takes no passwords any more: use oauth2"],
    ["imap-mail.outlook.com:993", "", "; Microsoft takes no passwords any more: use oauth2"],
    ["imap.hotmail.com:993", "", "; Microsoft takes no passwords any more: use oauth2"],
    ...["qq", "foxmail", "163", "126", "yeah", "188"].map((name) => [
      `imap.${name}.com:993`,
      "",
      "; write the authorisation code of the web settings, not the password",
    ]),
    ["imap.1263.com:993", "", ""],
    ["imap.mail.me.com:993", "needs an Application-specific password", "; write an app password"],
    ["imap.mail.me.com:993", "needs an app password", "; write an app password"],
    ["imap.mail.me.com:993", "no", ""],
  ])("of the login at %s with %j ends with %j", (name, responseText, hint) => {
    const text = responseText === "" ? "" : `: ${responseText}`;
    expect(said({ authenticationFailed: true, responseText }, name)).toBe(
      `auth: SERVER refuses the login${text}${hint}`,
    );
  });
});
