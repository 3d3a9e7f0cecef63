import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits } from "../provider-kit/values.ts";

const sites = {
  com: { origin: "https://api.smsapi.com", path: "/profile" },
  pl: { origin: "https://api.smsapi.pl", path: "/profile" },
  io: { origin: "https://smsapi.io", path: "/api/profile" },
};

export const provider = defineProvider({
  id: "smsapi",
  name: "SMSAPI",
  docs: "https://www.smsapi.com/docs/",
  console: "https://ssl.smsapi.com/",
  summary: "points left; accounts that pay later have none",
  measures: ["credits"],
  options: {
    token: secret({ env: "SMSAPI_TOKEN", description: "OAuth token (API tokens, in the panel)." }),
    site: z
      .enum(["com", "pl", "io"])
      .default("com")
      .describe("Where the account was opened: smsapi.com, smsapi.pl or smsapi.io."),
  },
  origin: (options) => sites[options.site].origin,
  authenticate: bearer((options) => options.token),
  request: ({ site }) => ({ path: sites[site].path }),
  response: z.union([
    z.object({ points: amount }).transform(({ points }) => points),
    z
      .object({ points: z.undefined().optional(), payment_type: z.string().refine((type) => type !== "prepaid") })
      .transform(() => undefined),
  ]),
  answer: (points) => ({ readings: points === undefined ? [] : [credits({ value: points, unit: "points" })] }),
});
