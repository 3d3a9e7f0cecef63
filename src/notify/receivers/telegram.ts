import { CheckError } from "../../model.ts";
import type { Secret } from "../../platform/secret.ts";
import { failureOfStatus, invalidAnswer } from "../../provider-kit/failures.ts";
import type { Language } from "../condition.ts";
import { fitting, type Link, type Message, type MessagePart, moreText, textOf } from "../message.ts";
import { addressOf, type Send } from "./receiver.ts";

/** 4,096 characters after the markup is read, says the page below. */
const mostCharacters = 3900;
const longestAnswer = 64 * 1024;

export interface TelegramChat {
  readonly token: Secret;
  readonly chatId: string;
  readonly threadId: number | undefined;
  /** Of an own server of the Bot API. */
  readonly url: Secret | undefined;
  readonly lang: Language;
}

/** A bot of Telegram: https://core.telegram.org/bots/api#sendmessage */
export function telegramSender({ token, chatId, threadId, url, lang }: TelegramChat): Send {
  return async (message, { http, clock }, signal) => {
    const base = url === undefined ? new URL("https://api.telegram.org") : addressOf(url);
    const body = {
      chat_id: chatId,
      ...(threadId === undefined ? {} : { message_thread_id: threadId }),
      text: telegramText(message, lang),
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
    };
    const response = await http.send(
      {
        method: "POST",
        url: new URL(`${base.pathname.replace(/\/$/, "")}/bot${token.reveal()}/sendMessage`, base),
        headers: { "content-type": "application/json; charset=utf-8" },
        body: JSON.stringify(body),
      },
      signal,
      longestAnswer,
    );
    const answer = answerOf(response.body);
    if (response.status < 200 || response.status > 299) {
      const { reason, message: why, retryAfterMs } = failureOfStatus(response, clock.nowMs());
      const asked = answer?.parameters?.retry_after;
      const waitMs = typeof asked === "number" ? asked * 1000 : retryAfterMs;
      // Telegram answers 404 for a token that it does not know.
      throw new CheckError(
        response.status === 404 ? "auth" : reason,
        why,
        waitMs === undefined ? {} : { retryAfterMs: waitMs },
      );
    }
    if (answer?.ok !== true) throw invalidAnswer("Telegram's answer is not ok");
  };
}

interface Answer {
  readonly ok?: unknown;
  readonly parameters?: { readonly retry_after?: unknown };
}

function answerOf(body: Buffer): Answer | null {
  try {
    return JSON.parse(body.toString("utf8")) as Answer | null;
  } catch {
    return null;
  }
}

export function telegramText(message: Message, lang: Language): string {
  const { title, parts, notes, links } = textOf(message, lang);
  const { shown, left } = fitting(
    parts,
    ({ heading, text, links: own }) =>
      heading.length + text.length + own.reduce((sum, one) => sum + one.label.length + 2, 3),
    mostCharacters,
  );
  return [
    `<b>${escapeText(title)}</b>`,
    ...shown.map(partText),
    ...(left === 0 ? [] : [moreText(left, lang)]),
    ...notes.map(escapeText),
    ...links.map(link),
  ].join("\n");
}

function partText({ heading, text, links }: MessagePart): string {
  return [
    "",
    `<b>${escapeText(heading)}</b>`,
    escapeText(text),
    ...(links.length === 0 ? [] : [links.map(link).join("  ")]),
  ].join("\n");
}

function link({ label, url }: Link): string {
  return `<a href="${escapeText(url)}">${escapeText(label)}</a>`;
}

/** https://core.telegram.org/bots/api#html-style */
function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
