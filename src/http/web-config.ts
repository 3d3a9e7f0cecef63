import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { type ReadSmallFile, whyUnreadable } from "../platform/regular-file.ts";
import { carriesCalendarToken } from "./calendar-route.ts";
import { createPasswordChecker } from "./password-checker.ts";
import { createRateLimit } from "./rate-limit.ts";
import {
  createTlsListener,
  readTlsMaterial,
  type TlsConfiguration,
  type TlsMaterial,
  tlsOptionsOf,
} from "./tls-listener.ts";
import type { Admission, WebAccess } from "./web-access.ts";
import { asksForTls, parseWebConfig, WebConfigError } from "./web-config-file.ts";
import type { TlsServerConfig, WebConfig } from "./web-config-schema.ts";

export interface WebConfigOptions {
  /** `--web.config.file`. */
  readonly file: string;
  readonly readFile: ReadSmallFile;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Opens a web config file. Afterwards the file is read again for each request and the certificates for each handshake, so
 * that a change needs no restart; a file that cannot be used any more closes the door instead of opening it. Whether the
 * server speaks TLS, and its rate limit, stay as they were at the start.
 *
 * @throws WebConfigError
 */
export function openWebConfig({ file, readFile, clock, logger }: WebConfigOptions): WebAccess {
  const source = configSource(file, readFile);
  const { rate_limit: rateLimit, tls_server_config: tls } = source.config();
  const takeToken =
    rateLimit?.interval === undefined || rateLimit.interval === 0
      ? () => undefined
      : createRateLimit(rateLimit.interval, rateLimit.burst ?? 0, clock);
  const passwords = createPasswordChecker();
  const refused = new WeakSet<Socket>();
  let lastComplaint: string | undefined;

  /** Once for each new reason: a scanner must not fill the log. */
  function complain(message: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    if (why !== lastComplaint) logger.error(message, { file, error: why });
    lastComplaint = why;
  }

  async function admit(request: IncomingMessage): Promise<Admission> {
    let config: WebConfig;
    try {
      config = source.config();
    } catch (error) {
      complain("the web config file cannot be used; every request is refused until it can", error);
      return {
        admitted: false,
        status: 500,
        detail: "the web config file cannot be used; the log says why",
        headers: [],
      };
    }
    const headers = headersOf(config);
    const waitMs = takeToken();
    if (waitMs !== undefined) {
      const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)));
      return {
        admitted: false,
        status: 429,
        detail: "too many requests",
        headers: [...headers, ["Retry-After", seconds]],
      };
    }
    const users = config.basic_auth_users ?? {};
    if (Object.keys(users).length === 0 || carriesOwnToken(request)) return { admitted: true, headers };
    const { socket } = request;
    // A login on a new connection does not wait for those of the same address that were refused and try again.
    const client = `${socket.remoteAddress}${refused.has(socket) ? " again" : ""}`;
    switch (await passwords.check(users, request.headers.authorization, client)) {
      case "accepted":
        return { admitted: true, headers };
      case "busy":
        return {
          admitted: false,
          status: 503,
          detail: "too many logins at once",
          headers: [...headers, ["Retry-After", "1"]],
        };
      case "refused":
        if (request.headers.authorization !== undefined) refused.add(socket);
        return {
          admitted: false,
          status: 401,
          detail: "a user and a password are needed",
          headers: [...headers, ["WWW-Authenticate", 'Basic realm="balance-alert", charset="UTF-8"']],
        };
    }
  }

  if (!asksForTls(tls)) {
    if (tls !== undefined) logger.warn("tls_server_config has no certificate: serving plain HTTP", { file });
    return { scheme: "http", createServer: createHttpServer, admit, abandonHandshakes: () => {} };
  }
  source.secured(); // A certificate that cannot be used ends the start.
  const listener = createTlsListener({
    current: () => {
      try {
        return source.secured();
      } catch (error) {
        complain(
          "the web config file or its certificates cannot be used; every connection is refused until they can",
          error,
        );
        throw error;
      }
    },
    onRefused: (why) => logger.debug("a client was refused", { why }),
  });
  return { scheme: "https", admit, ...listener };
}

/** A push and a calendar have tokens of their own. Their routes check them. */
function carriesOwnToken(request: IncomingMessage): boolean {
  return carriesPushToken(request) || carriesCalendarToken(request);
}

/** A request has room for one `Authorization` only. */
function carriesPushToken({ method, url, headers }: IncomingMessage): boolean {
  const [path = ""] = (url ?? "").split("?");
  return method === "POST" && /^\/api\/v1\/push\/[^/]+$/u.test(path) && /^Bearer /iu.test(headers.authorization ?? "");
}

function headersOf(config: WebConfig): readonly (readonly [string, string])[] {
  return Object.entries(config.http_server_config?.headers ?? {}).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, value] as const],
  );
}

interface ConfigSource {
  /** @throws WebConfigError */
  config(): WebConfig;
  /** @throws WebConfigError also when the file asks for TLS no longer */
  secured(): TlsConfiguration;
}

/** Reads at each call; parses only what changed. */
function configSource(file: string, readFile: ReadSmallFile): ConfigSource {
  let parsed: { readonly text: string; readonly config: WebConfig } | undefined;
  let secured: (TlsConfiguration & { readonly material: TlsMaterial }) | undefined;

  const read: ReadSmallFile = (path) => {
    try {
      return readFile(path);
    } catch (error) {
      throw new WebConfigError([`${path}: cannot be read: ${whyUnreadable(error)}`]);
    }
  };

  /** The message of OpenSSL names the fault, and never a key. */
  function usableOptions(tls: TlsServerConfig, material: TlsMaterial): TlsOptions {
    try {
      return tlsOptionsOf(tls, material);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new WebConfigError([`${file}: tls_server_config: ${why}`]);
    }
  }

  function config(): WebConfig {
    const text = read(file).toString("utf8");
    if (parsed?.text !== text) parsed = { text, config: parseWebConfig(file, text) };
    return parsed.config;
  }

  return {
    config,
    secured() {
      const { tls_server_config: tls } = config();
      if (!asksForTls(tls))
        throw new WebConfigError([`${file}: tls_server_config is gone; restart to serve plain HTTP`]);
      const material = readTlsMaterial(tls, file, read);
      if (secured === undefined || secured.tls !== tls || !sameMaterial(secured.material, material)) {
        secured = { material, tls, options: usableOptions(tls, material) };
      }
      return secured;
    },
  };
}

function sameMaterial(a: TlsMaterial, b: TlsMaterial): boolean {
  return (["certificate", "key", "clientCa"] as const).every((part) => String(a[part]) === String(b[part]));
}
