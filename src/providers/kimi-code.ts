import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { RemainingReading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { amount, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

const instant = isoInstant.nullish().catch(undefined);
const count = amount.nullish();
const Detail = z.object({
  limit: count,
  used: count,
  remaining: count,
  resetTime: instant,
  resetAt: instant,
  reset_at: instant,
});
const Limits = z
  .array(z.object({ window: z.object({ duration: amount, timeUnit: z.string() }), detail: Detail }))
  .nullish();

export const provider = defineProvider({
  id: "kimi-code",
  name: "Kimi Code (coding subscription)",
  docs: "https://www.kimi.com/code/docs/",
  console: "https://www.kimi.com/code/console",
  summary: "requests left in the week and in the rolling windows",
  measures: ["quota"],
  privilege: "Kimi Code API key; a key of the open platform is refused here (see moonshot)",
  options: { api_key: secret({ env: "KIMI_CODE_API_KEY", description: "Kimi Code API key." }) },
  origin: "https://api.kimi.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/coding/v1/usages" },
  // Two shapes of the same: direct, and as the vendor's gateway gives it.
  response: z.union([
    z.object({ usage: Detail, limits: Limits }),
    z.object({ usages: z.array(z.object({ detail: Detail, limits: Limits })).min(1) }),
  ]),
  answer: (body) => {
    const scopes = "usages" in body ? body.usages.slice(0, 1) : [{ detail: body.usage, limits: body.limits }];
    return {
      readings: scopes.flatMap(({ detail, limits }) => [
        reading("weekly", detail),
        ...(limits ?? []).map((limit) =>
          reading(windowName(limit.window.duration, limit.window.timeUnit), limit.detail),
        ),
      ]),
    };
  },
});

/** Either of `used` and `remaining` may be missing. */
function reading(account: string, detail: z.output<typeof Detail>): RemainingReading {
  const { limit, used, remaining } = detail;
  const left =
    remaining ?? (typeof limit === "number" && typeof used === "number" ? roundFloatNoise(limit - used) : undefined);
  if (left === undefined) throw invalidAnswer(`the window ${account} says neither what remains nor what was used`);
  const resetsAtMs = detail.resetTime ?? detail.resetAt ?? detail.reset_at;
  return quota({ account, value: left, unit: "requests", limit, resetsAtMs });
}

const minutesPer: Readonly<Record<string, number>> = {
  TIME_UNIT_MINUTE: 1,
  TIME_UNIT_HOUR: 60,
  TIME_UNIT_DAY: 1440,
};

/** 300 minutes are `5h`; a unit that is not known stays as the vendor writes it. */
function windowName(duration: number, timeUnit: string): string {
  const minutes = duration * (minutesPer[timeUnit] ?? Number.NaN);
  if (Number.isNaN(minutes)) return `${duration} ${timeUnit}`;
  if (minutes % 1440 === 0) return `${minutes / 1440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
