import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { RemainingReading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, invalidAnswer, rejected } from "../provider-kit/failures.ts";
import { region } from "../provider-kit/options.ts";
import { firstServed } from "../provider-kit/pagination.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, quota, unixMilliseconds } from "../provider-kit/values.ts";

// 1004: login failed; 2049: invalid key, also a pay-as-you-go key.
const credentialCodes = new Set(["1004", "2049"]);
const Refusal = z.object({ base_resp: z.object({ status_code: codeOtherThan(0), status_msg: vendorText }) });

const count = amount.nullish();
const instant = unixMilliseconds.nullish().catch(undefined);
const Group = z.object({
  model_name: z.string().nullish(),
  end_time: instant,
  current_interval_status: count,
  current_interval_remaining_percent: count,
  current_interval_total_count: count,
  current_interval_usage_count: count,
  weekly_end_time: instant,
  current_weekly_status: count,
  current_weekly_remaining_percent: count,
  current_weekly_total_count: count,
  current_weekly_usage_count: count,
});
const Remains = z.object({ model_remains: z.array(Group).min(1) });

interface Window {
  readonly account: string;
  readonly status: number | null | undefined;
  readonly percent: number | null | undefined;
  readonly total: number | null | undefined;
  readonly left: number | null | undefined;
  readonly resetsAtMs: number | null | undefined;
}
const uncapped = 3;

// A third party says that a call may count as a request of the plan; nothing documented does.
export const provider = defineProvider({
  id: "minimax-coding-plan",
  name: "MiniMax Token Plan / Coding Plan",
  docs: "https://platform.minimax.io/docs/token-plan/faq",
  console: "https://platform.minimax.io/user-center/payment/token-plan",
  summary: "what is left of the plan's windows: about 5 hours and the week, by group of models",
  measures: ["quota"],
  privilege: "the plan's own key (sk-cp-...); a pay-as-you-go key is refused",
  options: {
    api_key: secret({ env: "MINIMAX_CODING_PLAN_API_KEY", description: "Key of the plan (sk-cp-...)." }),
    region: region("international"),
  },
  origin: (options) => (options.region === "china" ? "https://api.minimaxi.com" : "https://api.minimax.io"),
  authenticate: bearer((options) => options.api_key),
  failure: errorInOkResponse(Refusal, ({ base_resp: { status_code, status_msg } }) =>
    credentialCodes.has(String(status_code))
      ? badCredential(status_code, status_msg)
      : rejected(status_code, status_msg),
  ),
  async read(api) {
    const remains = await firstServed([
      () => api.request({ path: "/v1/token_plan/remains" }, Remains),
      () => api.request({ path: "/v1/api/openplatform/coding_plan/remains" }, Remains), // The older product.
    ]);
    const windows = remains.model_remains.flatMap(windowsOf);
    const readings = windows.flatMap(windowReadings);
    // A plan without a cap on any window runs out of nothing; everything else must say something.
    const stated = windows.filter(({ status }) => typeof status === "number");
    if (readings.length === 0 && (stated.length === 0 || stated.some(({ status }) => status !== uncapped)))
      throw invalidAnswer("no window says what remains");
    return { readings };
  },
});

function windowsOf(group: z.output<typeof Group>): Window[] {
  const named = (name: string) => (typeof group.model_name === "string" ? `${group.model_name} ${name}` : name);
  return [
    {
      account: named("interval"),
      status: group.current_interval_status,
      percent: group.current_interval_remaining_percent,
      total: group.current_interval_total_count,
      left: group.current_interval_usage_count,
      resetsAtMs: group.end_time,
    },
    {
      account: named("weekly"),
      status: group.current_weekly_status,
      percent: group.current_weekly_remaining_percent,
      total: group.current_weekly_total_count,
      left: group.current_weekly_usage_count,
      resetsAtMs: group.weekly_end_time,
    },
  ];
}

/** The field called usage_count is what is left: an untouched window has it equal to the total. Current plans say 0 of 0 there. */
function windowReadings({ account, status, percent, total, left, resetsAtMs }: Window): RemainingReading[] {
  if (status === uncapped) return [];
  if (typeof percent === "number") return [quota({ account, value: percent, unit: "percent", limit: 100, resetsAtMs })];
  if (typeof total === "number" && total > 0 && typeof left === "number")
    return [quota({ account, value: left, unit: "requests", limit: total, resetsAtMs })];
  return [];
}
