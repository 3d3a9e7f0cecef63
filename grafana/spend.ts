import type { Spec } from "./dashboard.ts";
import { onsetsOfCriticalAlerts } from "./marks.ts";
import { mail, mailOverTime } from "./rows/mail.ts";
import { spend } from "./rows/spend.ts";
import { subscriptions, subscriptionTimeline } from "./rows/subscriptions.ts";
import { usage } from "./rows/usage.ts";
import { uids } from "./uids.ts";
import {
  currencyOfTotals,
  dataSource,
  instance,
  job,
  projects,
  provider,
  unitOfSpend,
  windowOfSpend,
} from "./variables.ts";

/** Where the money goes: spend, what renews, what billing mails say. */
export function spending(alertNames: readonly string[]): Spec {
  return {
    uid: uids.spend,
    title: "Balance alert: spend, subscriptions and mail",
    description: "What was spent and on what, what renews when, and what billing mails say.",
    variables: [dataSource, job, instance, provider, projects, unitOfSpend, windowOfSpend, currencyOfTotals],
    marks: [onsetsOfCriticalAlerts(alertNames)],
    rows: [spend, subscriptions, mail, usage, subscriptionTimeline, mailOverTime],
  };
}
