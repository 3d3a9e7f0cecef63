/** The part of the HTTP client that needs undici, loaded with the first request: many configurations ask no network at all. */
import { setFlagsFromString } from "node:v8";
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import type { ConnectionGuard } from "./connection-guard.ts";

// undici's parser of answers is WebAssembly, which V8 compiles quickly at first, and thoroughly after some twenty answers. The second time
// takes 20 MB, of which 12 stay, and a poll of 10,000 projects takes as much of the processor without it.
setFlagsFromString("--no-wasm-tier-up");
setFlagsFromString("--no-wasm-dynamic-tiering");

const proxyVariables = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"];

/** Keep-alive pools, one an origin. */
export function createConnections(
  environment: Readonly<Record<string, string | undefined>>,
  { lookup }: ConnectionGuard,
): Dispatcher {
  const options: Agent.Options = {
    // The caller's signal is the deadline; these only guard against a caller without one.
    headersTimeout: 120_000,
    bodyTimeout: 120_000,
    connect: { timeout: 60_000, ...(lookup === undefined ? {} : { lookup }) },
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

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Sent {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /** Made when the answer is larger than `maxBytes`. */
  readonly tooLarge: () => Error;
}

/**
 * One request and its whole answer. Below `undici.request`, which makes a stream and an asynchronous resource for every answer:
 * measured at 10,000 polls of small JSON, this takes a fifth less of the processor.
 */
export function exchange(connections: Dispatcher, sent: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const handler = new Exchange(sent, resolve, reject);
    connections.dispatch(
      {
        origin: sent.url.origin,
        path: sent.url.pathname + sent.url.search,
        method: sent.method as Dispatcher.HttpMethod, // undici types the usual methods only; it checks the token itself.
        headers: sent.headers as Record<string, string>, // undici changes them only behind a proxy, and they are ours.
        body: sent.body,
      },
      handler,
    );
  });
}

/** Collects an answer; ends exactly once. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #sent: Sent;
  readonly #resolve: (received: Received) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: Received["headers"] = {};
  #chunks: Buffer[] = [];
  #bytes = 0;
  readonly #onAbort = () => this.#fail(this.#sent.signal.reason);

  constructor(sent: Sent, resolve: (received: Received) => void, reject: (error: unknown) => void) {
    this.#sent = sent;
    this.#resolve = resolve;
    this.#reject = reject;
    sent.signal.addEventListener("abort", this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Aborted while it waited for a connection.
    if (this.#sent.signal.aborted) controller.abort(this.#sent.signal.reason);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#sent.maxBytes) this.#fail(this.#sent.tooLarge());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#leave();
    // undici reuses nothing of a chunk, so one alone needs no copy.
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks, this.#bytes);
    const received = { status: this.#status, headers: this.#headers, body };
    // undici takes a connection for free one turn of the event loop after its answer. Whoever asked goes on after that: the next request
    // of a check, or the next check, would open a second connection to the same host.
    setImmediate(() => setImmediate(() => this.#resolve(received)));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#leave();
    this.#reject(error);
  }

  #fail(error: unknown): void {
    this.#leave();
    this.#reject(error);
    this.#controller?.abort(error instanceof Error ? error : new Error("aborted", { cause: error }));
  }

  #leave(): void {
    this.#sent.signal.removeEventListener("abort", this.#onAbort);
  }
}
