import * as z from "zod";
import { secret } from "../config/fields.ts";
import { CheckError } from "../model.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, expiry, isoInstant, quota, tidy } from "../provider-kit/values.ts";

// What was used is in the answers of recent versions alone, and only for owners of the namespace.
export const provider = defineProvider({
  id: "gitlab",
  name: "GitLab compute minutes",
  docs: "https://docs.gitlab.com/administration/cicd/compute_minutes/",
  console: "https://gitlab.com/-/profile/usage_quotas",
  kind: "compute minutes left of the month; end of the plan",
  measures: ["quota", "expiry"],
  privilege: "token of an owner of the namespace with read_api",
  options: {
    token: secret({ env: "GITLAB_TOKEN", description: "Personal or group access token." }),
    namespace: identifier("Id or path of the group or user."),
    minutes_limit: z
      .number()
      .positive()
      .optional()
      .describe("Minutes of the plan, where the namespace has the instance's usual limit, which GitLab does not say."),
  },
  origin: "https://gitlab.com",
  authenticate: header("private-token", (options) => options.token),
  request: ({ namespace }) => ({ path: `/api/v4/namespaces/${encodeURIComponent(namespace)}` }),
  response: z.object({
    shared_runners_minutes_limit: amount.nullable(),
    extra_shared_runners_minutes_limit: amount.nullish(),
    ci_minutes_usage: z.object({ total_minutes_used: amount }),
    end_date: isoInstant.nullish().catch(undefined),
  }),
  answer(space, { minutes_limit }) {
    const ends = typeof space.end_date === "number" ? [expiry("plan", space.end_date)] : [];
    const included = space.shared_runners_minutes_limit ?? minutes_limit;
    if (included === 0) return { readings: ends }; // Unlimited.
    if (included === undefined)
      throw new CheckError("config", "the namespace has the instance's usual limit: write it as minutes_limit");
    const limit = included + (space.extra_shared_runners_minutes_limit ?? 0); // Bought ones; null where there are none.
    const value = tidy(limit - space.ci_minutes_usage.total_minutes_used);
    return { readings: [quota({ value, unit: "minutes", limit }), ...ends] };
  },
});
