import { type Condition, day, hour, hourMs, minuteMs, type SeriesView } from "./condition.ts";
import { age, ageZh, amount, percent, typeZh, who, whoZh } from "./wording.ts";

const isMoney = ({ labels }: SeriesView) => labels["type"] === "balance" || labels["type"] === "credits";

/** Whether the amount refills, or has just refilled, within so many seconds. */
function refillsWithin({ at, nowSeconds }: SeriesView, seconds: number | undefined): boolean {
  const reset = at("balance_alert_reset_timestamp_seconds");
  return reset !== undefined && seconds !== undefined && Math.abs(reset - nowSeconds) <= seconds;
}

/** `undefined` compares as false on both sides, as a series that is not there. */
const isBelow = (value: number | undefined, limit: number | undefined) => (value as number) < (limit as number);
const isAbove = (value: number | undefined, limit: number | undefined) => (value as number) > (limit as number);
const isAtLeast = (value: number | undefined, limit: number | undefined) => (value as number) >= (limit as number);

function shareLeft(series: SeriesView): number | undefined {
  const limit = series.at("balance_alert_limit");
  return series.labels["type"] !== "quota" || limit === undefined ? undefined : series.value / limit;
}

const runsOut = {
  en: (labels: Parameters<typeof who>[0], value: number) =>
    `${who(labels)} runs out of ${labels["type"]} at ${labels["provider"]} in ${age(value)} at the present rate.`,
  zh: (labels: Parameters<typeof who>[0], value: number) =>
    `${whoZh(labels)} 在 ${labels["provider"]} 的${typeZh(labels)}按目前速度 ${ageZh(value)}后用完。`,
};

