import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

/** A vendor on this machine, for what cannot be reached from a test. What it answers can be changed while it runs. */
export interface LocalVendor {
  readonly url: string;
  readonly requests: { readonly method: string; readonly path: string; readonly headers: IncomingMessage["headers"] }[];
  answer: Answerer;
  stop(): Promise<void>;
}

export async function startVendor(answer: Answerer): Promise<LocalVendor> {
  const requests: LocalVendor["requests"] = [];
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers });
    vendor.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // A TCP server has an address with a port.
  const vendor: LocalVendor = {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return vendor;
}

export function json(body: unknown, status = 200): Answerer {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
}

/** What OpenRouter documents for GET /api/v1/credits. */
export function openRouterCredits(bought: number, used: number): Answerer {
  return json({ data: { total_credits: bought, total_usage: used } });
}
