import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { amount, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

const Window = z.object({ percent: amount, resetsAt: isoInstant.nullish().catch(undefined) }).nullish();
const windows = ["rolling", "weekly", "monthly"] as const;

export const provider = defineProvider({
  id: "opencode-go",
  name: "OpenCode Go (subscription)",
  docs: "https://github.com/steipete/CodexBar/blob/main/docs/opencode.md",
  console: "https://opencode.ai",
  summary: "percent left of the subscription's windows: 5 hours, week, month",
  measures: ["quota"],
  experimental: "known from clients; the vendor does not document the answer",
  options: { api_key: secret({ env: "OPENCODE_API_KEY", description: "API key of the subscription." }) },
  origin: "https://opencode.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/zen/go/v1/usage" },
  response: z.object({ usage: z.object({ rolling: Window, weekly: Window, monthly: Window }) }),
  // The percentage is what was used. A plan may lack a window.
  answer({ usage }) {
    const readings = windows.flatMap((account) => {
      const window = usage[account];
      if (!window) return [];
      const { percent, resetsAt: resetsAtMs } = window;
      return [quota({ account, value: roundFloatNoise(100 - percent), unit: "percent", limit: 100, resetsAtMs })];
    });
    if (readings.length === 0) throw invalidAnswer("the answer holds no window");
    return { readings };
  },
});
