import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { Dispatcher } from "undici";
import { CheckError } from "../model.ts";
import { type ConnectionGuard, createConnectionGuard, RefusedAddressError } from "./connection-guard.ts";
import type { exchange } from "./connections.ts";

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; several values of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends one request and reads its whole answer; never follows a redirect and never tries again. */
export interface HttpClient {
  /**
   * @param maxBytes cap of the body, before and after decompression
   * @throws CheckError network, tls, timeout (the signal's own reason when that is a CheckError) or invalid_response
   */
  send(request: HttpRequest, signal: AbortSignal, maxBytes: number): Promise<HttpResponse>;
  /** For connections of other protocols under the same configuration. */
  readonly guard: ConnectionGuard;
  /** Resolves when the requests in flight have ended; a connection that is only being made is not waited for. */
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` in upper or lower case. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userAgent: string;
  /** Link-local and metadata addresses of clouds are refused unless this is true. */
  readonly allowLinkLocal: boolean;
}

/**
 * Keep-alive pools of undici, shared by all projects. Its dispatcher and not `fetch`: fetch costs several times the CPU
 * (bench/poll.ts). A client that sends nothing costs nothing: undici is loaded with the first request.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { environment, userAgent } = options;
  const guard = createConnectionGuard(options.allowLinkLocal);
  let opened: Promise<Connections> | undefined;
  let inFlight = 0;
  let onIdle = () => {};

  async function open(): Promise<Connections> {
    const { createConnections, exchange } = await import("./connections.ts");
    return { exchange, pools: createConnections(environment, guard) };
  }

  return {
    guard,
    async send(request, signal, maxBytes) {
      signal.throwIfAborted();
      opened ??= open();
      inFlight += 1;
      try {
        guard.checkLiteral(request.url.hostname);
        const { exchange, pools } = await opened;
        const { status, headers, body } = await exchange(pools, {
          url: request.url,
          method: request.method,
          headers: { "user-agent": userAgent, accept: "application/json", ...request.headers },
          body: request.body ?? null,
          signal,
          maxBytes,
          tooLarge: () => tooLarge(maxBytes),
        });
        const joined = joinHeaders(headers);
        return { status, headers: joined, body: decompress(body, joined["content-encoding"], maxBytes) };
      } catch (error) {
        throw toCheckError(error, signal, request.url);
      } finally {
        inFlight -= 1;
        if (inFlight === 0) onIdle();
      }
    },
    async close() {
      if (opened === undefined) return;
      if (inFlight > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      // Not `close()`: that waits for handshakes whose requests were given up long ago, up to a minute each.
      await (await opened).pools.destroy();
    },
  };
}

interface Connections {
  readonly exchange: typeof exchange;
  readonly pools: Dispatcher;
}

function tooLarge(maxBytes: number): CheckError {
  return new CheckError("invalid_response", `the answer is larger than ${maxBytes} bytes`);
}

/** We never ask for compression; some servers compress anyway. */
function decompress(raw: Buffer, encoding: string | undefined, maxBytes: number): Buffer {
  const limits = { maxOutputLength: maxBytes };
  try {
    if (encoding === "gzip" || encoding === "x-gzip") return gunzipSync(raw, limits);
    if (encoding === "deflate") return inflateSync(raw, limits);
    if (encoding === "br") return brotliDecompressSync(raw, limits);
  } catch (error) {
    if (errorCode(error) === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new CheckError("invalid_response", `the answer's ${encoding} encoding is broken`, { cause: error });
  }
  return raw;
}

function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) joined[name] = typeof value === "string" ? value : value.join(", ");
  }
  return joined;
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

// Node has no list of its certificate errors; these are OpenSSL's X509_V_ERR names that it passes on, and its own prefixes.
const tlsCodes =
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|CRL_|EPROTO|PATH_LENGTH_EXCEEDED)/;
const timeoutCodes = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ETIMEDOUT",
]);
const dnsCodes = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "ENODATA", "EAI_NODATA", "EAI_NONAME"]);

function toCheckError(error: unknown, signal: AbortSignal, url: URL): CheckError {
  if (error instanceof CheckError) return error;
  if (signal.aborted) {
    if (signal.reason instanceof CheckError) return signal.reason;
    return new CheckError("timeout", `no complete answer from ${url.host} in time`, { cause: error });
  }
  if (error instanceof RefusedAddressError) return new CheckError("network", error.message);
  const code = errorCode(error) ?? errorCode((error as { cause?: unknown } | null)?.cause) ?? "";
  if (tlsCodes.test(code))
    return new CheckError("tls", `the certificate or TLS handshake of ${url.host} failed: ${code}`, { cause: error });
  if (timeoutCodes.has(code))
    return new CheckError("timeout", `no answer from ${url.host} in time: ${code}`, { cause: error });
  if (dnsCodes.has(code))
    return new CheckError("network", `the name ${url.hostname} cannot be resolved: ${code}`, { cause: error });
  // undici's parser gives some of its errors no code.
  const isNoHttp = error instanceof Error && error.name === "HTTPParserError";
  if (isNoHttp || code === "UND_ERR_HEADERS_OVERFLOW" || code.startsWith("UND_ERR_RES"))
    return new CheckError(
      "invalid_response",
      `${url.host} does not answer valid HTTP${code === "" ? "" : `: ${code}`}`,
      { cause: error },
    );
  return new CheckError("network", `cannot talk to ${url.host}: ${code === "" ? "connection failed" : code}`, {
    cause: error,
  });
}
