import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import { Secret } from "../../src/platform/secret.ts";
import { both, sendingToChat } from "./sending-to-chat.ts";
import type { Answer } from "./stand-in.ts";

const sending = sendingToChat();
const { send, url } = sending;
const robot = (type: string) => ({ type, url: url() });
const bot = () => ({ type: "telegram", url: Secret.of(sending.chat().url), token: Secret.of("t"), chat_id: "1" });
const refusals: readonly [
  name: string,
  keys: () => object,
  answer: Answer,
  reason: string,
  retryAfterMs: number | undefined,
][] = [
  [
    "a feishu robot with another secret",
    () => robot("feishu"),
    { body: { code: 19021, msg: "sign match fail" } },
    "auth",
    undefined,
  ],
  [
    "a feishu robot that is asked too often",
    () => robot("feishu"),
    { body: { code: 11232, msg: "frequency limited" } },
    "rate_limited",
    60_000,
  ],
  [
    "a feishu body that it does not like",
    () => robot("feishu"),
    { body: { code: 9499, msg: "Bad Request" } },
    "rejected",
    undefined,
  ],
  [
    "a dingtalk robot with another secret",
    () => robot("dingtalk"),
    { body: { errcode: 310000, errmsg: "sign not match" } },
    "auth",
    undefined,
  ],
  [
    "a dingtalk robot that is asked too often",
    () => robot("dingtalk"),
    { body: { errcode: 130101, errmsg: "send too fast" } },
    "rate_limited",
    600_000,
  ],
  [
    "a wecom robot that is gone",
    () => robot("wecom"),
    { body: { errcode: 93000, errmsg: "invalid webhook url" } },
    "auth",
    undefined,
  ],
  [
    "a wecom robot that is asked too often",
    () => robot("wecom"),
    { body: { errcode: 45009, errmsg: "freq out of limit" } },
    "rate_limited",
    60_000,
  ],
  ["a robot that answers a page", () => robot("wecom"), { body: "<html>" }, "invalid_response", undefined],
  ["a slack channel that is gone", () => robot("slack"), { status: 404, body: "no_service" }, "rejected", undefined],
  [
    "slack asked too often",
    () => robot("slack"),
    { status: 429, headers: { "retry-after": "30" } },
    "rate_limited",
    30_000,
  ],
  [
    "telegram asked too often",
    bot,
    { status: 429, body: { ok: false, parameters: { retry_after: 5 } } },
    "rate_limited",
    5_000,
  ],
  ["a telegram bot with another token", bot, { status: 404, body: { ok: false } }, "auth", undefined],
  ["a telegram chat that threw the bot out", bot, { status: 403, body: { ok: false } }, "permission", undefined],
  [
    "a webhook with a fault",
    () => robot("webhook"),
    { status: 503, headers: { "retry-after": "7" } },
    "upstream",
    7_000,
  ],
];

describe("what a receiver refuses", () => {
  it.each(refusals)("%s", async (_, keys, answer, reason, retryAfterMs) => {
    sending.chat().answer = () => answer;
    const failure: unknown = await send({ ...keys() }, both).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CheckError);
    expect({ reason: (failure as CheckError).reason, retryAfterMs: (failure as CheckError).retryAfterMs }).toEqual({
      reason,
      retryAfterMs,
    });
    expect((failure as CheckError).message).not.toContain("key=k");
  });

  it("an address of the cloud's metadata service is never asked", async () => {
    const failure: unknown = await send(
      { type: "webhook", url: Secret.of("http://169.254.169.254/latest") },
      both,
    ).catch((error: unknown) => error);
    expect((failure as CheckError).reason).toBe("network");
  });
});
