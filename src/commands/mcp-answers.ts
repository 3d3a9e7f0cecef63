/** What the tools of `mcp` answer: short, with units and ages, and with the texts of strangers marked as data. */
import type { MailboxEntry, ProjectEntry, Remaining, SubscriptionEntry, Usage } from "../http/api-schemas.ts";
import type { GuardAnswer } from "../readings/guard.ts";

/** A text that a vendor or the sender of a mail wrote. A model must not take it for an instruction. */
interface Untrusted {
  readonly untrusted: string;
}

const longestText = 200;

function untrusted(text: string): Untrusted {
  const line = text.replace(/\p{Cc}+/gu, " ");
  return { untrusted: line.length <= longestText ? line : `${line.slice(0, longestText)}...` };
}

const short = (value: number): number => Number(value.toPrecision(6));

/** Keys without a value are left out by JSON itself. */
function amount(reading: Remaining) {
  const { type, account, value, unit, limit, resetsAt, threshold, status, burnRatePerDay } = reading;
  return {
    type,
    account: account === undefined ? undefined : untrusted(account),
    left: short(value),
    unit,
    limit,
    resetsAt,
    threshold,
    status,
    usedPerDay: burnRatePerDay === undefined ? undefined : short(burnRatePerDay),
    ...forecast(reading),
  };
}

function forecast({ runwayDays, low, high, depletesAt, confidence, reason }: Remaining) {
  const days = (value: number | undefined) => (value === undefined ? undefined : Number(value.toFixed(1)));
  return {
    runsOutInDays: days(runwayDays),
    runsOutInDaysLow: days(low),
    runsOutInDaysHigh: days(high),
    runsOutAt: depletesAt,
    confidence,
    why: reason,
  };
}

function age({ ageSeconds }: ProjectEntry): number | undefined {
  return ageSeconds === undefined ? undefined : Math.round(ageSeconds);
}

function check({ ok, error, stale, active }: ProjectEntry) {
  return {
    check: ok === undefined ? "not checked yet" : ok ? "ok" : `failed (${error?.reason ?? "internal"})`,
    amountsAreStale: stale || undefined,
    accountActive: active,
  };
}

/** The shortest runway first. Amounts that are too old are named and not forecast. */
export function runsOutNext(projects: readonly ProjectEntry[], limit: number) {
  const amounts = projects
    .filter(({ stale }) => !stale)
    .flatMap((project) =>
      project.readings.flatMap((reading) =>
        reading.runwayDays === undefined ? [] : [{ project, reading, runwayDays: reading.runwayDays }],
      ),
    )
    .sort((one, other) => one.runwayDays - other.runwayDays);
  return {
    amounts: amounts.slice(0, limit).map(({ project, reading }) => ({
      project: project.name,
      ...amount(reading),
      ageSeconds: age(project),
    })),
    further: Math.max(0, amounts.length - limit),
    withoutForecast: projects
      .filter(({ stale, readings }) => stale || !readings.some(({ runwayDays }) => runwayDays !== undefined))
      .map(({ name }) => name)
      .slice(0, limit),
  };
}

export function projectList(projects: readonly ProjectEntry[], { search, limit }: { search: string; limit: number }) {
  const words = search.toLowerCase();
  const found = projects.filter(({ name, provider }) => `${name} ${provider}`.toLowerCase().includes(words));
  return {
    projects: found.slice(0, limit).map((project) => ({
      name: project.name,
      provider: project.provider,
      ...check(project),
      left: project.readings.map(({ type, account, value, unit, status }) => ({
        type,
        account: account === undefined ? undefined : untrusted(account),
        left: short(value),
        unit,
        status,
      })),
      ageSeconds: age(project),
    })),
    further: Math.max(0, found.length - limit),
  };
}

export function projectDetails(project: ProjectEntry) {
  const { name, provider, labels, ownerProject, error, expiries, credentialExpiresAt, lastSuccessAt, usage } = project;
  return {
    name,
    provider,
    labels,
    ownerProject,
    ...check(project),
    error: error === undefined ? undefined : { ...untrusted(error.message), hint: error.hint },
    amounts: project.readings.map(amount),
    spent: usage.map(spent),
    expiries: expiries.map(({ account, expiresAt }) => ({ of: untrusted(account), expiresAt })),
    credentialExpiresAt,
    lastSuccessAt,
    ageSeconds: age(project),
  };
}

export function renewals(subscriptions: readonly SubscriptionEntry[], days: number) {
  const due = subscriptions
    .filter((subscription) => subscription.days !== undefined && subscription.days <= days)
    .sort((one, other) => (one.days ?? 0) - (other.days ?? 0));
  return {
    renewals: due.map(
      ({
        name,
        cycleType,
        nextRenewal,
        days: inDays,
        status,
        cancelBy,
        amount: price,
        currency,
        autoRenew,
        lookup,
      }) => ({
        name,
        cycleType,
        nextRenewal,
        inDays,
        status,
        noticeHasToBeGivenBefore: cancelBy,
        price,
        currency,
        autoRenew,
        dateLookUp: lookup?.ok === false ? `failed (${lookup.error?.reason ?? "internal"})` : undefined,
      }),
    ),
    dateNotKnown: subscriptions.filter(({ nextRenewal }) => nextRenewal === undefined).map(({ name }) => name),
  };
}

export function openMails(mailboxes: readonly MailboxEntry[], limit: number) {
  const alerts = mailboxes
    .flatMap(({ name, openAlerts }) => openAlerts.map((alert) => ({ mailbox: name, ...alert })))
    .sort((one, other) => other.receivedAt.localeCompare(one.receivedAt));
  return {
    mails: alerts.slice(0, limit).map(({ subject, ...alert }) => ({
      ...alert,
      subject: subject === undefined ? undefined : untrusted(subject),
    })),
    further: Math.max(0, alerts.length - limit),
    mailboxes: mailboxes.map(({ name, ok, lastSuccessAt, error }) => ({
      name,
      scan: ok === undefined ? "not scanned yet" : ok ? "ok" : `failed (${error?.reason ?? "internal"})`,
      lastSuccessAt,
    })),
  };
}

export function spend(projects: readonly ProjectEntry[]) {
  return {
    projects: projects.flatMap((project) => {
      const whole = project.usage.filter(({ model, direction }) => model === undefined && direction === undefined);
      const budgets = project.readings.filter(({ type }) => type === "budget");
      if (whole.length + budgets.length === 0) return [];
      return [
        {
          project: project.name,
          spent: whole.map(spent),
          budgets: budgets.map(amount),
          ...check(project),
          ageSeconds: age(project),
        },
      ];
    }),
  };
}

/** Why it is not known may be told in the words of a vendor. */
export function guardAnswer(answer: GuardAnswer) {
  return answer.answer === "unknown" ? { ...answer, reason: untrusted(answer.reason) } : answer;
}

function spent({ window, model, direction, value, unit }: Usage) {
  return { window, model: model === undefined ? undefined : untrusted(model), direction, value: short(value), unit };
}
