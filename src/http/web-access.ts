import type { IncomingMessage, RequestListener, Server, ServerOptions } from "node:http";

/** Whether a request may pass, by the web config file. */
export type Admission =
  | { readonly admitted: true; readonly headers: readonly (readonly [string, string])[] }
  | {
      readonly admitted: false;
      readonly status: 401 | 429 | 500 | 503;
      readonly detail: string;
      readonly headers: readonly (readonly [string, string])[];
    };

/** What the server needs of a web config file (or of its absence). */
export interface WebAccess {
  readonly scheme: "http" | "https";
  createServer(options: ServerOptions, listener: RequestListener): Server;
  /** Drops connections that are not yet known to the server. */
  abandonHandshakes(): void;
  admit(request: IncomingMessage): Admission | Promise<Admission>;
}
