import type { Mailbox } from "../config/mailbox-schema.ts";
import { CheckError } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import { createConnectionGuard } from "../platform/connection-guard.ts";
import type { HttpClient } from "../platform/http-client.ts";
import { requestAccessToken } from "./access-token.ts";
import { imapError } from "./imap-errors.ts";
import { type ImapSession, openSession, serverName } from "./imap-session.ts";
import type { MemoryDraft } from "./memory-draft.ts";
import { credentialMark, openToken, sealToken } from "./sealed-token.ts";

export interface LoginOptions {
  readonly mailbox: Mailbox;
  readonly draft: MemoryDraft;
  /** Writes the draft's memory to disk. */
  readonly keep: () => Promise<void>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For OAuth2 tokens; made when it is needed and left out. */
  readonly http: HttpClient | undefined;
  readonly version: string;
}

/** A login that was refused is tried again after 15 minutes, then twice as long each time, up to a day. */
const firstPauseMs = 15 * 60_000;
const longestPauseMs = 86_400_000;

/**
 * Connects and logs in, unless a refused login is still too fresh: repeated refusals lock accounts. Other credentials
 * are tried at once.
 *
 * @throws CheckError as `openSession` and `requestAccessToken`
 */
export async function logIn(options: LoginOptions): Promise<ImapSession> {
  const { mailbox, draft, clock } = options;
  const mark = credentialMark(mailbox.username, ...revealed(mailbox));
  const { login } = draft.memory();
  const failures = login?.credential === mark ? login.failures : 0;
  if (login !== undefined && failures > 0 && clock.nowMs() < login.notBeforeMs) {
    const minutes = Math.ceil((login.notBeforeMs - clock.nowMs()) / 60_000);
    throw new CheckError(
      "auth",
      `${serverName(mailbox)} refused the login ${failures} times; ` +
        `the next attempt is in ${minutes} minutes, so that the account is not locked`,
    );
  }
  try {
    const session = await open(options);
    if (login !== undefined) draft.forgetLogin();
    return session;
  } catch (error) {
    const known = withoutSecrets(imapError(error, serverName(mailbox)), mailbox);
    if (known.reason === "auth") {
      const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(failures, 20), longestPauseMs);
      draft.set({ login: { failures: failures + 1, credential: mark, notBeforeMs: clock.nowMs() + pauseMs } });
      await options.keep();
    }
    throw known;
  }
}

async function open(options: LoginOptions): Promise<ImapSession> {
  const { mailbox, clock, signal, version } = options;
  const { password, oauth2 } = mailbox;
  const guard = options.http?.guard ?? createConnectionGuard(false);
  if (password !== undefined) {
    // App passwords of Google are shown in groups of four and often copied with the spaces.
    const pass = password.reveal();
    const credential = { pass: /^(?:[a-z]{4} ){3}[a-z]{4}$/u.test(pass) ? pass.replaceAll(" ", "") : pass };
    return openSession({ mailbox, credential, clock, signal, version, guard });
  }
  if (oauth2 === undefined) throw new CheckError("config", "the mailbox has neither a password nor oauth2");
  const accessToken = await freshToken(oauth2, options);
  return openSession({ mailbox, credential: { accessToken }, clock, signal, version, guard });
}

async function freshToken(oauth2: NonNullable<Mailbox["oauth2"]>, options: LoginOptions): Promise<string> {
  const { draft, signal } = options;
  const configured = oauth2.refresh_token?.reveal();
  const sealed = draft.memory().refreshToken;
  const kept = configured === undefined || sealed === undefined ? undefined : openToken(sealed, configured);
  const http = options.http ?? (await ownHttp());
  try {
    const { token, refreshToken } = await requestAccessToken(oauth2, {
      refreshToken: kept ?? configured,
      http,
      nowMs: options.clock.nowMs(),
      signal,
    });
    if (refreshToken !== undefined && configured !== undefined) {
      draft.set({ refreshToken: sealToken(refreshToken, configured) });
      // Before anything else: the old token may already be void.
      await options.keep();
    }
    return token;
  } finally {
    if (options.http === undefined) await http.close();
  }
}

async function ownHttp(): Promise<HttpClient> {
  const { createHttpClient } = await import("../platform/http-client.ts");
  return createHttpClient({ environment: {}, userAgent: "balance-alert", allowLinkLocal: false });
}

/** A server may repeat what was sent to it. */
function withoutSecrets(error: CheckError, mailbox: Mailbox): CheckError {
  let { message } = error;
  for (const secret of revealed(mailbox)) if (secret.length >= 4) message = message.replaceAll(secret, "<secret>");
  return message === error.message ? error : new CheckError(error.reason, message);
}

function revealed({ password, oauth2 }: Mailbox): readonly string[] {
  const secrets = [password, oauth2?.refresh_token, oauth2?.client_secret, oauth2?.access_token];
  return secrets.map((secret) => secret?.reveal() ?? "");
}
