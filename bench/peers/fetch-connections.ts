/** Takes the place of src/platform/connections.ts in a build for comparison: the same daemon with the fetch of Node.js. */
import type { Received, Sent } from "../../src/platform/connections.ts";

export function createConnections() {
  return { close: async () => {} };
}

export async function exchange(_connections: unknown, sent: Sent): Promise<Received> {
  const answer = await fetch(sent.url, {
    method: sent.method,
    headers: sent.headers,
    ...(sent.body === null ? {} : { body: sent.body as string }), // The comparison sends text only.
    signal: sent.signal,
    redirect: "manual",
  });
  const body = Buffer.from(await answer.arrayBuffer());
  if (body.length > sent.maxBytes) throw sent.tooLarge();
  const { "content-encoding": _, ...headers } = Object.fromEntries(answer.headers);
  return { status: answer.status, headers, body };
}
