import * as z from "zod";
import { CheckError, type RemainingReading } from "../model.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { keyPair } from "../provider-kit/key-pair.ts";
import { refusedByVolcengine, signVolcengine } from "../provider-kit/signatures/volcengine.ts";
import { amount, quota, roundFloatNoise, unixSeconds } from "../provider-kit/values.ts";

const keys = keyPair({ id: "VOLC_ACCESSKEY", secret: "VOLC_SECRETKEY", pair: "VOLCENGINE_API_KEY" });
const Window = z.object({
  Level: z.string(),
  Percent: amount,
  ResetTimestamp: unixSeconds.nullish().catch(undefined),
});
const Answer = z.object({ Result: z.object({ QuotaUsage: z.array(Window).min(1) }) });

export const provider = defineProvider({
  id: "volcengine-ark-coding-plan",
  name: "Volcengine Ark / Doubao Coding Plan",
  docs: "https://www.volcengine.com/docs/82379/1925114",
  console: "https://console.volcengine.com/ark",
  summary: "percent left of the plan's windows: session, week, month",
  measures: ["quota"],
  privilege: "a sub-user that may call ark:GetCodingPlanUsage",
  options: keys.options,
  problems: keys.problems,
  origin: "https://open.volcengineapi.com",
  authenticate: (request, options, { nowMs }) =>
    signVolcengine(request, keys.of(options), { service: "ark", region: "cn-beijing" }, nowMs),
  failure: refusedByVolcengine,
  // A client sends POST with an empty object: asked where GET is refused, and GET's refusal stands where both are.
  async read(api) {
    const spec = { path: "/", query: { Action: "GetCodingPlanUsage", Version: "2024-01-01" } };
    const { Result } = await api.request(spec, Answer).catch(async (refused: unknown) => {
      if (!isRejected(refused)) throw refused;
      return api.request({ ...spec, json: {} }, Answer).catch((error: unknown) => {
        throw isRejected(error) ? refused : error;
      });
    });
    return { readings: Result.QuotaUsage.map(left) };
  },
});

function isRejected(error: unknown): boolean {
  return error instanceof CheckError && error.reason === "rejected";
}

/** What is said is what was used, in percent already. A reset of 0 or less is one that is not known. */
function left({ Level, Percent, ResetTimestamp: resetsAtMs }: z.output<typeof Window>): RemainingReading {
  return quota({
    account: Level,
    value: roundFloatNoise(100 - Percent),
    unit: "percent",
    limit: 100,
    resetsAtMs: typeof resetsAtMs === "number" && resetsAtMs > 0 ? resetsAtMs : undefined,
  });
}
