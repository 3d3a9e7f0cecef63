/** The words of a report that the page does not have. */
export interface ReportWords {
  readonly title: (days: number) => string;
  readonly asOf: (instant: string) => string;
  readonly runsOutNext: string;
  readonly spend: (from: string, to: string) => string;
  readonly budgets: string;
  readonly renewals: string;
  readonly mails: string;
  readonly failing: string;
  readonly nothingRunsOut: string;
  readonly noRenewals: string;
  readonly noMails: string;
  readonly nothingFails: string;
  readonly more: (count: number) => string;
  readonly runsOut: (within: string, interval: string) => string;
  readonly about: (on: string) => string;
  readonly hasRunOut: string;
  readonly belowThreshold: string;
  readonly noForecast: string;
  readonly left: (amount: string) => string;
  readonly readAgo: (age: string) => string;
  readonly before: (amount: string, change: string) => string;
  readonly nothingBefore: string;
  readonly seen: (seen: number, days: number) => string;
  readonly renews: (on: string, inDays: string) => string;
  readonly lastDayToCancel: (on: string, inDays: string) => string;
  readonly paid: string;
  readonly kinds: Readonly<Record<"project" | "subscription" | "mailbox", string>>;
  readonly lastSuccess: (age: string) => string;
  readonly neverSucceeded: string;
  readonly stale: string;
  readonly between: string;
}

export const english: ReportWords = {
  title: (days) =>
    days === 7 ? "The week: money, credit and quota" : `The last ${days} days: money, credit and quota`,
  asOf: (instant) => `As of ${instant}`,
  runsOutNext: "What runs out next",
  spend: (from, to) => `Spent from ${from} to ${to} (UTC)`,
  budgets: "Budgets",
  renewals: "Renewals and last days to cancel, next 30 days",
  mails: "Open billing mails",
  failing: "Failing checks",
  nothingRunsOut: "Nothing is forecast to run out.",
  noRenewals: "None.",
  noMails: "None.",
  nothingFails: "None.",
  more: (count) => `and ${count} more`,
  runsOut: (within, interval) => `runs out in ${within} (${interval})`,
  about: (on) => `about ${on}`,
  hasRunOut: "has run out",
  belowThreshold: "below threshold",
  noForecast: "no forecast",
  left: (amount) => `${amount} left`,
  readAgo: (age) => `read ${age}`,
  before: (amount, change) => `${amount} in the days before (${change})`,
  nothingBefore: "nothing in the days before",
  seen: (seen, days) => `only ${seen} of ${days} days were seen`,
  renews: (on, inDays) => `renews on ${on}, ${inDays}`,
  lastDayToCancel: (on, inDays) => `last day to cancel is ${on}, ${inDays}`,
  paid: "paid",
  kinds: { project: "project", subscription: "subscription", mailbox: "mailbox" },
  lastSuccess: (age) => `last success ${age}`,
  neverSucceeded: "never succeeded",
  stale: "amounts too old to be shown",
  between: ", ",
};

export const chinese: ReportWords = {
  title: (days) => (days === 7 ? "余额周报" : `最近 ${days} 天余额报告`),
  asOf: (instant) => `截至 ${instant}`,
  runsOutNext: "接下来什么会用完",
  spend: (from, to) => `${from} 至 ${to} 的支出（UTC）`,
  budgets: "预算",
  renewals: "未来 30 天的续费和最后取消日",
  mails: "待处理的账单邮件",
  failing: "失败的检查",
  nothingRunsOut: "没有预计会用完的项目。",
  noRenewals: "无。",
  noMails: "无。",
  nothingFails: "无。",
  more: (count) => `另有 ${count} 项`,
  runsOut: (within, interval) => `预计 ${within}后用完（${interval}）`,
  about: (on) => `约 ${on}`,
  hasRunOut: "已用完",
  belowThreshold: "低于阈值",
  noForecast: "无法预测",
  left: (amount) => `剩余 ${amount}`,
  readAgo: (age) => `${age}读取`,
  before: (amount, change) => `此前同期 ${amount}（${change}）`,
  nothingBefore: "此前同期无支出",
  seen: (seen, days) => `${days} 天中只观测到 ${seen} 天`,
  renews: (on, inDays) => `${on} 续费，${inDays}`,
  lastDayToCancel: (on, inDays) => `最后取消日为 ${on}，${inDays}`,
  paid: "已付",
  kinds: { project: "项目", subscription: "订阅", mailbox: "邮箱" },
  lastSuccess: (age) => `上次成功：${age}`,
  neverSucceeded: "从未成功",
  stale: "数据过旧，不再显示",
  between: "，",
};
