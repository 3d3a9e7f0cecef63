import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { failureOfStatus, invalidAnswer } from "../provider-kit/failures.ts";
import { amount, quota } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "brave-search",
  name: "Brave Search API",
  docs: "https://api-dashboard.search.brave.com/documentation/guides/rate-limiting",
  console: "https://api-dashboard.search.brave.com",
  summary: "requests left of the month, told by the headers of a search that is billed itself",
  measures: ["quota"],
  minInterval: { ms: 6 * 3_600_000, reason: "each question is a search that Brave counts and bills" },
  costs: { text: "one search of the plan for each request", source: "https://brave.com/search/api/" },
  options: { api_key: secret({ env: "BRAVE_API_KEY", description: "Subscription token." }) },
  origin: "https://api.search.brave.com",
  authenticate: header("x-subscription-token", (options) => options.api_key),
  async read(api) {
    // A refusal because of the rate or the quota carries the headers as well.
    const spec = {
      path: "/res/v1/web/search",
      query: { q: "test", count: 1 },
      acceptStatus: [429],
      parse: "none",
    } as const;
    const { response } = await api.exchange(spec, z.unknown());
    const [limit, left, resetSeconds] = ["limit", "remaining", "reset"].map((name) => ofMonth(response, name));
    if (left === undefined && response.status === 429) throw failureOfStatus(response, api.nowMs);
    if (left === undefined) throw invalidAnswer("the header x-ratelimit-remaining names no second window");
    if (limit === 0) return { readings: [] }; // No quota, only a rate.
    const resetsAtMs = resetSeconds === undefined ? undefined : api.nowMs + resetSeconds * 1000;
    return { readings: [quota({ value: left, unit: "requests", limit, resetsAtMs })] };
  },
});

/** The headers name two windows, `1, 15000`: first the second, which is of no interest, then the month. */
function ofMonth({ headers }: HttpResponse, name: string): number | undefined {
  return amount.safeParse(headers[`x-ratelimit-${name}`]?.split(",")[1]).data;
}
