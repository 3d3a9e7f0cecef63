import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { CheckError } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import type { Secret } from "../platform/secret.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, rejected, statusOf, vendorFault } from "../provider-kit/failures.ts";
import { identifier } from "../provider-kit/options.ts";
import { parsedJson } from "../provider-kit/parse-body.ts";
import type { RequestSpec } from "../provider-kit/provider.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

const Balance = z.object({ balance: amount, currency: currencyCode.nullish().catch(undefined) });

/** `OK 62.65`, or the same as JSON. */
const Left = z.string().transform((text) => {
  const words = /^\s*OK\s+(-?\d+(?:\.\d+)?)\s*$/.exec(text)?.[1];
  return words === undefined ? parsedJson(text) : { balance: words };
});

const path = "/v1/get_balance";
const notHere = new Set([401, 403, 404, 405]);

// Sources disagree: an address with basic authentication that answers JSON, and one with the credentials in the query that
// answers words. The first is asked, and the second where the first refuses; each may answer in either form.
export const provider = defineProvider({
  id: "messente",
  name: "Messente",
  docs: "https://messente.com/documentation/tools/credits-api",
  console: "https://dashboard.messente.com/",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    username: identifier("API user name."),
    password: secret({ env: "MESSENTE_API_PASSWORD", description: "API password." }),
  },
  origin: "https://api.messente.com",
  authenticate: (request, options, context) => {
    if (request.url.pathname.endsWith(path)) return logIn(request, options, context);
    const url = new URL(request.url);
    url.searchParams.set("username", options.username);
    url.searchParams.set("password", options.password.reveal());
    return { ...request, url };
  },
  failure: inWords,
  async read(api) {
    const ask = (spec: RequestSpec) => api.request({ ...spec, parse: "text" }, Left.pipe(Balance));
    const left = await ask({ path }).catch((error: unknown) => {
      if (!notHere.has(statusOf(error) ?? 0)) throw error;
      return ask({ origin: "https://api2.messente.com", path: "/get_balance" });
    });
    return { readings: [balance({ value: left.balance, unit: left.currency ?? "EUR" })] };
  },
});

const logIn = basic<{ readonly username: string; readonly password: Secret }>(
  ({ username }) => username,
  ({ password }) => password,
);

/** `ERROR 101` is a refusal and `FAILED 209` a fault of the vendor, both with status 200. 101 is a wrong login. */
function inWords(body: unknown, response: HttpResponse): CheckError | undefined {
  const [, word, code] = /^\s*(ERROR|FAILED)\s+(\d+)/.exec(response.status === 200 ? String(body) : "") ?? [];
  if (word === undefined) return undefined;
  if (word === "FAILED") return vendorFault(code);
  return code === "101" ? badCredential(code) : rejected(code);
}
