import type { Secret } from "../../platform/secret.ts";
import type { Language } from "../condition.ts";
import { plainText } from "../message.ts";
import { acceptRobotAnswer, addressOf, postJson, robotAnswer, type Send } from "./receiver.ts";

/** Of text; Markdown may have 4,096. The page below says so. */
const mostBytes = 2048;

/**
 * A group robot of WeCom: https://developer.work.weixin.qq.com/document/path/91770
 * The key in the address is all that it checks. Text and no Markdown, in which `<@name>` would call a person.
 */
export function wecomSender(url: Secret, lang: Language): Send {
  return async (message, tools, signal) => {
    const body = { msgtype: "text", text: { content: plainText(message, lang, mostBytes) } };
    const response = await postJson(addressOf(url), body, tools, signal);
    // 93000: no such key; 45009: more than 20 messages in a minute.
    acceptRobotAnswer(robotAnswer(response, "errcode", "errmsg"), {
      refused: [93000],
      limited: 45009,
      pauseMs: 60_000,
    });
  };
}
