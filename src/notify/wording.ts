/** Numbers and names as the rules write them. */
import type { Labels } from "../metrics/series-text.ts";

/** The project, and of several accounts which one. */
export function who({ project = "", account }: Labels): string {
  return account === undefined || account === "" ? project : `${project} (account ${account})`;
}

export function whoZh({ project = "", account }: Labels): string {
  return account === undefined || account === "" ? project : `${project}（账户 ${account}）`;
}

/** Prometheus' `humanizePercentage`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))}%`;
}

export function amount(value: number): string {
  return value.toFixed(2).replace(/\.00$/, "");
}

interface Age {
  readonly sign: string;
  readonly count: number;
  readonly unit: "day" | "hour" | "minute" | "second";
}

/** Rounded down to whole days, hours or minutes. */
function ageOf(seconds: number): Age {
  const whole = Math.trunc(Math.abs(seconds));
  const sign = seconds < 0 ? "-" : "";
  if (whole >= 86_400) return { sign, count: Math.floor(whole / 86_400), unit: "day" };
  if (whole >= 3600) return { sign, count: Math.floor(whole / 3600), unit: "hour" };
  if (whole >= 60) return { sign, count: Math.floor(whole / 60), unit: "minute" };
  return { sign, count: Number(Math.abs(seconds).toPrecision(4)), unit: "second" };
}

export function age(seconds: number): string {
  const { sign, count, unit } = ageOf(seconds);
  if (unit === "second") return `${sign}${count}s`;
  return sign === "" && count === 1 ? `1 ${unit}` : `${sign}${count} ${unit}s`;
}

const unitsZh = { day: "天", hour: "小时", minute: "分钟", second: "秒" } as const;

export function ageZh(seconds: number): string {
  const { count, unit } = ageOf(seconds);
  return `${count} ${unitsZh[unit]}`;
}

const typesZh: Readonly<Record<string, string>> = { balance: "余额", credits: "额度", quota: "配额", budget: "预算" };

export function typeZh({ type = "" }: Labels): string {
  return typesZh[type] ?? type;
}

const categoriesZh: Readonly<Record<string, string>> = {
  arrears: "欠费",
  payment_failed: "扣款失败",
  low_balance: "余额不足",
  renewal: "续费",
};

export function categoryZh({ category = "" }: Labels): string {
  return categoriesZh[category] ?? category;
}
