import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { statusOf } from "../provider-kit/failures.ts";
import { sumByUnit } from "../provider-kit/model-usage.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, balance, credits, currencyCode } from "../provider-kit/values.ts";

const Projects = z.object({ projects: z.array(z.object({ project_id: z.string() })).min(1) });
const Balances = z.object({ balances: z.array(z.object({ amount, units: z.string().min(1) })) });

export const provider = defineProvider({
  id: "deepgram",
  name: "Deepgram",
  docs: "https://developers.deepgram.com/reference/",
  console: "https://console.deepgram.com/",
  summary: "prepaid balance of each project",
  measures: ["balance", "credits"],
  privilege: "API key with the scope billing:read",
  options: {
    api_key: secret({ env: "DEEPGRAM_API_KEY", description: "API key." }),
    project_id: identifier("The one project to read; default: every project of the key.").optional(),
  },
  origin: "https://api.deepgram.com",
  authenticate: header("authorization", (options) => options.api_key, "Token "),
  async read(api) {
    const chosen = api.options.project_id;
    const projects =
      chosen === undefined
        ? (await api.request({ path: "/v1/projects" }, Projects)).projects.map((project) => project.project_id)
        : [chosen];
    const readings: Reading[] = [];
    let refused: unknown;
    for (const project of projects) {
      const path = `/v1/projects/${encodeURIComponent(project)}/balances`;
      const { balances } = await api.request({ path }, Balances).catch((error: unknown) => {
        // A key may have its scope in some of its projects alone.
        if (statusOf(error) !== 403) throw error;
        refused = error;
        return { balances: [] };
      });
      // One for each purchase or promotion: together they are what is left. None: used up or postpaid, which nothing tells.
      const sums = sumByUnit(balances.map((one) => ({ value: one.amount, unit: one.units.trim().toLowerCase() })));
      for (const [unit, value] of sums) readings.push(left(project, value, unit));
    }
    if (readings.length === 0 && refused !== undefined) throw refused;
    return { readings };
  },
});

function left(account: string, value: number, unit: string): Reading {
  const currency = currencyCode.safeParse(unit);
  return currency.success ? balance({ account, value, unit: currency.data }) : credits({ account, value, unit });
}
