import { type Condition, day, hour, hourMs, minuteMs, type TotalCondition } from "./condition.ts";
import { age, ageZh, categoryZh, percent } from "./wording.ts";

/** Conditions about checks, mailboxes and credentials, in the order of alert_rules.yml. */
export const checkConditions: readonly Condition[] = [
  {
    alert: "CheckFailing",
    severity: "warning",
    when: "failing",
    waitMs: 15 * minuteMs,
    limits: [2, 6 * hour],
    family: "balance_alert_check_status",
    holds: ({ value, at, nowSeconds }, [intervals = 0, longest = 0]) => {
      const successAt = at("balance_alert_last_success_timestamp_seconds");
      const interval = at("balance_alert_check_interval_seconds");
      if (value !== 0) return undefined;
      if (successAt === undefined) return 0;
      const old = nowSeconds - successAt;
      return interval !== undefined && (old > intervals * interval || old > interval + longest) ? old : undefined;
    },
    summary: { en: "The check of a project keeps failing", zh: "项目检查持续失败" },
    describe: {
      en: (labels, value) =>
        `${labels["project"]} (${labels["provider"]}) fails; ${value === 0 ? "it has not given one good answer yet." : `its last good answer is ${age(value)} old.`}`,
      zh: (labels, value) =>
        `${labels["project"]}（${labels["provider"]}）检查失败，${value === 0 ? "从未得到有效回答。" : `最近一次有效回答在 ${ageZh(value)}前。`}`,
    },
  },
  {
    alert: "ValueStale",
    severity: "warning",
    when: "failing",
    waitMs: 5 * minuteMs,
    limits: [3],
    family: "balance_alert_last_success_timestamp_seconds",
    holds: ({ value, at, nowSeconds }, [intervals = 0]) => {
      const interval = at("balance_alert_check_interval_seconds");
      const old = nowSeconds - value;
      return interval !== undefined && old / interval > intervals ? old : undefined;
    },
    summary: { en: "An amount is older than three of its check intervals", zh: "数值已超过三个检查间隔未更新" },
    describe: {
      en: (labels, value) =>
        `What is shown for ${labels["project"]} (${labels["provider"]}) is ${age(value)} old; alerts about its money are judged on old numbers or not at all.`,
      zh: (labels, value) =>
        `${labels["project"]}（${labels["provider"]}）显示的是 ${ageZh(value)}前的数值，有关金额的告警可能不准。`,
    },
  },
  {
    alert: "CredentialRejected",
    severity: "warning",
    when: "failing",
    waitMs: 15 * minuteMs,
    limits: [],
    family: "balance_alert_check_failure",
    without: ["reason"],
    holds: ({ labels, value }) =>
      labels["reason"] === "auth" || labels["reason"] === "permission" ? value : undefined,
    summary: { en: "A vendor rejects a credential", zh: "厂商拒绝凭证" },
    describe: {
      en: (labels) =>
        `${labels["provider"]} refuses the credential of ${labels["project"]}, or it may not read the balance.`,
      zh: (labels) => `${labels["provider"]} 拒绝 ${labels["project"]} 的凭证，或该凭证无权读取余额。`,
    },
  },
  {
    alert: "CircuitOpen",
    severity: "warning",
    when: "failing",
    waitMs: 30 * minuteMs,
    limits: [],
    family: "balance_alert_circuit_open",
    holds: ({ value }) => (value === 1 ? value : undefined),
    summary: { en: "A vendor has been given up for the moment", zh: "暂时停止向厂商查询" },
    describe: {
      en: (labels) =>
        `So many calls to ${labels["provider"]} failed that it is asked only now and then; nothing new is known about its projects.`,
      zh: (labels) => `对 ${labels["provider"]} 的查询失败过多，只会偶尔重试，其项目暂无新数据。`,
    },
  },
  {
    alert: "CredentialExpiring",
    severity: "warning",
    when: "credential",
    waitMs: hourMs,
    limits: [14 * day],
    family: "balance_alert_credential_expiry_timestamp_seconds",
    holds: ({ value, nowSeconds }, [soon = 0]) => (value - nowSeconds <= soon ? value - nowSeconds : undefined),
    summary: { en: "A credential ends within two weeks", zh: "凭证两周内到期" },
    describe: {
      en: (labels, value) =>
        `The credential of ${labels["project"]} at ${labels["provider"]} ${value < 0 ? "has ended." : `ends in ${age(value)}.`}`,
      zh: (labels, value) =>
        `${labels["project"]} 在 ${labels["provider"]} 的凭证${value < 0 ? "已到期。" : `将在 ${ageZh(value)}后到期。`}`,
    },
  },
  {
    alert: "SubscriptionLookupFailing",
    severity: "warning",
    when: "failing",
    waitMs: 12 * hourMs,
    limits: [],
    family: "balance_alert_subscription_check_status",
    holds: ({ value }) => (value === 0 ? value : undefined),
    summary: { en: "The date of a subscription cannot be looked up", zh: "无法查询订阅的到期日" },
    describe: {
      en: (labels) => `The expiry of ${labels["name"]} is looked up (RDAP or TLS), and that has failed for hours.`,
      zh: (labels) => `${labels["name"]} 的到期日（RDAP 或 TLS）已连续数小时查询失败。`,
    },
  },
  {
    alert: "BillingMailOpen",
    severity: "warning",
    when: "mail",
    waitMs: 5 * minuteMs,
    limits: [],
    family: "balance_alert_email_alerts",
    holds: ({ labels, value }) =>
      ["arrears", "payment_failed"].includes(labels["category"] ?? "") && value > 0 ? value : undefined,
    summary: { en: "A mail says that money is owed or a payment failed", zh: "邮件提示欠费或扣款失败" },
    describe: { en: openMails, zh: openMailsZh },
  },
  {
    alert: "BillingMailOpen",
    severity: "info",
    when: "mail",
    waitMs: 5 * minuteMs,
    limits: [],
    family: "balance_alert_email_alerts",
    holds: ({ labels, value }) =>
      ["low_balance", "renewal"].includes(labels["category"] ?? "") && value > 0 ? value : undefined,
    summary: { en: "A mail says that a balance is low or a renewal is near", zh: "邮件提示余额不足或即将续费" },
    describe: { en: openMails, zh: openMailsZh },
  },
  {
    alert: "MailboxFailing",
    severity: "warning",
    when: "failing",
    waitMs: 30 * minuteMs,
    limits: [],
    family: "balance_alert_email_mailbox_status",
    holds: ({ value }) => (value === 0 ? value : undefined),
    summary: { en: "A mailbox cannot be read", zh: "无法读取邮箱" },
    describe: {
      en: (labels) => `Scans of the mailbox ${labels["mailbox"]} fail: billing mails in it are not seen.`,
      zh: (labels) => `邮箱 ${labels["mailbox"]} 扫描失败，其中的账单邮件不会被看到。`,
    },
  },
];

