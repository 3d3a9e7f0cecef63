import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "runway",
  name: "Runway (API)",
  docs: "https://docs.dev.runwayml.com/api/",
  console: "https://dev.runwayml.com/",
  summary: "API credits left; those of the web application are another pool",
  measures: ["credits"],
  options: { api_key: secret({ env: "RUNWAYML_API_SECRET", description: "API key (key_...)." }) },
  origin: "https://api.dev.runwayml.com", // In production too.
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/organization", headers: { "x-runway-version": "2024-11-06" } }, // Without the version: 400.
  response: z.object({ creditBalance: amount }),
  answer: ({ creditBalance }) => ({ readings: [credits({ value: creditBalance, unit: "credits" })] }),
});
