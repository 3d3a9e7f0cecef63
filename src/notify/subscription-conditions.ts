import { type Condition, day, hour, hourMs, minuteMs, type SeriesView } from "./condition.ts";
import { age, ageZh } from "./wording.ts";

const days = "balance_alert_subscription_days";
const isRenewed = ({ at }: SeriesView) => at("balance_alert_subscription_status") === -1;
const isDue = ({ at }: SeriesView) => at("balance_alert_subscription_status") === 0;

type Describe = Condition["describe"]["en"];

const renews: Describe = (_labels, value) =>
  value < 0 ? "is past its renewal date" : value === 0 ? "renews today" : `renews in ${value} day(s)`;
const renewsZh: Describe = (_labels, value) =>
  value < 0 ? "已过续费日" : value === 0 ? "今天续费" : `${value} 天后续费`;
const paid: Describe = (labels, value) =>
  [value.toFixed(2), labels["currency"]].filter((part) => part !== undefined && part !== "").join(" ");
const atRisk: Condition["describe"] = {
  en: (labels, value) =>
    `${labels["name"]} (${labels["cycle_type"]}) ${renews(labels, value)}, and a billing mail says that a payment failed.`,
  zh: (labels, value) => `${labels["name"]} ${renewsZh(labels, value)}，而账单邮件提示扣款失败。`,
};
const atRiskSummary = {
  en: "A renewal is due and a mail says that a payment failed",
  zh: "即将续费，而邮件提示扣款失败",
};

/** Conditions about subscriptions, in the order of alert_rules.yml. */
export const subscriptionConditions: readonly Condition[] = [
  {
    alert: "SubscriptionExpiring",
    severity: "warning",
    when: "renewal",
    waitMs: hourMs,
    limits: [3],
    family: days,
    holds: (series, [soon = 0]) => (series.value <= soon && !isRenewed(series) ? series.value : undefined),
    summary: { en: "A subscription renews within three days", zh: "订阅三天内续费" },
    describe: {
      en: (labels, value) => `${labels["name"]} (${labels["cycle_type"]}) ${renews(labels, value)}.`,
      zh: (labels, value) => `${labels["name"]} ${renewsZh(labels, value)}。`,
    },
  },
  {
    alert: "SubscriptionDue",
    severity: "info",
    when: "renewal",
    waitMs: hourMs,
    limits: [3],
    family: days,
    holds: (series, [soon = 0]) => (series.value > soon && isDue(series) ? series.value : undefined),
    summary: { en: "A subscription renews soon", zh: "订阅即将续费" },
    describe: {
      en: (labels, value) => `${labels["name"]} (${labels["cycle_type"]}) renews in ${value} days.`,
      zh: (labels, value) => `${labels["name"]} ${renewsZh(labels, value)}。`,
    },
  },
  {
    alert: "SubscriptionOverdue",
    severity: "critical",
    when: "renewal",
    waitMs: 15 * minuteMs,
    limits: [36 * hour],
    family: "balance_alert_subscription_next_renewal_timestamp_seconds",
    holds: (series, [late = 0]) => {
      const since = series.nowSeconds - series.value;
      return since > late && !isRenewed(series) ? since : undefined;
    },
    summary: { en: "A subscription is overdue", zh: "订阅逾期未付" },
    describe: {
      en: (labels, value) =>
        `${labels["name"]} (${labels["cycle_type"]}) had to be paid ${age(value)} ago and is not marked as renewed.`,
      zh: (labels, value) => `${labels["name"]} 应在 ${ageZh(value)}前付款，尚未标记为已续费。`,
    },
  },
  {
    alert: "SubscriptionPaymentAtRisk",
    severity: "critical",
    when: "renewal",
    waitMs: 15 * minuteMs,
    limits: [],
    family: days,
    holds: (series) => (series.value <= 1 && !isRenewed(series) && series.paymentFailed ? series.value : undefined),
    summary: atRiskSummary,
    describe: atRisk,
  },
  {
    alert: "SubscriptionPaymentAtRisk",
    severity: "warning",
    when: "renewal",
    waitMs: 15 * minuteMs,
    limits: [3],
    family: days,
    holds: (series, [soon = 0]) =>
      series.value > 1 && (isDue(series) || (series.value <= soon && !isRenewed(series))) && series.paymentFailed
        ? series.value
        : undefined,
    summary: atRiskSummary,
    describe: atRisk,
  },
  {
    alert: "SubscriptionCancellationDue",
    severity: "warning",
    when: "cancel",
    waitMs: hourMs,
    limits: [7 * day],
    family: "balance_alert_subscription_cancel_by_timestamp_seconds",
    holds: ({ value, nowSeconds }, [soon = 0]) => {
      const left = value - nowSeconds;
      return left <= soon && left > 0 ? left : undefined;
    },
    summary: { en: "A subscription can be cancelled for less than a week", zh: "一周后不能再取消订阅" },
    describe: {
      en: (labels, value) =>
        `${labels["name"]} (${labels["cycle_type"]}) renews unless notice is given within ${age(value)}.`,
      zh: (labels, value) => `${labels["name"]} 若不在 ${ageZh(value)}内取消将自动续费。`,
    },
  },
  {
    alert: "SubscriptionPriceChanged",
    severity: "warning",
    when: "renewal",
    waitMs: 15 * minuteMs,
    limits: [],
    family: "balance_alert_subscription_last_paid_amount",
    holds: ({ value, at }) => {
      const price = at("balance_alert_subscription_amount");
      return price === undefined || value === price || value === at("balance_alert_subscription_last_expected_amount")
        ? undefined
        : value;
    },
    summary: { en: "A subscription cost something else than configured", zh: "订阅实付金额与配置不符" },
    describe: {
      en: (labels, value) =>
        `The last receipt of ${labels["name"]} (${labels["cycle_type"]}) says ${paid(labels, value)}, which is not the configured price.`,
      zh: (labels, value) => `${labels["name"]} 最近一张收据为 ${paid(labels, value)}，与配置的价格不符。`,
    },
  },
];
