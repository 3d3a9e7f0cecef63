/** The keys of the upstream programs' config.json, so that none is lost without a word. */
import { isRecord } from "./is-record.ts";

/** What is carried over, or said in a comment of its own. Keys that begin with _ are comments. */
const knownKeys = {
  "": ["settings", "webhook", "projects", "subscriptions", "email", "email_settings"],
  settings: ["balance_refresh_interval_seconds", "max_concurrent_checks"],
  email_settings: ["alert_keywords", "extra_alert_keywords"],
  projects: ["name", "owner_project", "project", "provider", "api_key", "threshold", "type", "enabled"],
  subscriptions: [
    "name",
    "owner_project",
    "project",
    "cycle_type",
    "renewal_day",
    "alert_days_before",
    "amount",
    "currency",
    "last_renewed_date",
    "enabled",
  ],
  email: ["name", "host", "port", "username", "password", "use_ssl", "enabled"],
} as const;

/** What replaces a key that has no counterpart. */
const replacements: Readonly<Record<string, string>> = {
  timezone: "write `timezone` at the top of this file, or on a subscription",
  min_refresh_interval_seconds: "a vendor that must not be asked often has a shortest interval of its own",
  enable_smart_refresh: "every project can have a `schedule`",
};

/** A sentence for each key of a section that is not carried over. */
export function unknownKeys(section: keyof typeof knownKeys, written: unknown): string[] {
  if (!isRecord(written)) return [];
  const known: readonly string[] = knownKeys[section];
  return Object.keys(written)
    .filter((key) => !known.includes(key) && !key.startsWith("_"))
    .map((key) => {
      const advice = Object.hasOwn(replacements, key) ? `: ${replacements[key]}` : "";
      // A key may hold anything, also a line break that would end the comment.
      return `${section === "" ? "" : `${section}.`}${JSON.stringify(key).slice(1, -1)} has no counterpart${advice}.`;
    });
}
