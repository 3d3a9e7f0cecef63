import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "thesmsworks",
  name: "The SMS Works",
  docs: "https://thesmsworks.co.uk/developers",
  console: "https://thesmsworks.co.uk/",
  summary: "credits left",
  measures: ["credits"],
  options: {
    api_key: secret({ env: "THESMSWORKS_JWT", description: "JWT of the API, with or without JWT before it." }),
  },
  origin: "https://api.thesmsworks.co.uk",
  // Issued with the word before it.
  authenticate: (request, { api_key }) =>
    withHeaders(request, { authorization: `JWT ${api_key.reveal().replace(/^JWT\s+/i, "")}` }),
  jwt: (options) => options.api_key,
  request: { path: "/v1/credits/balance", headers: { accept: "application/json" } },
  response: z.object({ credits: amount }),
  answer: (account) => ({ readings: [credits({ value: account.credits, unit: "credits" })] }),
});
