import aws4 from "aws4";
import * as z from "zod";
import type { HttpRequest } from "../../platform/http-client.ts";
import { withHeaders } from "../authenticate.ts";
import { keyPair, sessionToken } from "../key-pair.ts";
import type { RequestSpec } from "../provider.ts";
import { refusedByCode, vendorText } from "../refusal.ts";
import { compactSecond } from "./canonical.ts";

export const awsKeys = keyPair({
  id: "AWS_ACCESS_KEY_ID",
  secret: "AWS_SECRET_ACCESS_KEY",
  pair: "AWS_API_KEY",
  token: "AWS_SESSION_TOKEN",
});

/** An access key, perhaps a temporary one. Profiles, roles and the metadata service are not read. */
export const awsKeyOptions = { ...awsKeys.options, session_token: sessionToken("AWS_SESSION_TOKEN") };

/** A call in the JSON protocol of AWS: the target names the operation, the path is always the root. */
export function awsCall(target: string, input: unknown): RequestSpec {
  return {
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
    body: JSON.stringify(input),
  };
}

/** AWS Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function signAws(
  request: HttpRequest,
  keys: ReturnType<typeof awsKeys.of>,
  { service, region }: { readonly service: string; readonly region: string },
  nowMs: number,
): HttpRequest {
  const { url, method, headers, body } = request;
  const signed = aws4.sign(
    {
      host: url.host,
      path: url.pathname + url.search,
      method,
      headers: { ...headers, "x-amz-date": compactSecond(nowMs) },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : Buffer.from(body) }),
      service,
      region,
    },
    {
      accessKeyId: keys.id,
      secretAccessKey: keys.secret,
      ...(keys.token === undefined ? {} : { sessionToken: keys.token }),
    },
  );
  const added = Object.entries(signed.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  // The client writes these two itself, with the same values.
  const sent = added.filter(([name]) => name !== "host" && name !== "content-length");
  return withHeaders(request, Object.fromEntries(sent));
}

// The name of an exception may follow its namespace: `com.amazonaws.ce#AccessDeniedException`. The message has two spellings.
const Exception = z.object({ __type: z.string(), message: vendorText, Message: vendorText }).transform((exception) => ({
  code: exception.__type.replace(/^.*#/, ""),
  message: exception.message ?? exception.Message,
}));

/** Exceptions come with status 400, whatever they mean. */
export const awsRefusal = refusedByCode(Exception, {
  auth: /^(UnrecognizedClient|InvalidSignature|ExpiredToken|IncompleteSignature|MissingAuthenticationToken|InvalidClientTokenId)/,
  permission: /^AccessDenied/,
  rateLimited: /^(Throttling|LimitExceeded|TooManyRequests)/,
});
