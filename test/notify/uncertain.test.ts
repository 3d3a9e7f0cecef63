import { createServer, type Server, type Socket } from "node:net";
import { afterAll, expect, it } from "vitest";
import { receiverSchema } from "../../src/config/notify-schema.ts";
import { CheckError } from "../../src/model.ts";
import { mayHaveArrived } from "../../src/notify/receivers/receiver.ts";
import { senderOf } from "../../src/notify/receivers/sender.ts";
import { createHttpClient } from "../../src/platform/http-client.ts";
import { Secret } from "../../src/platform/secret.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { alertOf, messageOf, nowMs } from "./alerts.ts";

const http = createHttpClient({ environment: {}, userAgent: "balance-alert/test", allowLinkLocal: false });
const servers: Server[] = [];
afterAll(async () => {
  await http.close();
  for (const server of servers) server.close();
});

/** Reads what comes first, and then does something to the connection. */
async function listening(onData: (socket: Socket) => void, greeting = ""): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write(greeting);
    socket.once("data", () => onData(socket));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const breaks = (socket: Socket) => void socket.destroy();
const refuses = (socket: Socket) =>
  void socket.end("HTTP/1.1 503 no\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
const closedPort = 1;

const failures: readonly (readonly [string, () => Promise<object>, boolean])[] = [
  ["a webhook that breaks the connection", async () => webhook(await listening(breaks)), true],
  ["a mail server that breaks the connection", async () => mail(await listening(breaks, "220 mail ESMTP\r\n")), true],
  ["a webhook that refuses", async () => webhook(await listening(refuses)), false],
  ["a port on which no webhook listens", async () => webhook(closedPort), false],
  ["a port on which no mail server listens", async () => mail(closedPort), false],
  ["a name that is no host's", async () => ({ ...webhook(80), url: Secret.of("http://no-such-host.invalid/") }), false],
  ["an address that is refused", async () => ({ ...webhook(80), url: Secret.of("http://169.254.169.254/") }), false],
];

it.each(failures)("after %s, whether a message may have arrived", async (_, receiver, expected) => {
  const send = senderOf(receiverSchema.parse(await receiver()));
  const message = messageOf([{ status: "firing", alert: alertOf() }]);
  const failure: unknown = await send(message, { http, clock: fakeClock(nowMs) }, new AbortController().signal).catch(
    (error: unknown) => error,
  );
  if (!(failure instanceof CheckError)) throw new Error("the message was sent");
  expect({ reason: failure.reason, mayHaveArrived: mayHaveArrived(failure) }).toMatchObject({
    mayHaveArrived: expected,
  });
});

function webhook(port: number) {
  return { name: "ops", type: "webhook", url: Secret.of(`http://127.0.0.1:${port}/`) };
}

function mail(port: number) {
  return { name: "ops", type: "smtp", host: "127.0.0.1", port, from: "a@example.com", to: "b@example.com" };
}
