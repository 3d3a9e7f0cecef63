import { createServer as createHttpServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import express, {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { createConnectionLimit } from "./connection-limit.ts";
import type { DaemonView } from "./daemon-view.ts";
import { type EndpointPath, endpointMatcher, expressPath } from "./endpoint-path.ts";
import { type ListenAddress, listenError, parseListenAddress } from "./listen-address.ts";
import { LoopTurns } from "./loop-turns.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { sendProblem } from "./problem.ts";
import { ClientGoneError, ProjectEntries } from "./project-entries.ts";
import { SelectionError } from "./project-selection.ts";
import type { Method, Route } from "./route.ts";
import { routesOf } from "./routes.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { bodyBytesOf } from "./send-answer.ts";
import type { WebAccess } from "./web-access.ts";

export interface ServerSettings {
  /** `--web.listen-address`, one or more. */
  readonly listenAddresses: readonly string[];
  /** `--web.telemetry-path`. */
  readonly telemetryPath: string;
  /** `--web.external-url`: the address that people open, perhaps with a path that a proxy adds. */
  readonly externalUrl?: string | undefined;
  /** `--web.enable-lifecycle`. */
  readonly enableLifecycle: boolean;
  /** Where the page's link to the documentation goes; absent: no link. */
  readonly documentationUrl?: string | undefined;
  /** From `openWebConfig`; absent: plain HTTP for everybody. */
  readonly webAccess?: WebAccess | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface BoundAddress {
  readonly host: string;
  readonly port: number;
  /** For a person or a test to open. */
  readonly url: string;
}

export interface WebServer {
  /**
   * Listens on every address, or on none.
   * @throws Error that says which address, why, and which flag to change
   */
  start(): Promise<readonly BoundAddress[]>;
  /** Takes no new connection, lets requests in flight end for at most `graceMs`, then cuts them. */
  stop(graceMs: number): Promise<void>;
}

// A client gets this long to send its head and its whole request; a socket on which nothing moves is closed. Idle
// connections outlive the usual scrape intervals, so that Prometheus keeps using one.
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
const silentSocketMs = 180_000;
const keepAliveTimeoutMs = 150_000;
const checkConnectionsEveryMs = 2_000;
const connectionsMax = 1_000;

const plainHttp: WebAccess = {
  scheme: "http",
  createServer: createHttpServer,
  abandonHandshakes: () => {},
  admit: () => ({ admitted: true, headers: [] }),
};

/** @throws Error when a flag has a value that cannot be used */
export function createServer({ view, settings }: { view: DaemonView; settings: ServerSettings }): WebServer {
  const access = settings.webAccess ?? plainHttp;
  const externalUrl = parseExternalUrl(settings.externalUrl);
  const prefix = externalUrl?.pathname.replace(/\/+$/u, "") ?? "";
  const turns = new LoopTurns(settings.clock);
  const routes = routesOf({
    ...settings,
    view,
    turns,
    scrapeTurns: new LoopTurns(settings.clock),
    projects: new ProjectEntries(view, turns),
    telemetryPath: parseTelemetryPath(settings.telemetryPath),
    externalUrl,
  });
  const inFlight = new Set<ServerResponse>();
  let stopping = false;

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("strict routing");
  app.enable("case sensitive routing");
  app.set("query parser", false);
  app.use(underPrefix(prefix));
  app.use(
    observed(
      view,
      settings.clock,
      routes.map(({ path }) => path),
    ),
  );
  app.use((_request, response, next) => {
    if (stopping) response.setHeader("Connection", "close");
    inFlight.add(response);
    response.once("close", () => {
      inFlight.delete(response);
      // The head may have promised keep-alive before the server began to stop.
      if (stopping) response.req.socket.destroySoon();
    });
    next();
  });
  app.use(admitted(access));
  app.use(withSlash(prefix));
  for (const route of routes) register(app, route);
  app.use((request: Request, response: Response) => {
    sendProblem(response, 404, `there is nothing at ${request.path}; GET / shows what there is`);
  });
  app.use(failed(settings.logger));

  const addresses = settings.listenAddresses.map(parseListenAddress);
  const servers = addresses.map((address) => ({ address, server: newServer(access, app) }));

  return {
    async start() {
      const bound: BoundAddress[] = [];
      try {
        for (const { address, server } of servers) bound.push(await listen(server, address, access.scheme));
      } catch (error) {
        await Promise.all(servers.map(({ server }) => closed(server)));
        throw error;
      }
      return bound;
    },
    async stop(graceMs) {
      stopping = true;
      for (const response of inFlight) if (!response.headersSent) response.setHeader("Connection", "close");
      access.abandonHandshakes();
      const allClosed = Promise.all(servers.map(({ server }) => closed(server)));
      const cancelTimer = settings.clock.startTimer(() => {
        for (const { server } of servers) server.closeAllConnections();
      }, graceMs);
      await allClosed;
      cancelTimer();
    },
  };
}

function newServer(access: WebAccess, app: express.Express): Server {
  const limit = createConnectionLimit(connectionsMax);
  const server = access.createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: checkConnectionsEveryMs,
    },
    oneAtATime(limit.around(app)),
  );
  limit.watch(server);
  server.timeout = silentSocketMs;
  return server;
}

function listen(server: Server, address: ListenAddress, scheme: string): Promise<BoundAddress> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(listenError(address, error));
    server.once("error", onError);
    server.listen({ port: address.port, ...(address.host === undefined ? {} : { host: address.host }) }, () => {
      server.off("error", onError);
      // `listen` on a port, not on a pipe: address() is an AddressInfo.
      const { address: host, port } = server.address() as AddressInfo;
      const name = host === "::" || host === "0.0.0.0" ? "localhost" : host.includes(":") ? `[${host}]` : host;
      resolve({ host, port, url: `${scheme}://${name}:${port}` });
    });
  });
}

