import type { Alert } from "../../src/notify/alert.ts";
import type { Message, ToldAlert } from "../../src/notify/message.ts";

export const nowMs = Date.parse("2026-11-20T12:00:00Z");

/** An alert of the table about an amount; its names are those of a vendor that wants to be more than a name. */
export function alertOf(parts: Partial<Alert> = {}): Alert {
  return {
    key: `BalanceLow critical ${parts.labels?.["project"] ?? "OpenRouter"}`,
    alert: "BalanceLow",
    severity: "critical",
    when: "low",
    labels: { project: "OpenRouter", provider: "openrouter", type: "balance", unit: "USD" },
    value: 0.12,
    sinceMs: nowMs - 600_000,
    subject: { labels: {}, console: "https://openrouter.ai/settings/credits" },
    ...parts,
  };
}

export function messageOf(alerts: readonly ToldAlert[], parts: Partial<Message> = {}): Message {
  return {
    id: "0123456789abcdef0123456789abcdef",
    receiver: "ops",
    alerts,
    mayBeKnown: false,
    isTest: false,
    externalUrl: "https://balance.example",
    ...parts,
  };
}
