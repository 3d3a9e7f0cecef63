import { createHash } from "node:crypto";
import type { Secret } from "../../platform/secret.ts";
import type { Language } from "../condition.ts";
import { descriptionOf, type Message, runbookUrl, summaryOf, type ToldAlert, textOf } from "../message.ts";
import { addressOf, postJson, type Send } from "./receiver.ts";

/** More would be a body of megabytes; Alertmanager has `max_alerts` for this. */
const mostAlerts = 1000;

/** Alertmanager's webhook JSON, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export function webhookSender(url: Secret, token: Secret | undefined, lang: Language): Send {
  return async (message, tools, signal) => {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` };
    // Of a message whose fate was not known, a receiver can tell the second copy by its key.
    const headers = { ...authorization, "idempotency-key": message.id };
    await postJson(addressOf(url), webhookBody(message, lang), tools, signal, headers);
  };
}

export function webhookBody(message: Message, lang: Language) {
  const alerts = message.alerts.slice(0, mostAlerts).map((told) => webhookAlert(told, message, lang));
  return {
    receiver: message.receiver,
    status: alerts.some(({ status }) => status === "firing") ? "firing" : "resolved",
    alerts,
    groupLabels: {},
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: message.externalUrl ?? "",
    version: "4",
    groupKey: "{}:{}",
    truncatedAlerts: message.alerts.length - alerts.length,
  };
}

function webhookAlert({ status, alert, endedAtMs }: ToldAlert, message: Message, lang: Language) {
  const { externalUrl } = message;
  const labels: Readonly<Record<string, string>> = {
    ...alert.labels,
    alertname: alert.alert,
    severity: alert.severity,
  };
  return {
    status,
    labels,
    annotations: {
      summary: summaryOf(alert, lang),
      description: message.isTest ? textOf(message, lang).notes.join(" ") : descriptionOf(alert, lang),
      ...(message.isTest ? {} : { runbook_url: runbookUrl(alert.alert) }),
    } as Readonly<Record<string, string>>,
    startsAt: new Date(alert.sinceMs).toISOString(),
    // Go's zero time, as Alertmanager writes it.
    endsAt: endedAtMs === undefined ? "0001-01-01T00:00:00Z" : new Date(endedAtMs).toISOString(),
    generatorURL: externalUrl ?? "",
    fingerprint: createHash("sha256").update(alert.key).digest("hex").slice(0, 16),
  };
}

function common(groups: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...rest] = groups;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => rest.every((group) => group[name] === value)),
  );
}
