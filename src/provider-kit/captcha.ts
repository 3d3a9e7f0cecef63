/** The protocol that captcha solvers share: https://anti-captcha.com/apidoc/methods/getBalance */
import * as z from "zod";
import type { Secret } from "../platform/secret.ts";
import { jsonFields } from "./authenticate.ts";
import { codeOtherThan, refusedByCode, vendorText } from "./refusal.ts";

const Refusal = z
  .object({ errorId: codeOtherThan(0), errorCode: vendorText, errorDescription: vendorText })
  .transform(({ errorCode, errorDescription }) => ({ code: errorCode, message: errorDescription }));

/** The request for the balance, its key in the body, and refusals inside a 200. */
export const captchaBalance = {
  authenticate: jsonFields<{ readonly api_key: Secret }>(({ api_key }) => ({ clientKey: api_key })),
  request: { path: "/getBalance", json: {} },
  failure: refusedByCode(Refusal, {
    auth: /^ERROR_(KEY_DOES_NOT_EXIST|WRONG_USER_KEY|KEY_DENIED_ACCESS)$/,
    permission: /^ERROR_IP_NOT_ALLOWED$/,
    // A ban for a while, after repeated errors.
    rateLimited: /^(ERROR_)?IP_(BLOCKED|BANNED)/,
  }),
};
