import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "timeweb-cloud",
  name: "Timeweb Cloud",
  docs: "https://timeweb.cloud/api-docs",
  console: "https://timeweb.cloud/my/finances",
  summary: "prepaid balance",
  measures: ["balance"],
  options: { api_key: secret({ env: "TIMEWEB_CLOUD_TOKEN", description: "API token." }) },
  origin: "https://api.timeweb.cloud",
  authenticate: bearer((options) => options.api_key),
  jwt: (options) => options.api_key,
  request: { path: "/api/v1/account/finances" },
  response: z.object({ finances: z.object({ balance: amount, currency: currencyCode }) }),
  answer: ({ finances }) => ({ readings: [balance({ value: finances.balance, unit: finances.currency })] }),
});
