import type { Secret } from "../../platform/secret.ts";
import type { Language } from "../condition.ts";
import { fitting, type Link, type Message, type MessagePart, moreText, textOf } from "../message.ts";
import { addressOf, postJson, type Send } from "./receiver.ts";

/** Slack splits a longer text than 4,000, and cuts it off at 40,000: https://api.slack.com/changelog/2018-04-truncating-really-long-messages */
const mostCharacters = 3800;

/** An incoming webhook of Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slackSender(url: Secret, lang: Language): Send {
  return async (message, tools, signal) => {
    await postJson(addressOf(url), { text: slackText(message, lang), unfurl_links: false }, tools, signal);
  };
}

export function slackText(message: Message, lang: Language): string {
  const { title, parts, notes, links } = textOf(message, lang);
  const { shown, left } = fitting(parts, (part) => partText(part).length, mostCharacters);
  return [
    `*${escapeText(title)}*`,
    ...shown.map(partText),
    ...(left === 0 ? [] : [moreText(left, lang)]),
    ...notes.map(escapeText),
    ...links.map(link),
  ].join("\n");
}

function partText({ heading, text, links }: MessagePart): string {
  return ["", escapeText(heading), escapeText(text), ...(links.length === 0 ? [] : [links.map(link).join("  ")])].join(
    "\n",
  );
}

function link({ label, url }: Link): string {
  return `<${escapeText(url).replaceAll("|", "%7C")}|${escapeText(label)}>`;
}

/** These three make mentions and links: https://docs.slack.dev/messaging/formatting-message-text. The others only make bold. */
function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