/** Conditions about what is left, in the order of alert_rules.yml. */
export const amountConditions: readonly Condition[] = [
  {
    alert: "BalanceLow",
    severity: "critical",
    when: "low",
    waitMs: 5 * minuteMs,
    limits: [0.2, 6 * hour],
    family: "balance_alert_ratio",
    holds: (series, [ratio, refill]) =>
      isBelow(series.value, ratio) &&
      !refillsWithin(series, refill) &&
      !isBelow(series.at("balance_alert_threshold"), 0)
        ? series.value
        : undefined,
    summary: { en: "Less than a fifth of the threshold is left", zh: "所剩不足阈值的五分之一" },
    describe: {
      en: (labels, value) =>
        `${who(labels)} has ${percent(value)} of its ${labels["type"]} threshold left at ${labels["provider"]}.`,
      zh: (labels, value) =>
        `${whoZh(labels)} 在 ${labels["provider"]} 的${typeZh(labels)}只剩阈值的 ${percent(value)}。`,
    },
  },
  {
    alert: "BalanceBelowThreshold",
    severity: "warning",
    when: "low",
    waitMs: 15 * minuteMs,
    limits: [6 * hour],
    family: "balance_alert_balance",
    holds: (series, [refill]) =>
      series.at("balance_alert_status") === 0 && !refillsWithin(series, refill) ? series.value : undefined,
    summary: { en: "A balance is below its threshold", zh: "余额低于阈值" },
    describe: {
      en: (labels, value) =>
        `${who(labels)} has ${amount(value)} ${labels["unit"]} left at ${labels["provider"]}, below its threshold.`,
      zh: (labels, value) =>
        `${whoZh(labels)} 在 ${labels["provider"]} 还剩 ${amount(value)} ${labels["unit"]}，低于阈值。`,
    },
  },
  {
    alert: "BalanceExhausted",
    severity: "critical",
    when: "exhausted",
    waitMs: 5 * minuteMs,
    limits: [],
    family: "balance_alert_balance",
    holds: (series) =>
      isMoney(series) && series.value <= 0 && isAtLeast(series.at("balance_alert_threshold"), 0)
        ? series.value
        : undefined,
    summary: { en: "Nothing is left", zh: "已经用完" },
    describe: {
      en: (labels, value) =>
        `${who(labels)} stands at ${amount(value)} ${labels["unit"]} at ${labels["provider"]}; expect its calls to be refused.`,
      zh: (labels, value) =>
        `${whoZh(labels)} 在 ${labels["provider"]} 为 ${amount(value)} ${labels["unit"]}，调用可能被拒绝。`,
    },
  },
  {
    alert: "BalanceExhausted",
    severity: "warning",
    when: "exhausted",
    waitMs: 5 * minuteMs,
    limits: [],
    family: "balance_alert_balance",
    // A day, as the rule's `offset`.
    holds: (series) =>
      isMoney(series) &&
      series.value <= 0 &&
      series.at("balance_alert_threshold") === undefined &&
      isAbove(series.emptiedAtSeconds, series.nowSeconds - day)
        ? series.value
        : undefined,
    summary: { en: "Nothing is left", zh: "已经用完" },
    describe: {
      en: (labels, value) =>
        `${who(labels)} stands at ${amount(value)} ${labels["unit"]} at ${labels["provider"]}; a day ago there was something left.`,
      zh: (labels, value) =>
        `${whoZh(labels)} 在 ${labels["provider"]} 为 ${amount(value)} ${labels["unit"]}，一天前还有余额。`,
    },
  },
  {
    alert: "RunwayShort",
    severity: "critical",
    when: "runway",
    waitMs: hourMs,
    limits: [2 * day, 3, 5],
    family: "balance_alert_depletion_timestamp_seconds",
    holds: (series, [soon, ratio, highDays]) => {
      const left = series.value - series.nowSeconds;
      return isMoney(series) &&
        isBelow(left, soon) &&
        isAbove(series.at("balance_alert_balance"), 0) &&
        !isAtLeast(series.at("balance_alert_ratio"), ratio) &&
        !isAbove(series.at("balance_alert_runway_high_days"), highDays)
        ? left
        : undefined;
    },
    summary: { en: "Money runs out within two days", zh: "两天内用完" },
    describe: runsOut,
  },
  {
    alert: "RunwayShort",
    severity: "warning",
    when: "runway",
    waitMs: hourMs,
    limits: [7 * day, 21, day, 6 * hour],
    family: "balance_alert_depletion_timestamp_seconds",
    holds: (series, [soon, highDays, early = 0, refill = 0]) => {
      const left = series.value - series.nowSeconds;
      const reset = series.at("balance_alert_reset_timestamp_seconds");
      const lastsToRefill = isAbove(reset, series.nowSeconds - refill) && isAtLeast(series.value + early, reset);
      return isBelow(left, soon) &&
        isAbove(series.at("balance_alert_balance"), 0) &&
        !isAbove(series.at("balance_alert_runway_high_days"), highDays) &&
        !lastsToRefill
        ? left
        : undefined;
    },
    summary: { en: "Money runs out within a week", zh: "一周内用完" },
    describe: runsOut,
  },
  {
    alert: "QuotaNearlyUsed",
    severity: "warning",
    when: "low",
    waitMs: 10 * minuteMs,
    limits: [0.1, 6 * hour],
    family: "balance_alert_balance",
    holds: (series, [share, refill]) => {
      const left = shareLeft(series);
      return isBelow(left, share) && !refillsWithin(series, refill) ? left : undefined;
    },
    summary: { en: "A quota is nearly used and does not refill soon", zh: "配额将尽且不会很快恢复" },
    describe: {
      en: (labels, value) =>
        `${who(labels)} has ${percent(value)} of its ${labels["unit"]} quota left at ${labels["provider"]}, and no refill within six hours is known.`,
      zh: (labels, value) =>
        `${whoZh(labels)} 在 ${labels["provider"]} 的 ${labels["unit"]} 配额还剩 ${percent(value)}，六小时内没有已知的恢复。`,
    },
  },
  {
    alert: "QuotaNearlyUsed",
    severity: "info",
    when: "low",
    waitMs: 10 * minuteMs,
    limits: [0.1, 6 * hour, 1800],
    family: "balance_alert_balance",
    holds: (series, [share, refill = 0, soon]) => {
      const left = shareLeft(series);
      const reset = series.at("balance_alert_reset_timestamp_seconds");
      const untilReset = reset === undefined ? undefined : reset - series.nowSeconds;
      return isBelow(left, share) && isAtLeast(refill, untilReset) && isAbove(untilReset, soon) ? left : undefined;
    },
    summary: { en: "A quota is nearly used and refills within hours", zh: "配额将尽，数小时内恢复" },
    describe: {
      en: (labels, value) =>
        `${who(labels)} has ${percent(value)} of its ${labels["unit"]} quota left at ${labels["provider"]}; it refills within six hours.`,
      zh: (labels, value) =>
        `${whoZh(labels)} 在 ${labels["provider"]} 的 ${labels["unit"]} 配额还剩 ${percent(value)}，六小时内恢复。`,
    },
  },
  {
    alert: "BudgetExceeded",
    severity: "warning",
    when: "spend",
    waitMs: 15 * minuteMs,
    limits: [],
    family: "balance_alert_balance",
    holds: ({ labels, value }) => (labels["type"] === "budget" && value <= 0 ? value : undefined),
    summary: { en: "A budget is spent", zh: "预算已用完" },
    describe: {
      en: (labels, value) =>
        `${labels["project"]} has spent its budget at ${labels["provider"]}: ${amount(value)} ${labels["unit"]} remain of it.`,
      zh: (labels, value) =>
        `${labels["project"]} 在 ${labels["provider"]} 的预算已用完：还剩 ${amount(value)} ${labels["unit"]}。`,
    },
  },
  {
    alert: "SpendAboveThreshold",
    severity: "warning",
    when: "spend",
    waitMs: 5 * minuteMs,
    limits: [],
    family: "balance_alert_spend",
    holds: ({ value, at }) => (isAbove(value, at("balance_alert_spend_threshold")) ? value : undefined),
    summary: { en: "More was spent than the threshold of a window allows", zh: "花费超过该时段的阈值" },
    describe: {
      en: (labels, value) =>
        `${labels["project"]} has spent ${amount(value)} ${labels["unit"]} at ${labels["provider"]} (window: ${labels["window"]}), above its threshold.`,
      zh: (labels, value) =>
        `${labels["project"]} 在 ${labels["provider"]} 已花费 ${amount(value)} ${labels["unit"]}（时段：${labels["window"]}），超过阈值。`,
    },
  },
  {
    alert: "SpendProjectedAboveBudget",
    severity: "warning",
    when: "spend",
    waitMs: hourMs,
    limits: [],
    family: "balance_alert_spend_projected",
    holds: ({ labels, value, having }) => {
      const month = { ...labels, window: "month" };
      const limits = ["balance_alert_spend_threshold", "balance_alert_spend_budget"].flatMap((one) =>
        having(one, month),
      );
      return limits.some((limit) => value > limit) ? value : undefined;
    },
    summary: { en: "The month will cost more than planned", zh: "本月花费将超出计划" },
    describe: {
      en: (labels, value) =>
        `${labels["project"]} will have cost ${amount(value)} ${labels["unit"]} at ${labels["provider"]} at the end of the month, above its budget or threshold of the month.`,
      zh: (labels, value) =>
        `${labels["project"]} 到月底在 ${labels["provider"]} 预计花费 ${amount(value)} ${labels["unit"]}，超过本月预算或阈值。`,
    },
  },
  {
    alert: "AccountSuspended",
    severity: "critical",
    when: "exhausted",
    waitMs: 10 * minuteMs,
    limits: [],
    family: "balance_alert_account_active",
    holds: ({ value }) => (value === 0 ? value : undefined),
    summary: { en: "The vendor says that an account cannot be used", zh: "厂商表示账户不可用" },
    describe: {
      en: (labels) => `${labels["provider"]} says that the account of ${labels["project"]} is suspended or disabled.`,
      zh: (labels) => `${labels["provider"]} 表示 ${labels["project"]} 的账户已停用。`,
    },
  },
  {
    alert: "VendorItemExpiring",
    severity: "warning",
    when: "renewal",
    waitMs: hourMs,
    limits: [7 * day, -day],
    family: "balance_alert_expiry_timestamp_seconds",
    holds: ({ value, nowSeconds }, [soon = 0, past]) => {
      const left = value - nowSeconds;
      return left <= soon && isAbove(left, past) ? left : undefined;
    },
    summary: { en: "Something at a vendor ends within a week", zh: "厂商处的某项一周内到期" },
    describe: {
      en: (labels, value) =>
        `${labels["account"]} of ${labels["project"]} at ${labels["provider"]} ${value < 0 ? "has ended." : `ends in ${age(value)}.`}`,
      zh: (labels, value) =>
        `${labels["project"]} 在 ${labels["provider"]} 的 ${labels["account"]} ${value < 0 ? "已到期。" : `将在 ${ageZh(value)}后到期。`}`,
    },
  },
];
