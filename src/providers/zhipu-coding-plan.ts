import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { RemainingReading } from "../model.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, invalidAnswer, rejected } from "../provider-kit/failures.ts";
import { identifier, region } from "../provider-kit/options.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, quota, roundFloatNoise, unixMilliseconds } from "../provider-kit/values.ts";

const Refusal = z.union([
  z.object({ code: codeOtherThan(200), msg: vendorText }),
  z.object({ success: z.literal(false), code: vendorText, msg: vendorText }),
]);
// 401 is a wrong key, 1001 a key that is missing or unreadable; both come with status 200.
const credentialCodes = new Set(["401", "1001"]);

const Limit = z.object({
  type: z.string(),
  unit: z.number().nullish().catch(undefined),
  percentage: amount.nullish(),
  usage: amount.nullish(),
  remaining: amount.nullish(),
  nextResetTime: unixMilliseconds.nullish().catch(undefined),
});

export const provider = defineProvider({
  id: "zhipu-coding-plan",
  name: "Zhipu / Z.ai GLM Coding Plan",
  docs: "https://docs.z.ai/devpack/overview",
  console: "https://z.ai/manage-apikey/subscription",
  summary: "what is left of the plan's windows: 5 hours, week, month of tool calls",
  measures: ["quota"],
  options: {
    api_key: secret({ env: "ZAI_API_KEY", description: "API key of the plan." }),
    region: region("international"),
    organization: identifier("For a team's plan: the organisation.").optional(),
    team_project: identifier("For a team's plan: the project.").optional(),
  },
  origin: (options) => (options.region === "china" ? "https://open.bigmodel.cn" : "https://api.z.ai"),
  // The bare key, as the vendor's own plug-in sends it.
  authenticate: (request, { api_key, organization, team_project }) =>
    withHeaders(request, {
      authorization: api_key.reveal(),
      "accept-language": "en-US,en",
      ...(organization === undefined ? {} : { "bigmodel-organization": organization }),
      ...(team_project === undefined ? {} : { "bigmodel-project": team_project }),
    }),
  request: ({ organization, team_project }) => ({
    path: "/api/monitor/usage/quota/limit",
    query: { type: organization === undefined && team_project === undefined ? undefined : 2 },
  }),
  failure: errorInOkResponse(Refusal, ({ code, msg }) =>
    credentialCodes.has(String(code)) ? badCredential(code, msg) : rejected(code, msg),
  ),
  // A team's plan that is asked for without the team answers success with an empty list.
  response: z.object({ data: z.object({ limits: z.array(Limit).min(1, { error: "no quota windows" }) }) }),
  answer: ({ data }) => {
    const taken = new Set<string>();
    return { readings: data.limits.map((limit) => windowReading(limit, unused(windowName(limit), taken))) };
  },
});

function windowReading(limit: z.output<typeof Limit>, account: string): RemainingReading {
  // The vendor calls the allowance "usage"; the time of the refill is absent while a window is idle.
  const { usage: allowance, remaining, percentage, nextResetTime: resetsAtMs } = limit;
  if (typeof allowance === "number" && allowance > 0 && typeof remaining === "number")
    return quota({
      account,
      value: Math.min(Math.max(remaining, 0), allowance),
      unit: countUnits[limit.type] ?? "requests",
      limit: allowance,
      resetsAtMs,
    });
  if (typeof percentage !== "number") throw invalidAnswer(`the window ${account} has neither a count nor a percentage`);
  return quota({
    account,
    value: Math.min(Math.max(roundFloatNoise(100 - percentage), 0), 100), // The vendor gives what was used.
    unit: "percent",
    limit: 100,
    resetsAtMs,
  });
}

const countUnits: Readonly<Record<string, string>> = { TOKENS_LIMIT: "tokens", CREDIT_LIMIT: "credits" };

/** By unit and not by the order of the refills: the week may refill before the 5 hours do. */
function windowName({ type, unit }: z.output<typeof Limit>): string {
  if (type === "TIME_LIMIT") return "tool calls";
  if (unit === 3) return "5h";
  return unit === 6 ? "weekly" : type;
}

/** Two windows of one name are told apart by their place in the list. */
function unused(name: string, taken: Set<string>): string {
  let free = name;
  for (let place = 2; taken.has(free); place++) free = `${name} ${place}`;
  taken.add(free);
  return free;
}
