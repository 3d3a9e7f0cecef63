import * as z from "zod";
import type { Reading, RemainingReading, UsageWindow } from "../model.ts";
import { defineLocalProvider } from "../provider-kit/define.ts";
import { dayStartMs, monthStartMs } from "../provider-kit/periods.ts";
import { type Burn, burntUntil, fraction } from "../provider-kit/simulated-burn.ts";
import { balance, budget, credits, quota, requests, spend, tokens } from "../provider-kit/values.ts";

const options = {
  start: z.number().describe("What a full account holds."),
  burn_per_day: z.number().nonnegative().describe("What is used a day, on average."),
  unit: z.string().trim().min(1).default("USD").describe("ISO 4217 code, credits, requests, ..."),
  type: z
    .enum(["balance", "credits", "quota", "budget"])
    .default("balance")
    .describe("A quota is full again each day, a budget each month (UTC); balance and credits are topped up."),
  top_up: z
    .strictObject({
      amount: z.number().positive().describe("What is paid in."),
      below: z.number().describe("The amount below which that happens."),
    })
    .optional()
    .describe("How a balance or credits are filled again; default: by `start` when nothing is left."),
  noise: z.number().min(0).max(1).default(0).describe("How uneven the burn is: 0 even, 1 between nothing and twice."),
  seed: z
    .union([z.string(), z.number()])
    .transform(String)
    .default("1")
    .describe("Accounts with different seeds differ in their noise."),
  models: z.array(z.string().min(1)).max(100).default([]).describe("Models whose usage is reported too."),
};
type Options = z.output<z.ZodObject<typeof options>>;

/** Imagined figures of a model: only their order of magnitude matters. */
const tokensPerUnit = 400_000;
const tokensPerRequest = 2_000;
const inputShare = 0.75;

export const provider = defineLocalProvider({
  id: "simulated",
  name: "Simulated",
  docs: "https://prometheus.io/docs/practices/alerting/",
  summary: "an imagined account that burns and is filled again, for trying out rules and dashboards",
  measures: ["balance", "credits", "quota", "budget", "spend", "usage"],
  measuresWith: ({ type }) => [type, "spend", "usage"],
  options,
  problems: ({ start, burn_per_day, top_up, type, models }) => [
    ...(new Set(models).size < models.length ? [{ path: ["models"], message: "write each model once" }] : []),
    ...(top_up !== undefined && type !== "balance" && type !== "credits"
      ? [{ path: ["top_up"], message: `a ${type} refills by itself: leave top_up out, or write type: balance` }]
      : []),
    ...(start <= 0 && burn_per_day > 0 && top_up === undefined
      ? [{ path: ["start"], message: "write an amount above 0, from which something can be burnt" }]
      : []),
  ],
  async read(written, { clock }) {
    const nowMs = clock.nowMs();
    return { readings: [remainingAt(nowMs, written), ...usageAt(nowMs, written)] };
  },
  past(written, nowMs) {
    return pastTimes(nowMs).map((atMs) => ({ atMs, value: remainingAt(atMs, written).value }));
  },
});

const hourMs = 3_600_000;
const pastHours = 28 * 24;
/** As long as a history remembers single hours. */
const hourlyFor = 8 * 24;
const hoursApart = 6;

/** Full hours of the last days, and some of each day before. */
function pastTimes(nowMs: number): number[] {
  const newest = Math.floor(nowMs / hourMs);
  return Array.from({ length: pastHours }, (_, index) => newest - pastHours + 1 + index)
    .filter((hour) => newest - hour < hourlyFor || hour % hoursApart === 0)
    .map((hour) => hour * hourMs);
}

function burnOf({ burn_per_day, noise, seed }: Options): Burn {
  return { perDay: burn_per_day, noise, seed };
}

function remainingAt(nowMs: number, written: Options): RemainingReading {
  const { start, type, unit } = written;
  if (type === "quota" || type === "budget") {
    const fromMs = type === "quota" ? dayStartMs(nowMs) : monthStartMs(nowMs);
    // A day or a month later it is in the next window, whatever the length of the month.
    const resetsAtMs = type === "quota" ? fromMs + 86_400_000 : monthStartMs(fromMs + 32 * 86_400_000);
    const left = start - burntBetween(fromMs, nowMs, written);
    if (type === "budget") return budget({ value: rounded(left), unit, limit: start, resetsAtMs, window: "month" });
    return quota({ value: rounded(Math.max(0, left)), unit, limit: start, resetsAtMs });
  }
  const value = rounded(toppedUp(burntUntil(nowMs, burnOf(written)), written));
  return type === "credits" ? credits({ value, unit }) : balance({ value, unit });
}

/** The account was full at the epoch, and was topped up each time that it fell below the mark. */
function toppedUp(burnt: number, { start, top_up = { amount: start, below: 0 } }: Options): number {
  if (burnt === 0) return start;
  const topUps = Math.max(0, Math.ceil((burnt - (start - top_up.below)) / top_up.amount));
  return start - burnt + topUps * top_up.amount;
}

function burntBetween(fromMs: number, toMs: number, written: Options): number {
  return burntUntil(toMs, burnOf(written)) - burntUntil(fromMs, burnOf(written));
}

function usageAt(nowMs: number, written: Options): Reading[] {
  if (written.models.length === 0) return [];
  return [
    ...usageIn("day", burntBetween(dayStartMs(nowMs), nowMs, written), written),
    ...usageIn("month", burntBetween(monthStartMs(nowMs), nowMs, written), written),
  ];
}

function usageIn(window: UsageWindow, burnt: number, { models, seed, unit }: Options): Reading[] {
  const weighted = models.map((model) => ({ model, weight: 0.2 + fraction(`${seed}:${model}`) }));
  const whole = weighted.reduce((all, { weight }) => all + weight, 0);
  // A model's tokens and requests are counted below; here they would be told twice.
  const isMoney = unit !== "tokens" && unit !== "requests";
  return [
    spend(window, rounded(burnt), unit),
    ...weighted.flatMap(({ model, weight }) => {
      const part = (burnt * weight) / whole;
      const count = Math.floor(part * tokensPerUnit);
      const input = Math.floor(count * inputShare);
      return [
        ...(isMoney ? [spend(window, rounded(part), unit, model)] : []),
        tokens(window, model, "input", input),
        tokens(window, model, "output", count - input),
        requests(window, model, Math.floor(count / tokensPerRequest)),
      ];
    }),
  ];
}

/** To a hundredth of a cent, as vendors do. */
function rounded(value: number): number {
  return Number(value.toFixed(4));
}
