import { createHmac } from "node:crypto";
import type { Secret } from "../../platform/secret.ts";
import type { Language } from "../condition.ts";
import { plainText } from "../message.ts";
import { acceptRobotAnswer, addressOf, postJson, robotAnswer, type Send } from "./receiver.ts";

/** A request may have 20,000 bytes. */
const mostBytes = 15_000;

/**
 * A custom robot of DingTalk: https://open.dingtalk.com/document/orgapp/custom-robot-access
 * Text and no Markdown: its clients do not agree on how Markdown is escaped, and in text nothing is markup.
 */
export function dingtalkSender(url: Secret, secret: Secret | undefined, lang: Language): Send {
  return async (message, tools, signal) => {
    const address = addressOf(url);
    if (secret !== undefined) {
      const { timestamp, sign } = dingtalkSignature(secret.reveal(), tools.clock.nowMs());
      address.searchParams.set("timestamp", timestamp);
      address.searchParams.set("sign", sign);
    }
    const body = { msgtype: "text", text: { content: plainText(message, lang, mostBytes) } };
    const response = await postJson(address, body, tools, signal);
    // 310000: signature, keyword or address; 300001: no such token. 130101: more than 20 messages in a minute; for ten minutes, says the
    // page above, none is taken.
    acceptRobotAnswer(robotAnswer(response, "errcode", "errmsg"), {
      refused: [310000, 300001],
      limited: 130101,
      pauseMs: 600_000,
    });
  };
}

/** The key is the secret, and what is signed is time and secret. */
export function dingtalkSignature(
  secret: string,
  nowMs: number,
): { readonly timestamp: string; readonly sign: string } {
  const timestamp = String(nowMs);
  return { timestamp, sign: createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64") };
}
