import { isIP } from "node:net";
import type { ImapFlow } from "imapflow";
import type { Mailbox } from "../config/mailbox-schema.ts";
import { CheckError } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { ConnectionGuard } from "../platform/connection-guard.ts";
import { readSmallFile, whyUnreadable } from "../platform/regular-file.ts";
import { imapError } from "./imap-errors.ts";

export interface ImapSession {
  readonly client: ImapFlow;
  /** `host:port`, for messages. */
  readonly server: string;
  /** What the socket or the protocol last complained about: a command that was cut off by it only says that it was. */
  lastError(): unknown;
  /** Waits for a command, but no longer than the deadline; failures come as CheckErrors. */
  within<Result>(command: Promise<Result>): Promise<Result>;
  /** Says goodbye if the server still listens, and closes the connection in any case. */
  end(): Promise<void>;
}

export interface SessionOptions {
  readonly mailbox: Mailbox;
  /** The password, or the access token. */
  readonly credential: { readonly pass: string } | { readonly accessToken: string };
  readonly clock: Clock;
  /** Its abort closes the connection at once: the deadline of the scan, or the end of the program. */
  readonly signal: AbortSignal;
  readonly version: string;
  readonly guard: ConnectionGuard;
}

/** No answer that we ask for is larger: 64 KB of a part, some headers, a structure. */
const largestLiteral = 1024 * 1024;
const largestResponse = 4 * 1024 * 1024;
const longestGoodbyeMs = 2000;

/**
 * Connects and logs in, read-only by what is asked later. The deadline is by the wall clock: a server that sends a byte a
 * second keeps any time-out between bytes from firing.
 *
 * @throws CheckError auth, tls, network, timeout, rejected, config
 */
export async function openSession(options: SessionOptions): Promise<ImapSession> {
  const { mailbox, signal, clock } = options;
  const { ImapFlow } = await import("imapflow");
  const server = serverName(mailbox);
  const address = await addressOf(options).catch((error: unknown) => {
    throw imapError(error, server);
  });
  const client = new ImapFlow(clientOptions(options, address));
  // Without a listener an error of the socket ends the process, even after the last command.
  let lastError: unknown;
  client.on("error", (error) => {
    lastError ??= error;
  });
  const onAbort = () => client.close();
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  // Not Promise.race with one promise for the deadline: that would hold every result until the end of the scan.
  const within = <Result>(command: Promise<Result>) =>
    new Promise<Result>((resolve, reject) => {
      const onDeadline = () => reject(deadlineError(signal, server));
      if (signal.aborted) onDeadline();
      signal.addEventListener("abort", onDeadline, { once: true });
      command
        .then(resolve, (error: unknown) => reject(signal.aborted ? deadlineError(signal, server) : error))
        .finally(() => {
          signal.removeEventListener("abort", onDeadline);
        });
    });
  const end = async () => {
    await new Promise<void>((resolve) => {
      if (!client.usable || signal.aborted) return resolve();
      const cancel = clock.startTimer(resolve, longestGoodbyeMs);
      client
        .logout()
        .catch(() => undefined)
        .finally(() => {
          cancel();
          resolve();
        });
    });
    signal.removeEventListener("abort", onAbort);
    client.close();
  };
  try {
    await within(client.connect());
  } catch (error) {
    client.close();
    throw imapError(error, server);
  }
  return { client, server, lastError: () => lastError, within, end };
}

export function serverName({ host, port, use_ssl }: Mailbox): string {
  return `${host}:${port ?? (use_ssl ? 993 : 143)}`;
}

/** The library takes no `lookup`, so it is given the address. A proxy looks names up itself. */
async function addressOf({ mailbox: { host, proxy }, guard }: SessionOptions): Promise<string> {
  if (proxy === undefined) return guard.addressOf(host);
  guard.checkLiteral(host);
  return host;
}

function clientOptions({ mailbox, credential, version }: SessionOptions, address: string) {
  const { host, username, use_ssl, starttls, tls, proxy, timeout } = mailbox;
  // No wait inside is longer than the whole scan may take; the signal is the deadline.
  const waits = { connectionTimeout: timeout, greetingTimeout: Math.min(timeout, 30_000), socketTimeout: timeout };
  return {
    host: address,
    port: mailbox.port ?? (use_ssl ? 993 : 143),
    secure: use_ssl,
    ...(use_ssl || starttls === undefined ? {} : { doSTARTTLS: starttls }),
    // Of an address no name can be proved.
    ...(tls?.server_name !== undefined
      ? { servername: tls.server_name }
      : isIP(host) === 0
        ? { servername: host }
        : {}),
    tls: {
      rejectUnauthorized: tls?.insecure_skip_verify !== true,
      minVersion: "TLSv1.2" as const,
      ...(tls?.ca_file === undefined ? {} : { ca: readCertificate(tls.ca_file) }),
    },
    auth: { user: username, ...credential },
    // Left out, the library would name its own address.
    clientInfo: {
      "support-url": false as const,
      ...(mailbox.client_id ?? { name: "balance-alert", version, vendor: "balance-alert", "support-email": username }),
    },
    ...(proxy === undefined ? {} : { proxy: proxy.reveal() }),
    logger: false as const,
    disableAutoIdle: true,
    // CONDSTORE would add a number to every answer that nobody reads.
    disableAutoEnable: true,
    disableCompression: true,
    maxLiteralSize: largestLiteral,
    maxLineLength: largestLiteral,
    maxResponseSize: largestResponse,
    ...waits,
  };
}

function readCertificate(path: string): Buffer {
  try {
    return readSmallFile(path);
  } catch (error) {
    throw new CheckError("config", `cannot read tls.ca_file ${path}: ${whyUnreadable(error)}`, { cause: error });
  }
}

function deadlineError(signal: AbortSignal, server: string): CheckError {
  return signal.reason instanceof CheckError
    ? signal.reason
    : new CheckError("timeout", `the scan of ${server} was ended before it was done`);
}
