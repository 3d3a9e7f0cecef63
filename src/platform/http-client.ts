import { lookup as resolve } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { Agent, type Dispatcher, EnvHttpProxyAgent, request as undiciRequest } from "undici";
import { CheckError } from "../model.ts";
import { isRefusedAddress } from "./refused-address.ts";

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
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` in upper or lower case. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userAgent: string;
  /** Link-local and metadata addresses of clouds are refused unless this is true. */
  readonly allowLinkLocal: boolean;
}

const proxyVariables = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"];

/** Keep-alive pools of undici, shared by all projects. `request` and not `fetch`: fetch costs five times the CPU. */
export function createHttpClient({ environment, userAgent, allowLinkLocal }: HttpClientOptions): HttpClient {
  const dispatcher = createDispatcher(environment, allowLinkLocal);
  return {
    async send(request, signal, maxBytes) {
      if (!allowLinkLocal) refuseLiteralAddress(request.url);
      signal.throwIfAborted();
      try {
        const response = await undiciRequest(request.url, {
          dispatcher,
          method: request.method as Dispatcher.HttpMethod, // undici types the usual methods only; it checks the token itself.
          headers: { "user-agent": userAgent, accept: "application/json", ...request.headers },
          body: request.body ?? null,
          signal,
        });
        const raw = await readBody(response.body, maxBytes);
        const headers = joinHeaders(response.headers);
        return { status: response.statusCode, headers, body: decompress(raw, headers["content-encoding"], maxBytes) };
      } catch (error) {
        throw toCheckError(error, signal, request.url);
      }
    },
    close: () => dispatcher.close(),
  };
}

function createDispatcher(environment: HttpClientOptions["environment"], allowLinkLocal: boolean): Dispatcher {
  const options: Agent.Options = {
    // The caller's signal is the deadline; these only guard against a caller without one.
    headersTimeout: 120_000,
    bodyTimeout: 120_000,
    connect: { timeout: 60_000, ...(allowLinkLocal ? {} : { lookup: guardedLookup }) },
  };
  if (!proxyVariables.some((name) => environment[name])) return new Agent(options);
  const httpProxy = environment.http_proxy || environment.HTTP_PROXY;
  const httpsProxy = environment.https_proxy || environment.HTTPS_PROXY;
  const noProxy = environment.no_proxy ?? environment.NO_PROXY;
  return new EnvHttpProxyAgent({
    ...options,
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(noProxy === undefined ? {} : { noProxy }),
  });
}

/** Checks the address that is really connected to, so that a name that resolves to a metadata service is refused too. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    const allowed = addresses.filter(({ address }) => !isRefusedAddress(address));
    const first = allowed[0];
    if (first === undefined) return callback(new RefusedAddressError(hostname), "", 0);
    if (options.all) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};

class RefusedAddressError extends Error {
  constructor(host: string) {
    super(`${host} is a link-local or metadata address; set defaults.allow_link_local: true if that is meant`);
  }
}

function refuseLiteralAddress(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && isRefusedAddress(host))
    throw new CheckError("network", new RefusedAddressError(host).message);
}

async function readBody(body: Dispatcher.ResponseData["body"], maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      body.destroy();
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): CheckError {
  return new CheckError("invalid_response", `the answer is larger than ${maxBytes} bytes`);
}

/** We never ask for compression; some servers compress all the same. */
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

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(", ") : value;
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
  if (code.startsWith("HPE_") || code === "UND_ERR_HEADERS_OVERFLOW" || code.startsWith("UND_ERR_RES"))
    return new CheckError("invalid_response", `${url.host} does not answer valid HTTP: ${code}`, { cause: error });
  return new CheckError("network", `cannot talk to ${url.host}: ${code === "" ? "connection failed" : code}`, {
    cause: error,
  });
}
