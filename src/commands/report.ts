import type { Host } from "../platform/host.ts";
import { daemonAddress } from "./daemon-client.ts";
import { withConfig } from "./open-config.ts";
import { reportOf } from "./report-facts.ts";
import { reportHtml, reportMarkdown } from "./report-text.ts";
import { daemonSource, type Source, SourceError, storedSource } from "./source.ts";

export interface ReportFlags {
  readonly days: number;
  readonly format: "markdown" | "html" | "json";
  readonly language: "en" | "zh";
  readonly configFile: string | undefined;
  readonly statePath: string;
  readonly url: string | undefined;
}

const mostDays = 180;

/** `balance-alert report`: the last days for people. It prints and polls nobody; cron or a timer sends. 0, or 2 when it cannot be made. */
export async function runReport(host: Host, flags: ReportFlags): Promise<number> {
  const { days, url, configFile, statePath } = flags;
  if (days < 1 || days > mostDays) {
    host.warn(`--days ${days}: write a number from 1 to ${mostDays}`);
    return 2;
  }
  if (url === undefined)
    return withConfig(host, configFile, (config) =>
      print(host, storedSource({ host, config, statePath, polls: false }), flags),
    );
  const base = daemonAddress(url);
  if (!("problem" in base)) return print(host, daemonSource(host, base), flags);
  host.warn(base.problem);
  return 2;
}

async function print(host: Host, source: Source, { days, format, language }: ReportFlags): Promise<number> {
  try {
    const report = await reportOf(source, { days, nowMs: host.clock.nowMs() });
    if (format === "json") host.print(JSON.stringify(report, null, 2));
    else host.print(format === "html" ? reportHtml(report, language) : reportMarkdown(report, language));
    return 0;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    host.warn(error.message);
    return 2;
  }
}
