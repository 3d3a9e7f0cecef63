import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, invalidAnswer, rejected } from "../provider-kit/failures.ts";
import { region } from "../provider-kit/options.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, credentialEnd, credits, expiry, isoInstant } from "../provider-kit/values.ts";

const flag = z.boolean().optional().catch(undefined);

const Account = z.object({
  balance: amount,
  free_credit: amount.nullish().catch(undefined),
  is_active: flag,
  account_disabled: flag,
});

const ApiKey = z
  .object({ expires_at: isoInstant.nullish().catch(undefined) })
  .nullish()
  .catch(undefined);

const Refusal = z.object({ code: codeOtherThan(200), message: vendorText });

export const provider = defineProvider({
  id: "tikhub",
  name: "TikHub",
  docs: "https://api.tikhub.io/",
  console: "https://user.tikhub.io/dashboard/pricing",
  summary: "prepaid balance; free credit beside it; the key's expiry",
  measures: ["balance", "credits", "expiry"],
  options: {
    api_key: secret({ env: "TIKHUB_API_KEY", description: "API token." }),
    region: region("international"),
  },
  // The second host is a mirror that can be reached from China, with the same account.
  origin: (options) => (options.region === "china" ? "https://api.tikhub.dev" : "https://api.tikhub.io"),
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/v1/tikhub/user/get_user_info" },
  failure: errorInOkResponse(Refusal, ({ code, message }) =>
    Number(code) === 401 ? badCredential(code, message) : rejected(code, message),
  ),
  response: z.looseObject({ api_key_data: ApiKey }),
  answer: (body) => {
    const account = accountOf(body);
    const active = activeOf(account);
    const expiresAtMs = body.api_key_data?.expires_at;
    return {
      ...(active === undefined ? {} : { active }),
      ...credentialEnd(expiresAtMs),
      readings: [
        balance({ value: account.balance, unit: "USD" }),
        // Another pool, used up by itself: never added.
        ...(typeof account.free_credit === "number"
          ? [credits({ account: "free", value: account.free_credit, unit: "USD" })]
          : []),
        ...(typeof expiresAtMs === "number" ? [expiry("api_key", expiresAtMs)] : []),
      ],
    };
  },
});

/** Older answers hold the account under `data` or at the top; where `user_data` is present it counts, whatever it holds. */
function accountOf(body: Readonly<Record<string, unknown>>): z.output<typeof Account> {
  const place = ["user_data", "data"].find((key) => key in body);
  const account = Account.safeParse(place === undefined ? body : body[place]);
  if (account.success) return account.data;
  throw invalidAnswer(`the answer has no ${place === undefined ? "" : `${place}.`}balance`);
}

/** Either flag may be absent. */
function activeOf({ is_active, account_disabled }: z.output<typeof Account>): boolean | undefined {
  if (is_active === undefined && account_disabled === undefined) return undefined;
  return is_active !== false && account_disabled !== true;
}
