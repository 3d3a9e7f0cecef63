import * as z from "zod";
import type { HttpRequest } from "../../platform/http-client.ts";
import { withHeaders } from "../authenticate.ts";
import type { KeyPair } from "../key-pair.ts";
import { refusedByCode, vendorText } from "../refusal.ts";
import { canonicalRequest, compactSecond, scopedAuthorization, sha256Hex } from "./canonical.ts";

/** Which of Volcengine's services is asked, and where: both are part of the signature. */
export interface VolcengineScope {
  /** `billing`, `ark`, ... */
  readonly service: string;
  readonly region: string;
}

/**
 * Volcengine's HMAC-SHA256: AWS Signature Version 4 whose first key has no prefix.
 * https://github.com/volcengine/volc-openapi-demos
 */
export function signVolcengine(
  request: HttpRequest,
  keys: KeyPair,
  { service, region }: VolcengineScope,
  nowMs: number,
): HttpRequest {
  const date = compactSecond(nowMs);
  const scope = [date.slice(0, 8), region, service, "request"];
  const added = {
    "x-date": date,
    ...(request.body === undefined ? {} : { "x-content-sha256": sha256Hex(request.body) }),
  };
  const headers = { ...request.headers, ...added, host: request.url.host };
  const canonical = canonicalRequest(request, headers);
  const parts = { algorithm: "HMAC-SHA256", keys, keyPrefix: "", timestamp: date, scope, canonical };
  return withHeaders(request, { ...added, authorization: scopedAuthorization(parts) });
}

const Refusal = z
  .object({ ResponseMetadata: z.object({ Error: z.object({ Code: vendorText, Message: vendorText }) }) })
  .transform(({ ResponseMetadata: { Error: error } }) => ({ code: error.Code, message: error.Message }));

/** A `failure`: the error stands inside the metadata, perhaps of a 200. The codes of the gateway are not documented in one place. */
export const refusedByVolcengine = refusedByCode(Refusal, {
  auth: /^(SignatureDoesNotMatch|InvalidAccessKey.*|MissingSignature|InvalidAuthorization|InvalidCredential|InvalidSecretToken|MissingAuthenticationToken|InvalidTimestamp)$/,
  permission: /^AccessDenied/,
  rateLimited: /FlowLimitExceeded|Throttl/,
});
