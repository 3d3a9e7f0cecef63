import { afterAll, beforeAll, beforeEach } from "vitest";
import { receiverSchema } from "../../src/config/notify-schema.ts";
import type { Message } from "../../src/notify/message.ts";
import { senderOf } from "../../src/notify/receivers/sender.ts";
import { createHttpClient } from "../../src/platform/http-client.ts";
import { Secret } from "../../src/platform/secret.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { alertOf, messageOf, nowMs } from "./alerts.ts";
import { type Received, type StandIn, startStandIn } from "./stand-in.ts";

/** A chat for the tests of a file, which takes everything unless a test says otherwise. */
export function sendingToChat() {
  const http = createHttpClient({ environment: {}, userAgent: "balance-alert/test", allowLinkLocal: false });
  let chat: StandIn;
  beforeAll(async () => {
    chat = await startStandIn();
  });
  afterAll(async () => {
    await chat.close();
    await http.close();
  });
  beforeEach(() => {
    chat.answer = () => ({ body: { code: 0, errcode: 0, ok: true } });
  });
  return {
    chat: () => chat,
    url: () => Secret.of(`${chat.url}/hook?key=k`),
    /** What the chat received of it. */
    async send(keys: object, message: Message): Promise<Received> {
      const receiver = receiverSchema.parse({ name: "ops", ...keys });
      await senderOf(receiver)(message, { http, clock: fakeClock(nowMs) }, new AbortController().signal);
      const got = chat.received.at(-1);
      if (got === undefined) throw new Error("nothing was received");
      return got;
    },
  };
}

export const both = messageOf([
  { status: "firing", alert: alertOf() },
  {
    status: "resolved",
    alert: alertOf({ labels: { project: "Old", provider: "deepseek", type: "balance", unit: "CNY" } }),
    endedAtMs: nowMs,
  },
]);
