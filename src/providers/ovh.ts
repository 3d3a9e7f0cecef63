import { createHash } from "node:crypto";
import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import type { HttpRequest } from "../platform/http-client.ts";
import type { Secret } from "../platform/secret.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { ifAllowed } from "../provider-kit/pagination.ts";
import { unixSecond } from "../provider-kit/periods.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

const origins = { eu: "https://eu.api.ovh.com", ca: "https://ca.api.ovh.com", us: "https://api.us.ovhcloud.com" };

const Price = z.object({ currencyCode, value: amount });
const Account = z.object({ balance: Price, isActive: z.boolean().optional().catch(undefined) });
const Debt = z.object({ todoAmount: Price });

const Refusal = z.union([
  z
    .object({ errorCode: z.string(), message: vendorText })
    .transform(({ errorCode, message }) => ({ code: errorCode, message })),
  z
    .object({ class: z.string(), message: vendorText })
    .transform((refused) => ({ code: refused.class, message: refused.message })),
]);

export const provider = defineProvider({
  id: "ovh",
  name: "OVHcloud",
  docs: "https://eu.api.ovh.com/console/",
  console: "https://www.ovh.com/manager/#/billing",
  summary: "prepaid balance of each OVH account; on request what is owed",
  measures: ["balance"],
  privilege: "an application whose consumer key may GET /me/ovhAccount* (and /me/debtAccount)",
  options: {
    application_key: secret({ env: "OVH_APPLICATION_KEY", description: "Application key." }),
    application_secret: secret({ env: "OVH_APPLICATION_SECRET", description: "Application secret." }),
    consumer_key: secret({ env: "OVH_CONSUMER_KEY", description: "Consumer key that the account's owner confirmed." }),
    region: z.enum(["eu", "ca", "us"]).default("eu").describe("Where the account was opened: eu, ca or us."),
    include: z
      .array(z.enum(["account", "debt"]))
      .min(1)
      .default(["account"])
      .describe("What to read: account (prepaid balance), debt (what is owed, as a negative balance)."),
  },
  origin: (options) => origins[options.region],
  async authenticate(request, options, { nowMs, api }) {
    // The vendor compares the time with its own clock, and tells it; ours has to do where it does not.
    const aheadSeconds = await api.remembered("clock", async () => {
      const headers = { "x-ovh-application": options.application_key.reveal() };
      const clock = { path: "/1.0/auth/time", authenticated: false, headers };
      const theirs = await ifAllowed(() => api.request(clock, amount));
      return { value: theirs === undefined ? 0 : theirs - unixSecond(nowMs), expiresAtMs: nowMs + 3_600_000 };
    });
    return signOvh(request, options, unixSecond(nowMs) + aheadSeconds);
  },
  failure: refusedByCode(Refusal, {
    auth: /^(INVALID_SIGNATURE|INVALID_KEY|INVALID_CREDENTIAL|NOT_CREDENTIAL)$/, // Also with 400 and 403.
    permission: /^(Client::Forbidden|NOT_GRANTED_CALL)$/,
  }),
  async read(api) {
    const readings: Reading[] = [];
    const active: boolean[] = [];
    if (api.options.include.includes("account")) {
      // One account a subsidiary; none at all where the customer never paid in advance.
      for (const id of await api.request({ path: "/1.0/me/ovhAccount" }, z.array(z.string()))) {
        const account = await api.request({ path: `/1.0/me/ovhAccount/${encodeURIComponent(id)}` }, Account);
        const { value, currencyCode: unit } = account.balance;
        readings.push(balance({ account: id, value, unit }));
        if (account.isActive !== undefined) active.push(account.isActive);
      }
    }
    if (api.options.include.includes("debt")) {
      // Known from clients of others.
      const { value, currencyCode: unit } = (await api.request({ path: "/1.0/me/debtAccount" }, Debt)).todoAmount;
      readings.push(balance({ account: "debt", value: value === 0 ? 0 : -value, unit }));
    }
    return { ...(active.length === 0 ? {} : { active: active.every(Boolean) }), readings };
  },
});

interface OvhKeys {
  readonly application_key: Secret;
  readonly application_secret: Secret;
  readonly consumer_key: Secret;
}

/** SHA-1 over the secrets, the whole address and the body. @param second the vendor's time */
export function signOvh(request: HttpRequest, keys: OvhKeys, second: number): HttpRequest {
  const { method, url, body = "" } = request;
  const consumer = keys.consumer_key.reveal();
  const text = [keys.application_secret.reveal(), consumer, method, url.href, body, second].join("+");
  return withHeaders(request, {
    "x-ovh-application": keys.application_key.reveal(),
    "x-ovh-consumer": consumer,
    "x-ovh-timestamp": String(second),
    "x-ovh-signature": `$1$${createHash("sha1").update(text, "utf8").digest("hex")}`,
  });
}
