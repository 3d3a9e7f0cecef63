import { createHmac } from "node:crypto";
import type { Secret } from "../../platform/secret.ts";
import type { Language } from "../condition.ts";
import { fitting, type Link, type Message, type MessagePart, moreText, textOf } from "../message.ts";
import { acceptRobotAnswer, addressOf, postJson, robotAnswer, type Send } from "./receiver.ts";

/** A request may have 20 KB, says the page below. */
const mostBytes = 18_000;

/**
 * A custom robot of Feishu or Lark: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 * Rich text (`post`) and no card: in a node of text nothing is markup, whatever a vendor has written.
 */
export function feishuSender(url: Secret, secret: Secret | undefined, lang: Language): Send {
  return async (message, tools, signal) => {
    const signature = secret === undefined ? {} : feishuSignature(secret.reveal(), tools.clock.nowMs());
    const response = await postJson(addressOf(url), { ...signature, ...feishuBody(message, lang) }, tools, signal);
    // 19021: signature or time; 19022: address not allowed; 19024: keyword missing. 11232: more than 100 messages in a minute or 5 in a
    // second, or Feishu itself is busy, as on the full and the half hour.
    acceptRobotAnswer(robotAnswer(response, "code", "msg"), {
      refused: [19021, 19022, 19024],
      limited: 11232,
      pauseMs: 60_000,
    });
  };
}

/** The key is time and secret, and what is signed is empty. */
export function feishuSignature(secret: string, nowMs: number): { readonly timestamp: string; readonly sign: string } {
  const timestamp = String(Math.floor(nowMs / 1000));
  return { timestamp, sign: createHmac("sha256", `${timestamp}\n${secret}`).digest("base64") };
}

type Node =
  | { readonly tag: "text"; readonly text: string }
  | { readonly tag: "a"; readonly text: string; readonly href: string };

export function feishuBody(message: Message, lang: Language) {
  const { title, parts, notes, links } = textOf(message, lang);
  const { shown, left } = fitting(parts, (part) => Buffer.byteLength(JSON.stringify(partLines(part))), mostBytes);
  const content: Node[][] = [
    ...shown.flatMap(partLines),
    ...(left === 0 ? [] : [[text(moreText(left, lang))]]),
    ...notes.map((note) => [text(note)]),
    ...(links.length === 0 ? [] : [links.map(link)]),
  ];
  return { msg_type: "post", content: { post: { zh_cn: { title, content } } } };
}

function partLines({ heading, text: words, links }: MessagePart): Node[][] {
  const linked = links.flatMap((one, index) => (index === 0 ? [link(one)] : [text("  "), link(one)]));
  return [[text(heading)], [text(words)], ...(linked.length === 0 ? [] : [linked])];
}

function text(words: string): Node {
  return { tag: "text", text: words };
}

function link({ label, url }: Link): Node {
  return { tag: "a", text: label, href: url };
}
