import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, invalidAnswer, notPermitted, rejected, vendorFault } from "../provider-kit/failures.ts";
import { ownAddress } from "../provider-kit/options.ts";
import { parsedJson } from "../provider-kit/parse-body.ts";
import { balance, groupedAmount } from "../provider-kit/values.ts";

const JsonBalance = z.object({ balance: groupedAmount });

// SMS-Activate itself has closed; many services speak its protocol, each in a currency of its own that the answer does not name.
export const provider = defineProvider({
  id: "sms-activate",
  name: "SMS-Activate protocol (handler_api.php)",
  docs: "https://sms-activate.io/api2",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    api_key: secret({ env: "SMS_ACTIVATE_API_KEY", description: "API key." }),
    currency: z.enum(["RUB", "USD"]).default("RUB").describe("What the service keeps its accounts in."),
  },
  origin: ownAddress("https://sms.example"),
  authenticate: query("api_key", (options) => options.api_key),
  failure: (body, response) => {
    // Refusals are words in a 200.
    const word = response.status === 200 && typeof body === "string" ? /^[A-Z_]+(?=$|:)/.exec(body.trim())?.[0] : "";
    switch (word) {
      case "BAD_KEY":
      case "NO_KEY":
        return badCredential(word);
      case "BANNED":
        return notPermitted(word);
      case "ERROR_SQL":
        return vendorFault(word);
      case "":
      case undefined:
      case "ACCESS_BALANCE":
        return undefined;
      default:
        return rejected(word);
    }
  },
  request: { path: "/stubs/handler_api.php", query: { action: "getBalance" }, parse: "text" },
  response: z.string(),
  answer: (text, { currency }) => ({ readings: [balance({ value: balanceIn(text), unit: currency })] }),
});

/** Some services answer with JSON in place of the protocol's line. */
function balanceIn(text: string): number {
  const line = groupedAmount.safeParse(/^\s*ACCESS_BALANCE:\s*([-\d.,]+)\s*$/.exec(text)?.[1]);
  if (line.success) return line.data;
  const json = JsonBalance.safeParse(parsedJson(text));
  if (json.success) return json.data.balance;
  throw invalidAnswer("the answer is no ACCESS_BALANCE");
}
