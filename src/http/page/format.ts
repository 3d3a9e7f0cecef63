/** Numbers, spans and instants as people read them. Pure; the same on the server and in the browser. */
import type { Dictionary } from "./dictionary.ts";

// Making a formatter costs a hundred times what using it costs.
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = numberFormats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, options);
  numberFormats.set(key, made);
  return made;
}

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = dateFormats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  dateFormats.set(key, made);
  return made;
}

/** A number without a unit; long ones are shortened (12.3M). */
export function formatNumber(value: number, t: Dictionary): string {
  const size = Math.abs(value);
  if (size >= 1e6) return numberFormat(t.locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);
  if (size > 0 && size < 0.01) return numberFormat(t.locale, { maximumSignificantDigits: 2 }).format(value);
  return numberFormat(t.locale, { maximumFractionDigits: size >= 1000 ? 0 : 2 }).format(value);
}

// The compiler's library is older than this option.
interface MoneyOptions extends Intl.NumberFormatOptions {
  readonly trailingZeroDisplay?: "stripIfInteger";
}

/** An amount with its unit: `$74.75`, `42%`, `12,000 tokens`. */
export function formatAmount(value: number, unit: string, t: Dictionary): string {
  return withUnit(value, unit, t, {});
}

/** A threshold or a limit: a person chose it, so it is mostly round. `$100`, not `$100.00`. */
export function formatMark(value: number, unit: string, t: Dictionary): string {
  return withUnit(value, unit, t, { trailingZeroDisplay: "stripIfInteger" });
}

function withUnit(value: number, unit: string, t: Dictionary, options: MoneyOptions): string {
  if (unit === "percent") return `${formatNumber(value, t)}%`;
  if (/^[A-Z]{3}$/u.test(unit)) return formatMoney(value, unit, t, options);
  return `${formatNumber(value, t)} ${t.units[unit] ?? unit}`;
}

function formatMoney(value: number, currency: string, t: Dictionary, options: MoneyOptions): string {
  const size = Math.abs(value);
  const digits: Intl.NumberFormatOptions =
    size > 0 && size < 0.01
      ? { maximumSignificantDigits: 2 }
      : size >= 1e6
        ? { notation: "compact", maximumFractionDigits: 2 }
        : {};
  return numberFormat(t.locale, { style: "currency", currency, ...digits, ...options }).format(value);
}

export function formatPercent(share: number, t: Dictionary): string {
  return numberFormat(t.locale, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

type Unit = "second" | "minute" | "hour" | "day" | "year";
const secondsIn: Readonly<Record<Unit, number>> = { second: 1, minute: 60, hour: 3_600, day: 86_400, year: 31_557_600 };

/** The unit in which a person would say a span of seconds. */
function unitOf(seconds: number): Unit {
  if (seconds < 60) return "second";
  if (seconds < 90 * 60) return "minute";
  if (seconds < 36 * 3_600) return "hour";
  return seconds < 2 * secondsIn.year ? "day" : "year";
}

function inUnit(seconds: number, unit: Unit): string {
  const count = seconds / secondsIn[unit];
  // Half a day matters when three are left, and does not when thirty are.
  const digits = (unit === "day" && count < 9.95) || unit === "year" ? 1 : 0;
  return String(Number(count.toFixed(digits)));
}

/** `45 min`, `14 hours`, `3.4 days`. */
export function formatSpan(seconds: number, t: Dictionary): string {
  if (seconds > 5 * secondsIn.year) return t.longerThanYears;
  const unit = unitOf(seconds);
  return t.duration[unit](inUnit(seconds, unit));
}

/** An interval in the unit of its upper end: `2–5 days`. */
export function formatInterval(lowSeconds: number, highSeconds: number | undefined, t: Dictionary): string {
  if (highSeconds === undefined || highSeconds > 5 * secondsIn.year) return t.atLeast(formatSpan(lowSeconds, t));
  const unit = unitOf(highSeconds);
  const [low, high] = [inUnit(lowSeconds, unit), inUnit(highSeconds, unit)];
  return t.duration[unit](low === high ? high : `${low}–${high}`);
}

/** How long ago, in whole units: an age of a value needs no decimals. */
export function formatAge(seconds: number, t: Dictionary): string {
  if (seconds < 10) return t.justNow;
  const unit = unitOf(seconds);
  return t.ago(unit === "day" ? t.duration.day(String(Math.floor(seconds / secondsIn.day))) : formatSpan(seconds, t));
}

/** An instant relative to now, before or after it. */
export function formatRelative(atMs: number, nowMs: number, t: Dictionary): string {
  const seconds = (atMs - nowMs) / 1000;
  if (Math.abs(seconds) < 1) return t.now;
  return seconds < 0 ? formatAge(-seconds, t) : t.within(formatSpan(seconds, t));
}

/** `20 Nov 2026, 11:00 UTC`. */
export function formatInstant(atMs: number, timezone: string, t: Dictionary): string {
  return dateFormat(t.locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: timezone,
    timeZoneName: "short",
  }).format(atMs);
}

/** `24 Nov`, with the year when it is another one. */
export function formatDate(atMs: number, nowMs: number, timezone: string, t: Dictionary): string {
  const sameYear = Math.abs(atMs - nowMs) < 300 * 86_400_000;
  const locale = t.code === "en" ? "en-GB" : t.locale;
  return dateFormat(locale, {
    ...(sameYear ? {} : { year: "numeric" }),
    month: "short",
    day: "numeric",
    timeZone: timezone,
  }).format(atMs);
}
