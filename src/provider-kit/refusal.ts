import { z } from "zod";
import type { CheckError } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";

/** A code or a message of a refusal: shown if it is text or a number, never relied on. */
export const said = z.unknown().optional();

/**
 * A `failure` for vendors that say no inside a 200: applies where the body has this form. Other statuses keep their usual
 * meaning, and a body of another form is left to the response schema.
 */
export function refusedInside<Body>(
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
