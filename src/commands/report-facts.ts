/** What a report says, before it is put into words: the shape of `report --format json`. */
import type { SpendDay } from "../forecast/month-projection.ts";
import type { MailboxEntry, ProjectEntry, SubscriptionEntry } from "../http/api-schemas.ts";
import type { FailureReason } from "../model.ts";
import { civilDay, dayAt, daysBetween } from "../renewal/calendar.ts";
import type { Source, SpentByDay } from "./source.ts";

const dayMs = 86_400_000;
const renewalDays = 30;
/** Of the time of a period; a restart of the daemon must not hide a week. */
const seenEnough = 0.95;

export interface Report {
  readonly madeAt: string;
  readonly timezone: string;
  readonly days: number;
  /** Shortest runway first. */
  readonly runsOutNext: readonly RunsOut[];
  /** Below their threshold, and without a runway. */
  readonly low: readonly Low[];
  readonly spend: readonly Spend[];
  readonly budgets: readonly Budget[];
  readonly renewals: readonly ReportedRenewal[];
  readonly mails: readonly ReportedMail[];
  readonly failing: readonly Failing[];
}

interface Amount {
  readonly project: string;
  readonly type: ProjectEntry["readings"][number]["type"];
  readonly account?: string;
  readonly left: number;
  readonly unit: string;
  readonly ageSeconds?: number;
}

export interface RunsOut extends Amount {
  readonly runwayDays: number;
  readonly low?: number;
  readonly high?: number;
  readonly depletesAt?: string;
  readonly isLow: boolean;
}

export interface Low extends Amount {
  readonly threshold: number;
}

export interface Spend {
  readonly project: string;
  readonly unit: string;
  /** The days of UTC, the first and the last one. */
  readonly from: string;
  readonly to: string;
  readonly spent: number;
  /** Absent when the days before were not seen whole. */
  readonly before?: number;
  /** The part of these days that was seen; absent when all of it was. */
  readonly seenDays?: number;
}

export interface Budget extends Amount {
  readonly limit?: number;
  readonly resetsAt?: string;
}

export interface ReportedRenewal {
  readonly name: string;
  readonly kind: "renewal" | "cancel";
  readonly on: string;
  /** From today in the subscription's zone; negative when overdue. */
  readonly inDays: number;
  readonly amount?: number;
  readonly currency?: string;
  readonly isPaid: boolean;
}

export interface ReportedMail {
  readonly mailbox: string;
  readonly category: string;
  readonly provider?: string;
  readonly subject?: string;
  readonly receivedAt: string;
}

export interface Failing {
  readonly kind: "project" | "subscription" | "mailbox";
  readonly name: string;
  /** Absent where nothing failed, but nothing was read for long. */
  readonly reason?: FailureReason;
  readonly lastSuccessAt?: string;
  /** What was read is too old to be shown. */
  readonly isStale: boolean;
}

export async function reportOf(
  source: Source,
  { days, nowMs }: { readonly days: number; readonly nowMs: number },
): Promise<Report> {
  const [timezone, projects, subscriptions, mailboxes, spent] = await Promise.all([
    source.timezone(),
    source.projects(),
    source.subscriptions(),
    source.mailboxes(),
    // As many days before are the comparison, and today is not over.
    source.spentByDay(2 * days + 1),
  ]);
  return {
    madeAt: new Date(nowMs).toISOString(),
    timezone,
    days,
    ...amounts(projects),
    spend: spent.flatMap((one) => spendOf(one, days, nowMs)),
    renewals: subscriptions.flatMap((subscription) => renewalsOf(subscription, nowMs)).sort(byDay),
    mails: mailboxes.flatMap(({ name, openAlerts }) => openAlerts.map((alert) => mailOf(name, alert))),
    failing: [
      ...projects.flatMap(failingProject),
      ...subscriptions.flatMap(failingLookup),
      ...mailboxes.flatMap(failingMailbox),
    ],
  };
}

