import type { HttpClient, HttpRequest, HttpResponse } from "../platform/http-client.ts";

export interface RecordedExchange {
  readonly request: HttpRequest;
  /** Undefined while it is awaited, and where the connection failed. */
  response?: HttpResponse;
}

/** A client that keeps what was asked, in that order, and what was answered. */
export function recordingClient(http: HttpClient): {
  readonly client: HttpClient;
  readonly exchanges: readonly RecordedExchange[];
} {
  const exchanges: RecordedExchange[] = [];
  const client: HttpClient = {
    guard: http.guard,
    close: () => http.close(),
    async send(request, signal, maxBytes) {
      const exchange: RecordedExchange = { request };
      exchanges.push(exchange);
      exchange.response = await http.send(request, signal, maxBytes);
      return exchange.response;
    },
  };
  return { client, exchanges };
}
