import type { HttpRequest } from "../../platform/http-client.ts";
import { withHeaders } from "../authenticate.ts";
import type { KeyPair } from "../key-pair.ts";
import { canonicalRequest, compactSecond, derivedKey, hmacSha256, sha256Hex } from "./canonical.ts";

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
  { id, secret }: KeyPair,
  { service, region }: VolcengineScope,
  nowMs: number,
): HttpRequest {
  const date = compactSecond(nowMs);
  const scope = [date.slice(0, 8), region, service, "request"];
  const added = {
    "x-date": date,
    ...(request.body === undefined ? {} : { "x-content-sha256": sha256Hex(request.body) }),
  };
  const { text, signedHeaders } = canonicalRequest(request, { ...request.headers, ...added, host: request.url.host });
  const stringToSign = ["HMAC-SHA256", date, scope.join("/"), sha256Hex(text)].join("\n");
  const signature = hmacSha256(derivedKey(secret, ...scope), stringToSign).toString("hex");
  return withHeaders(request, {
    ...added,
    authorization: `HMAC-SHA256 Credential=${id}/${scope.join("/")}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  });
}
