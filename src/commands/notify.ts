import type { Config } from "../config/config.ts";
import type { ReceiverConfig } from "../config/notify-schema.ts";
import { didYouMean } from "../config/suggestion.ts";
import { previewNotifications } from "../daemon/notify-preview.ts";
import { CheckError } from "../model.ts";
import type { Alert } from "../notify/alert.ts";
import { conditionOf } from "../notify/conditions.ts";
import { plainText, testMessage } from "../notify/message.ts";
import { sendInTime } from "../notify/receivers/receiver.ts";
import { senderOf } from "../notify/receivers/sender.ts";
import type { Host } from "../platform/host.ts";
import { createHttpClient } from "../platform/http-client.ts";
import { StateDirectoryError } from "../store/instance-lock.ts";
import { withConfig } from "./open-config.ts";

export interface NotifyFlags {
  readonly configFile: string | undefined;
  readonly statePath: string;
  readonly externalUrl: string | undefined;
  readonly test: boolean;
  readonly dryRun: boolean;
}

const mostBytes = 20_000;

/** `balance-alert notify --test [receiver]` and `--dry-run`: 0 all good, 1 some failed, 2 usage or bad config. */
export async function runNotify(host: Host, names: readonly string[], flags: NotifyFlags): Promise<number> {
  if (flags.test === flags.dryRun) {
    host.warn("write --test to send a test message, or --dry-run to see what would be sent now");
    return 2;
  }
  return withConfig(host, flags.configFile, async (config) => {
    const { receivers } = config.top.notify;
    const known = receivers.map(({ name }) => name);
    if (known.length === 0) host.warn("the configuration has no receivers: add one under notify.receivers");
    const unknown = names.filter((name) => !known.includes(name));
    for (const name of unknown) host.warn(`no receiver ${JSON.stringify(name)}${didYouMean(name, known)}`);
    if (known.length === 0 || unknown.length > 0) return 2;
    const chosen = receivers.filter(({ name }) => names.length === 0 || names.includes(name));
    return flags.test ? testAll(host, config, chosen, flags) : dryRun(host, config, chosen, flags);
  });
}

async function testAll(
  host: Host,
  config: Config,
  receivers: readonly ReceiverConfig[],
  { externalUrl }: NotifyFlags,
): Promise<number> {
  const http = createHttpClient({
    environment: host.environment,
    userAgent: `balance-alert/${host.version}`,
    allowLinkLocal: config.top.defaults.allow_link_local,
  });
  const tools = { http, clock: host.clock };
  const outcomes = await Promise.all(
    receivers.map(async (receiver) => {
      const what = `${receiver.name} (${receiver.type})`;
      try {
        await sendInTime(senderOf(receiver), testMessage(receiver.name, host.clock.nowMs(), externalUrl), tools);
        host.print(`${what}: sent`);
        return true;
      } catch (error) {
        if (!(error instanceof CheckError)) throw error;
        host.print(`${what}: failed: ${error.reason}: ${error.message}`);
        return false;
      }
    }),
  );
  await http.close();
  return outcomes.every((isSent) => isSent) ? 0 : 1;
}

async function dryRun(
  host: Host,
  config: Config,
  receivers: readonly ReceiverConfig[],
  { statePath, externalUrl }: NotifyFlags,
): Promise<number> {
  try {
    const { messages, pending } = await previewNotifications(host, config, { statePath, externalUrl });
    for (const { name, type, lang } of receivers) {
      const message = messages.get(name);
      const text = message === undefined ? "nothing to send" : `\n${plainText(message, lang, mostBytes)}`;
      host.print(`${name} (${type}): ${text}`);
    }
    for (const alert of pending) host.print(waiting(alert, host.clock.nowMs()));
    return 0;
  } catch (error) {
    if (!(error instanceof StateDirectoryError)) throw error;
    host.warn(error.message);
    return 2;
  }
}

function waiting({ alert, severity, labels, sinceMs }: Alert, nowMs: number): string {
  const waitMs = conditionOf(alert, severity)?.waitMs ?? 0;
  const minutes = Math.ceil((sinceMs + waitMs - nowMs) / 60_000);
  const subject = labels["project"] ?? labels["name"] ?? labels["mailbox"] ?? labels["provider"] ?? "";
  return `waiting: ${[alert, subject].filter(Boolean).join(" ")}: told if it is still so in ${minutes} min`;
}