export const totalConditions: readonly TotalCondition[] = [
  {
    alert: "MostChecksFailing",
    severity: "critical",
    when: "failing",
    waitMs: 30 * minuteMs,
    limits: [0.5, 3],
    holds: ({ checked, failing }, [share = 1, fewest = 0]) =>
      failing / checked > share && checked >= fewest ? failing / checked : undefined,
    summary: { en: "Most checks fail", zh: "多数检查失败" },
    describe: {
      en: (labels, value) =>
        `${percent(value)} of the projects of ${labels["instance"] ?? "this daemon"} fail: look at its network, proxy or clock first.`,
      zh: (_labels, value) => `${percent(value)} 的项目检查失败：请先检查网络、代理或时钟。`,
    },
  },
];

type Describe = Condition["describe"]["en"];

function openMails(...[{ category, provider = "", mailbox }, value]: Parameters<Describe>): string {
  return `${value} open ${category} mail(s)${provider === "" ? "" : ` of ${provider}`} in the mailbox ${mailbox}.`;
}

function openMailsZh(...[labels, value]: Parameters<Describe>): string {
  const { provider = "", mailbox } = labels;
  return `邮箱 ${mailbox} 中有 ${value} 封${provider === "" ? "" : ` ${provider} 的`}${categoryZh(labels)}邮件未处理。`;
}
