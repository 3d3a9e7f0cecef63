import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import { amount, roundFloatNoise, spend, sum } from "../provider-kit/values.ts";

const Page = z.object({
  teamMemberSpend: z.array(z.object({ spendCents: amount })),
  totalPages: z.int().nullish(),
});
const pageSize = 100;

// What members use of what their seats include is not in spendCents; overallSpendCents, in newer answers, includes it.
export const provider = defineProvider({
  id: "cursor-team",
  name: "Cursor (team)",
  docs: "https://cursor.com/docs/account/teams/admin-api",
  console: "https://cursor.com/dashboard",
  summary: "what the team has spent in the billing cycle beyond its seats; see budget for what is left",
  measures: ["spend"],
  privilege: "Admin API key of the team (key_...)",
  options: { api_key: secret({ env: "CURSOR_ADMIN_API_KEY", description: "Admin API key of the team." }) },
  origin: "https://api.cursor.com",
  authenticate: basic(
    (options) => options.api_key,
    () => "",
  ),
  async read(api) {
    const pages = await collectPages(
      async (page: number = 1) => ({
        page,
        ...(await api.request({ path: "/teams/spend", json: { page, pageSize } }, Page)),
      }),
      ({ page, totalPages }) => (page < (totalPages ?? 1) ? page + 1 : undefined),
    );
    const cents = pages.flatMap(({ teamMemberSpend }) => teamMemberSpend.map(({ spendCents }) => spendCents));
    // The cycle begins on the day of the subscription, not with the month.
    return { readings: [spend("month", roundFloatNoise(sum(cents) / 100), "USD")] };
  },
});
