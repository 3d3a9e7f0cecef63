import * as z from "zod";
import type { CheckError } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import { badCredential, notPermitted, rateLimited, reasonOfStatus, rejected, vendorFault } from "./failures.ts";

/** A code or a message of a refusal: shown if it is text or a number, never relied on. */
export const vendorText = z.unknown().optional();

/**
 * A `failure` for vendors that say no inside a 200: applies where the body has this form. Other statuses keep their usual
 * meaning, and a body of another form is left to the response schema.
 */
export function errorInOkResponse<Body>(
  form: z.ZodType<Body>,
  failure: (body: Body) => CheckError | undefined,
): (body: unknown, response: HttpResponse) => CheckError | undefined {
  return (body, response) => {
    const refusal = response.status === 200 ? form.safeParse(body) : undefined;
    return refusal?.success ? failure(refusal.data) : undefined;
  };
}

/** The form of a refusal by code: a number (also as text) other than the one that means success. */
export function codeOtherThan(success: number) {
  return z.union([z.number(), z.string()]).refine((code) => String(code).trim() !== String(success));
}

/** Codes of a vendor, by what they mean. */
interface Codes {
  readonly auth?: RegExp;
  readonly permission?: RegExp;
  readonly rateLimited?: RegExp;
  readonly upstream?: RegExp;
}

/**
 * A `failure` for vendors that name the reason by a code in the body, whatever the status. Codes in no list are plain
 * refusals with a 2xx or where the status says no more; faults of the vendor, 401, 403 and 429 then keep their usual meaning.
 */
export function refusedByCode(
  form: z.ZodType<{ readonly code?: unknown; readonly message?: unknown }>,
  codes: Codes,
): (body: unknown, response: HttpResponse) => CheckError | undefined {
  return (body, response) => {
    const refusal = form.safeParse(body);
    if (!refusal.success || response.status === 429) return undefined; // The wait that a 429 asks for stands in its headers.
    const { code, message } = refusal.data;
    const text = String(code);
    if (codes.auth?.test(text)) return badCredential(code, message);
    if (codes.permission?.test(text)) return notPermitted(code, message);
    if (codes.rateLimited?.test(text)) return rateLimited(code, message);
    if (codes.upstream?.test(text)) return vendorFault(code, message);
    return response.status < 300 || reasonOfStatus(response.status) === "rejected"
      ? rejected(code, message)
      : undefined;
  };
}

const Unsuccessful = z.object({ success: z.literal(false), message: vendorText });

/** A `failure` for the commonest of these: `{"success": false, "message": ...}`. */
export function unsuccessful(failure: (message: unknown) => CheckError) {
  return errorInOkResponse(Unsuccessful, ({ message }) => failure(message));
}
