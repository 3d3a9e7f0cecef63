import { secret } from "../config/fields.ts";
import { CheckError } from "../model.ts";
import { defineLocalProvider } from "../provider-kit/define.ts";

// What a report holds is in provider-kit/pushed-readings.ts.
export const provider = defineLocalProvider({
  id: "push",
  name: "Push",
  docs: "https://prometheus.io/docs/practices/pushing/",
  summary: "readings that a gateway or a script sends to POST /api/v1/push/{project}",
  measures: ["balance", "credits", "quota", "budget", "spend", "usage", "expiry"],
  pushed: true,
  options: {
    token: secret({ description: "What the sender shows as `Authorization: Bearer TOKEN`; any long random text." }),
  },
  async read() {
    throw new CheckError(
      "config",
      "this project is not polled: its readings come by POST /api/v1/push/{project} with its token",
    );
  },
});