/** Stale amounts are not here: as in the metrics, they are no longer known. They are among what fails. */
function amounts(projects: readonly ProjectEntry[]): Pick<Report, "runsOutNext" | "low" | "budgets"> {
  const runsOutNext: RunsOut[] = [];
  const low: Low[] = [];
  const budgets: Budget[] = [];
  for (const { name, readings, stale, ageSeconds } of projects) {
    if (stale) continue;
    for (const { type, account, value, unit, limit, resetsAt, threshold, status, ...forecast } of readings) {
      const { runwayDays, low: lowDays, high, depletesAt } = forecast;
      const amount: Amount = {
        project: name,
        type,
        ...(account === undefined ? {} : { account }),
        left: value,
        unit,
        ...(ageSeconds === undefined ? {} : { ageSeconds: Math.round(ageSeconds) }),
      };
      if (type === "budget")
        budgets.push({
          ...amount,
          ...(limit === undefined ? {} : { limit }),
          ...(resetsAt === undefined ? {} : { resetsAt }),
        });
      if (runwayDays !== undefined)
        runsOutNext.push({
          ...amount,
          runwayDays,
          ...(lowDays === undefined ? {} : { low: lowDays }),
          ...(high === undefined ? {} : { high }),
          ...(depletesAt === undefined ? {} : { depletesAt }),
          isLow: status === "low",
        });
      else if (status === "low" && threshold !== undefined) low.push({ ...amount, threshold });
    }
  }
  runsOutNext.sort((one, other) => one.runwayDays - other.runwayDays);
  return { runsOutNext, low, budgets };
}

/** Whole days of UTC, up to yesterday; what was not seen at all is left out. */
function spendOf({ project, unit, days: all }: SpentByDay, days: number, nowMs: number): readonly Spend[] {
  const today = Math.floor(nowMs / dayMs);
  const now = sumOf(all, today - days, today);
  const before = sumOf(all, today - 2 * days, today - days);
  if (now.seen === 0) return [];
  const isWhole = now.seen >= seenEnough * days;
  const dayText = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);
  return [
    {
      project,
      unit,
      from: dayText(today - days),
      to: dayText(today - 1),
      spent: now.amount,
      ...(isWhole && before.seen >= seenEnough * days ? { before: before.amount } : {}),
      ...(isWhole ? {} : { seenDays: Number(now.seen.toFixed(1)) }),
    },
  ];
}

function sumOf(days: readonly SpendDay[], from: number, until: number) {
  const within = days.filter(({ day }) => day >= from && day < until);
  return {
    amount: within.reduce((sum, { amount }) => sum + amount, 0),
    seen: within.reduce((sum, { seen }) => sum + seen, 0),
  };
}

function renewalsOf(subscription: SubscriptionEntry, nowMs: number): readonly ReportedRenewal[] {
  const { name, nextRenewal, cancelBy, days, amount, currency, status, timezone } = subscription;
  if (nextRenewal === undefined || days === undefined) return [];
  const price = { ...(amount === undefined ? {} : { amount }), ...(currency === undefined ? {} : { currency }) };
  const isPaid = status === "renewed";
  // Notice has to be given before that day begins.
  const lastDay = cancelBy === undefined ? undefined : civilDay(cancelBy).subtract({ days: 1 });
  const toCancel = lastDay === undefined ? undefined : daysBetween(dayAt(nowMs, timezone), lastDay);
  return [
    ...(days <= renewalDays
      ? [{ name, kind: "renewal" as const, on: nextRenewal, inDays: days, ...price, isPaid }]
      : []),
    ...(lastDay !== undefined && toCancel !== undefined && toCancel >= 0 && toCancel <= renewalDays
      ? [{ name, kind: "cancel" as const, on: lastDay.toString(), inDays: toCancel, ...price, isPaid }]
      : []),
  ];
}

function byDay(one: ReportedRenewal, other: ReportedRenewal): number {
  return one.on.localeCompare(other.on);
}

function mailOf(mailbox: string, alert: MailboxEntry["openAlerts"][number]): ReportedMail {
  const { category, provider, subject, receivedAt } = alert;
  return {
    mailbox,
    category,
    ...(provider === undefined ? {} : { provider }),
    ...(subject === undefined ? {} : { subject }),
    receivedAt,
  };
}

function failingProject({ name, error, stale, lastSuccessAt }: ProjectEntry): readonly Failing[] {
  if (error === undefined && !stale) return [];
  return [
    {
      kind: "project",
      name,
      ...(error === undefined ? {} : { reason: error.reason }),
      ...(lastSuccessAt === undefined ? {} : { lastSuccessAt }),
      isStale: stale,
    },
  ];
}

function failingLookup({ name, lookup }: SubscriptionEntry): readonly Failing[] {
  const error = lookup?.error;
  return error === undefined ? [] : [{ kind: "subscription", name, reason: error.reason, isStale: false }];
}

function failingMailbox({ name, error, lastSuccessAt }: MailboxEntry): readonly Failing[] {
  if (error === undefined) return [];
  const since = lastSuccessAt === undefined ? {} : { lastSuccessAt };
  return [{ kind: "mailbox", name, reason: error.reason, ...since, isStale: false }];
}