/** Resolves when the server has no connection left; at once when it never listened. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function parseTelemetryPath(path: string): EndpointPath {
  if (!/^\/[\w\-.~/]*$/u.test(path) || /^\/(?:-|api|assets)(?:\/|$)/u.test(path)) {
    throw new Error(`--web.telemetry-path: ${JSON.stringify(path)} cannot be used; write a path such as /metrics`);
  }
  return `/${path.slice(1)}`;
}

function parseExternalUrl(text: string | undefined): URL | undefined {
  if (text === undefined || text === "") return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) {
    throw new Error(
      `--web.external-url: ${JSON.stringify(text)} is not a URL; write for instance https://example.com/balance/`,
    );
  }
  return url;
}

/** Serves with and without the external URL's path, because some proxies take it off and some do not. */
function underPrefix(prefix: string): RequestHandler {
  return (request, _response, next) => {
    if (prefix !== "" && request.url.startsWith(`${prefix}/`)) request.url = request.url.slice(prefix.length);
    next();
  };
}

/** The page's links are relative, so it must be opened with the slash at the end. */
function withSlash(prefix: string): RequestHandler {
  return (request, response, next) => {
    if (prefix === "" || request.path !== prefix) return next();
    response.redirect(308, `${prefix}/${request.url.slice(prefix.length)}`);
  };
}

function observed(view: DaemonView, clock: Clock, paths: readonly EndpointPath[]): RequestHandler {
  const endpointOf = endpointMatcher(paths);
  const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]);
  return (request, response, next) => {
    const startMs = clock.monotonicMs();
    const endpoint = endpointOf(request.path);
    setSecurityHeaders(response, endpoint === "/");
    response.once("close", () => {
      view.observeHttp({
        method: knownMethods.has(request.method) ? request.method : "other",
        endpoint,
        status: response.statusCode,
        durationSeconds: (clock.monotonicMs() - startMs) / 1000,
        requestBytes: declaredBytes(request.headers["content-length"]),
        responseBytes: request.method === "HEAD" ? 0 : bodyBytesOf(response),
      });
    });
    next();
  };
}

/** A message without `Content-Length` has no body here: bodies that come in chunks are refused, and we always declare ours. */
function declaredBytes(header: string | undefined): number {
  return header !== undefined && /^\d+$/u.test(header) ? Number(header) : 0;
}

function admitted(access: WebAccess): RequestHandler {
  return async (request, response, next) => {
    const admission = await access.admit(request);
    for (const [name, value] of admission.headers) response.setHeader(name, value);
    if (admission.admitted) return next();
    sendProblem(response, admission.status, admission.detail);
  };
}

function register(app: express.Express, { path, methods }: Route): void {
  const route = app.route(expressPath(path));
  const handlers = Object.entries(methods) as [Method, RequestHandler][]; // Object.entries widens the keys to string.
  for (const [method, handler] of handlers) {
    // Express answers HEAD with the GET handler.
    if (method === "GET") route.get(handler);
    if (method === "POST") route.post(handler);
    if (method === "PUT") route.put(handler);
  }
  const allow = handlers.map(([method]) => (method === "GET" ? "GET, HEAD" : method)).join(", ");
  route.all((request: Request, response: Response) => {
    response.setHeader("Allow", allow);
    sendProblem(response, 405, `${request.method} is not possible here; use ${allow}`);
  });
}

/** The last handler: Express knows it by its four parameters. */
function failed(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, _next: NextFunction) => {
    if (isClientGone(error)) return void response.destroy();
    if (error instanceof SelectionError) return sendProblem(response, 400, error.message);
    const status = clientErrorStatus(error);
    if (status !== undefined) return sendProblem(response, status, clientErrorDetail(status));
    logger.error("a request failed", { method: request.method, path: request.path, error: String(error) });
    if (response.headersSent) return void response.destroy();
    sendProblem(response, 500, "something went wrong inside; the log says what");
  };
}

function isClientGone(error: unknown): boolean {
  return (
    error instanceof ClientGoneError ||
    (error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE")
  );
}

/** Express and its body parser attach the status to what a client did wrong. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}

function clientErrorDetail(status: number): string {
  if (status === 413) return "the body is larger than 256 KiB";
  if (status === 415) return "send UTF-8 JSON, plain or with gzip, deflate or br";
  return "the request cannot be read: is the body JSON, and is the path encoded?";
}
