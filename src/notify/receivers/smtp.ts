import { isIP } from "node:net";
import { CheckError, type FailureReason } from "../../model.ts";
import { RefusedAddressError } from "../../platform/connection-guard.ts";
import type { Secret } from "../../platform/secret.ts";
import type { Language } from "../condition.ts";
import { plainText, textOf } from "../message.ts";
import type { Send } from "./receiver.ts";

const timeoutMs = 15_000;
const mostBytes = 200_000;

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** Whether the server must offer STARTTLS. */
  readonly starttls: boolean;
  readonly login: { readonly username: string; readonly password: Secret } | undefined;
  readonly from: string;
  readonly to: readonly string[];
  readonly lang: Language;
}

/** A mail of plain text: nothing in it is markup. nodemailer is loaded with the first one. */
export function smtpSender({ host, port, starttls, login, from, to, lang }: MailServer): Send {
  return async (message, { http, clock }, signal) => {
    const { createTransport } = await import("nodemailer");
    const isTls = port === 465;
    const transport = createTransport({
      // nodemailer takes no look-up of ours, so it gets the address that was checked, and the name for the certificate.
      host: await http.guard.addressOf(host).catch((error: unknown) => {
        throw toCheckError(error, host);
      }),
      port,
      secure: isTls,
      requireTLS: !isTls && starttls,
      tls: isIP(host) === 0 ? { servername: host } : {},
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(login === undefined ? {} : { auth: { user: login.username, pass: login.password.reveal() } }),
    });
    const abort = () => transport.close();
    signal.addEventListener("abort", abort, { once: true });
    try {
      await transport.sendMail({
        from,
        to: [...to],
        subject: textOf(message, lang).title,
        text: `${plainText(message, lang, mostBytes)}\n`,
        // The same for a copy, so that a mail server or program can leave it out.
        messageId: `<${message.id}@balance-alert>`,
        date: new Date(clock.nowMs()),
        headers: { "Auto-Submitted": "auto-generated" },
      });
    } catch (error) {
      throw toCheckError(error, host);
    } finally {
      signal.removeEventListener("abort", abort);
      transport.close();
    }
  };
}

/** nodemailer's codes: https://nodemailer.com/errors. Its messages may repeat what the server said, so they are not shown. */
const reasons: Readonly<Record<string, FailureReason>> = {
  EAUTH: "auth",
  ETLS: "tls",
  ETIMEDOUT: "timeout",
  EDNS: "network",
  ECONNECTION: "network",
  ESOCKET: "network",
  ENVELOPE: "rejected",
  EENVELOPE: "rejected",
  EMESSAGE: "rejected",
};

function toCheckError(error: unknown, host: string): CheckError {
  if (error instanceof CheckError) return error;
  if (error instanceof RefusedAddressError) return new CheckError("network", error.message);
  const { code, responseCode } = (error ?? {}) as { readonly code?: unknown; readonly responseCode?: unknown };
  const known = typeof code === "string" ? code : "";
  // 4xx of SMTP: try again later.
  const isLater = typeof responseCode === "number" && responseCode >= 400 && responseCode < 500;
  // nodemailer gives errors of the handshake the code of every error of a socket.
  const isTls = known === "ESOCKET" && error instanceof Error && /certificate|\bssl\b|\btls\b/i.test(error.message);
  const isLogin = reasons[known] === "auth";
  const reason = isTls ? "tls" : isLater && !isLogin ? "upstream" : (reasons[known] ?? "network");
  const said = typeof responseCode === "number" ? `${known} ${responseCode}` : known;
  return new CheckError(reason, `${host} did not take the mail${said === "" ? "" : `: ${said}`}`, { cause: error });
}
