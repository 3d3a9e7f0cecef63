/** What is said to a receiver, before it takes the form that its chat wants. */
import { createHash } from "node:crypto";
import type { Severity } from "../config/notify-schema.ts";
import type { Alert } from "./alert.ts";
import type { Language } from "./condition.ts";
import { conditionOf } from "./conditions.ts";

/** An alert and how it stands. */
export interface ToldAlert {
  readonly status: "firing" | "resolved";
  readonly alert: Alert;
  /** When a resolved one was seen to be over. */
  readonly endedAtMs?: number | undefined;
}

export interface Message {
  /** The same for a message that is sent again because nobody knows whether it arrived. */
  readonly id: string;
  readonly receiver: string;
  /** Firing before resolved, worst first. */
  readonly alerts: readonly ToldAlert[];
  /** An earlier attempt may have arrived. */
  readonly mayBeKnown: boolean;
  /** What `notify --test` sends. */
  readonly isTest: boolean;
  /** Under which people reach the page. */
  readonly externalUrl: string | undefined;
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

export interface MessagePart {
  readonly heading: string;
  readonly text: string;
  readonly links: readonly Link[];
}

/** The words of a message: plain text, to be escaped for the chat. */
export interface MessageText {
  readonly title: string;
  readonly parts: readonly MessagePart[];
  readonly notes: readonly string[];
  readonly links: readonly Link[];
}

const severityOrder: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

export function inOrder(alerts: readonly ToldAlert[]): readonly ToldAlert[] {
  const rank = ({ status, alert }: ToldAlert) => (status === "firing" ? 0 : 10) + severityOrder[alert.severity];
  return [...alerts].sort((a, b) => rank(a) - rank(b) || (a.alert.key < b.alert.key ? -1 : 1));
}

/** @param times how often each alert has been told before, so that a repetition is another message */
export function messageId(receiver: string, alerts: readonly ToldAlert[], times: (key: string) => number): string {
  const content = alerts.map(({ status, alert }) => [status, alert.key, alert.sinceMs, times(alert.key)]);
  return createHash("sha256")
    .update(JSON.stringify([receiver, content]))
    .digest("hex")
    .slice(0, 32);
}

/** What `notify --test` sends. */
export function testMessage(receiver: string, nowMs: number, externalUrl: string | undefined): Message {
  const alert: Alert = {
    key: "test",
    alert: "NotificationTest",
    severity: "info",
    when: "low",
    labels: {},
    value: 0,
    sinceMs: nowMs,
    subject: { labels: {} },
  };
  const alerts = [{ status: "firing", alert } as const];
  return { id: messageId(receiver, alerts, () => 0), receiver, alerts, mayBeKnown: false, isTest: true, externalUrl };
}

export function runbookUrl(alert: string): string {
  return `https://github.com/balance-alert/balance-alert/blob/main/docs/runbooks/${alert}.md`;
}

export function summaryOf({ alert, severity }: Alert, lang: Language): string {
  return conditionOf(alert, severity)?.summary[lang] ?? alert;
}

export function descriptionOf({ alert, severity, labels, value }: Alert, lang: Language): string {
  const cleaned = Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, oneLine(text)]));
  return conditionOf(alert, severity)?.describe[lang](cleaned, value) ?? alert;
}

const longestName = 200;

/** Names come from vendors and mails: one line, no control characters, nothing that changes the direction of writing. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, " ").trim();
  return line.length > longestName ? `${line.slice(0, longestName)}…` : line;
}

const words = {
  en: {
    firing: "FIRING",
    resolved: "RESOLVED",
    critical: "CRITICAL",
    warning: "WARNING",
    info: "INFO",
    separator: ": ",
    console: "Console",
    runbook: "Runbook",
    page: "Status page",
    mayBeKnown: "This may have arrived before: an earlier attempt was interrupted.",
    more: (count: number) => `... and ${count} more`,
    test: "Test of balance-alert: this receiver works. Nothing is wrong.",
    testTitle: "[TEST] balance-alert",
  },
  zh: {
    firing: "告警",
    resolved: "恢复",
    critical: "严重",
    warning: "警告",
    info: "提示",
    separator: "：",
    console: "控制台",
    runbook: "处理手册",
    page: "状态页",
    mayBeKnown: "此消息可能已经送达：上一次发送被中断。",
    more: (count: number) => `……另有 ${count} 条`,
    test: "balance-alert 测试：此接收方可用，一切正常。",
    testTitle: "[测试] balance-alert",
  },
} as const;

export function moreText(count: number, lang: Language): string {
  return words[lang].more(count);
}

export function textOf(message: Message, lang: Language): MessageText {
  const say = words[lang];
  const page = message.externalUrl === undefined ? [] : [{ label: say.page, url: message.externalUrl }];
  if (message.isTest) return { title: say.testTitle, parts: [], notes: [say.test], links: page };
  return {
    title: titleOf(message.alerts, lang),
    parts: message.alerts.map(({ status, alert }) => ({
      heading: [status === "firing" ? say[alert.severity] : say.resolved, summaryOf(alert, lang)].join(say.separator),
      text: descriptionOf(alert, lang),
      links:
        status === "resolved"
          ? []
          : [
              ...(alert.subject.console === undefined ? [] : [{ label: say.console, url: alert.subject.console }]),
              { label: say.runbook, url: runbookUrl(alert.alert) },
            ],
    })),
    notes: message.mayBeKnown ? [say.mayBeKnown] : [],
    links: page,
  };
}

function titleOf(alerts: readonly ToldAlert[], lang: Language): string {
  const say = words[lang];
  const count = (status: ToldAlert["status"]) => alerts.filter((told) => told.status === status).length;
  const counts = (["firing", "resolved"] as const).flatMap((status) =>
    count(status) === 0 ? [] : [`${say[status]} ${count(status)}`],
  );
  const summaries = [...new Set(alerts.map(({ alert }) => summaryOf(alert, lang)))];
  return `[${counts.join(", ")}] ${summaries.length === 1 ? summaries[0] : "balance-alert"}`;
}

/**
 * As many parts as fit, worst first.
 * @param size what a part takes in the form that is sent
 */
export function fitting(
  parts: readonly MessagePart[],
  size: (part: MessagePart) => number,
  room: number,
): { readonly shown: readonly MessagePart[]; readonly left: number } {
  const shown: MessagePart[] = [];
  let taken = 0;
  for (const part of parts) {
    taken += size(part);
    if (taken > room) break;
    shown.push(part);
  }
  return { shown, left: parts.length - shown.length };
}

/** For chats that are sent plain text, and for mails. */
export function plainText(message: Message, lang: Language, mostBytes: number): string {
  const { title, parts, notes, links } = textOf(message, lang);
  const linkLine = ({ label, url }: Link) => `${label}: ${url}`;
  const partText = ({ heading, text, links: own }: MessagePart) => ["", heading, text, ...own.map(linkLine)].join("\n");
  const ends = [...notes, ...links.map(linkLine)].flatMap((line) => ["", line]).join("\n");
  const bytes = (text: string) => Buffer.byteLength(text) + 1;
  const { shown, left } = fitting(
    parts,
    (part) => bytes(partText(part)),
    mostBytes - bytes(title) - bytes(ends) - bytes(moreText(parts.length, lang)) - 2,
  );
  return [title, ...shown.map(partText), ...(left === 0 ? [] : ["", moreText(left, lang)]), ends]
    .filter((text, index) => text !== "" || index === 1)
    .join("\n");
}
