import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, expiry, isoInstant, quota, roundFloatNoise, spend } from "../provider-kit/values.ts";

// Instance administrators alone see the limits: owners on gitlab.com see what was used, and write minutes_limit to see what is left.
// What was used is in the answers of recent versions, for owners of the namespace.
export const provider = defineProvider({
  id: "gitlab",
  name: "GitLab compute minutes",
  docs: "https://docs.gitlab.com/administration/cicd/compute_minutes/",
  console: "https://gitlab.com/-/profile/usage_quotas",
  summary: "compute minutes used in the month, and left where the limit is known; end of the plan",
  measures: ["quota", "spend", "expiry"],
  privilege: "token of an owner of the namespace with read_api",
  options: {
    token: secret({ env: "GITLAB_TOKEN", description: "Personal or group access token." }),
    namespace: identifier("Id or path of the group or user."),
    minutes_limit: z
      .number()
      .positive()
      .optional()
      .describe(
        "Minutes of the plan, where GitLab does not say them: on gitlab.com, and where the instance's usual limit applies.",
      ),
  },
  origin: "https://gitlab.com",
  authenticate: header("private-token", (options) => options.token),
  request: ({ namespace }) => ({ path: `/api/v4/namespaces/${encodeURIComponent(namespace)}` }),
  response: z.object({
    shared_runners_minutes_limit: amount.nullish(), // Null: the instance's usual limit.
    extra_shared_runners_minutes_limit: amount.nullish(),
    ci_minutes_usage: z.object({ total_minutes_used: amount }).nullish(),
    end_date: isoInstant.nullish().catch(undefined),
  }),
  answer(space, { minutes_limit }) {
    const ends = typeof space.end_date === "number" ? [expiry("plan", space.end_date)] : [];
    const included = space.shared_runners_minutes_limit ?? minutes_limit;
    if (included === 0) return { readings: ends }; // Unlimited.
    const used = space.ci_minutes_usage?.total_minutes_used;
    if (used === undefined)
      throw invalidAnswer("no compute minutes: GitLab shows them to owners of the namespace, in recent versions");
    const readings = [spend("month", used, "minutes"), ...ends];
    if (included === undefined) return { readings };
    const limit = included + (space.extra_shared_runners_minutes_limit ?? 0); // Bought minutes; null where there are none.
    return { readings: [quota({ value: roundFloatNoise(limit - used), unit: "minutes", limit }), ...readings] };
  },
});
