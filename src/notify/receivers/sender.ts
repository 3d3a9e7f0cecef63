import type { ReceiverConfig } from "../../config/notify-schema.ts";
import type { Secret } from "../../platform/secret.ts";
import { dingtalkSender } from "./dingtalk.ts";
import { feishuSender } from "./feishu.ts";
import type { Send } from "./receiver.ts";
import { slackSender } from "./slack.ts";
import { smtpSender } from "./smtp.ts";
import { telegramSender } from "./telegram.ts";
import { webhookSender } from "./webhook.ts";
import { wecomSender } from "./wecom.ts";

/** The schema has seen to it that each type has the keys that it needs. */
export function senderOf(receiver: ReceiverConfig): Send {
  const { type, lang, secret } = receiver;
  if (type === "webhook") return webhookSender(needed(receiver.url), receiver.token, lang);
  if (type === "feishu") return feishuSender(needed(receiver.url), secret, lang);
  if (type === "dingtalk") return dingtalkSender(needed(receiver.url), secret, lang);
  if (type === "wecom") return wecomSender(needed(receiver.url), lang);
  if (type === "slack") return slackSender(needed(receiver.url), lang);
  if (type === "telegram")
    return telegramSender({
      token: needed(receiver.token),
      chatId: needed(receiver.chat_id),
      threadId: receiver.thread_id,
      url: receiver.url,
      lang,
    });
  return smtpSender({
    host: needed(receiver.host),
    port: receiver.port ?? 587,
    starttls: receiver.starttls ?? true,
    login:
      receiver.username === undefined || receiver.password === undefined
        ? undefined
        : { username: receiver.username, password: receiver.password },
    from: needed(receiver.from),
    to: [needed(receiver.to)].flat(),
    lang,
  });
}

function needed<Value extends string | readonly string[] | Secret>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a receiver without a key that its type needs");
  return value;
}
