import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer, rejected } from "../provider-kit/failures.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, credits } from "../provider-kit/values.ts";

// Success is code 0 and nothing else: an answer without a code is an error too.
const Refusal = z.object({ code: vendorText, msg: vendorText }).refine(({ code }) => String(code).trim() !== "0");
const Body = z.object({ msg: vendorText, data: vendorText, score: vendorText, credits: vendorText });
const Data = z.object({ score: vendorText, credits: vendorText }).catch({});

export const provider = defineProvider({
  id: "wxrank",
  name: "WxRank",
  docs: "https://data.wxrank.com/",
  summary: "credits left",
  measures: ["credits"],
  options: { api_key: secret({ env: "WXRANK_API_KEY", description: "API key." }) },
  origin: "https://data.wxrank.com",
  authenticate: query("key", (options) => options.api_key),
  request: { path: "/weixin/score" },
  failure: errorInOkResponse(Refusal, ({ code, msg }) => rejected(code, msg)),
  response: Body,
  answer: (body) => ({ readings: [credits({ value: creditsIn(body), unit: "credits" })] }),
});

/** The sentence as recorded; digits of any other sentence ("请30分钟后再试") are not an amount. */
const sentenceOfBalance = /剩余\s*(-?\d+(?:\.\d+)?)\s*余额/;

/** The number is the message, or in its sentence ("剩余263419余额"), or in a field: the first one present counts, also when it is 0. */
function creditsIn({ msg, data, score, credits }: z.output<typeof Body>): number {
  const fields = Data.parse(data);
  const sentence = typeof msg === "string" ? sentenceOfBalance.exec(msg)?.[1] : undefined;
  for (const candidate of [msg, sentence, data, fields.score, fields.credits, score, credits]) {
    const found = amount.safeParse(candidate);
    if (found.success) return found.data;
  }
  throw invalidAnswer("the answer holds no number of credits");
}
