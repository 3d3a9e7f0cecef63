import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createHttpClient } from "../../src/platform/http-client.ts";

it("as many connections are opened as requests are in flight, however fast one follows the other", async () => {
  let connections = 0;
  const server = createServer((_, response) => response.end("{}"));
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = createHttpClient({ environment: {}, userAgent: "test", allowLinkLocal: false });
  onTestFinished(async () => {
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const { signal } = new AbortController();
  const oneAfterAnother = async () => {
    for (let request = 0; request < 20; request++)
      await client.send({ method: "GET", url, headers: {} }, signal, 1_000);
  };
  await Promise.all([oneAfterAnother(), oneAfterAnother(), oneAfterAnother()]);
  expect(connections).toBe(3);
});
