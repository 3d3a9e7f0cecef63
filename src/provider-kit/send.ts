import { CheckError } from "../model.ts";
import { sleep } from "../platform/clock.ts";
import type { HttpRequest, HttpResponse } from "../platform/http-client.ts";
import { describeExchange } from "./exchange.ts";
import { retryAfterOf } from "./failures.ts";
import type { ProviderContext } from "./provider.ts";

const maxRedirects = 5;
const firstDelayMs = 500;
const longestDelayMs = 30_000;

type SendContext = Pick<
  ProviderContext,
  "http" | "clock" | "random" | "signal" | "deadlineAtMs" | "retries" | "record"
>;

interface SendOptions {
  /** Whether the request carries a credential: then no redirect may leave its origin. */
  readonly credentialed: boolean;
  readonly maxBytes: number;
  /** Whether the body of the answer is a credential. */
  readonly hidden: boolean;
}

/**
 * Sends until there is an answer worth reading. Network faults, 5xx and 429 are tried again with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/) or after the vendor's `Retry-After`, but never
 * beyond the check's deadline; a refused credential is never tried again, because vendors lock accounts.
 */
export async function sendWithRetries(
  prepare: () => Promise<HttpRequest>,
  context: SendContext,
  options: SendOptions,
): Promise<HttpResponse> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await sendOnce(await prepare(), context, options);
    if (outcome instanceof CheckError && !isWorthARetry(outcome)) throw outcome;
    if (!(outcome instanceof CheckError) && outcome.status !== 429 && outcome.status < 500) return outcome;
    const asked = outcome instanceof CheckError ? undefined : retryAfterOf(outcome, context.clock.nowMs());
    const delayMs = asked ?? context.random() * Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
    if (attempt >= context.retries || context.clock.nowMs() + delayMs >= context.deadlineAtMs) {
      if (outcome instanceof CheckError) throw outcome;
      return outcome;
    }
    await sleep(context.clock, delayMs, context.signal);
  }
}

function isWorthARetry(error: CheckError): boolean {
  return error.reason === "network";
}

async function sendOnce(
  first: HttpRequest,
  context: SendContext,
  { credentialed, maxBytes, hidden }: SendOptions,
): Promise<HttpResponse | CheckError> {
  let next = first;
  for (let hops = 0; ; hops++) {
    const request = next;
    let response: HttpResponse;
    try {
      response = await context.http.send(request, context.signal, maxBytes);
    } catch (error) {
      if (!(error instanceof CheckError)) throw error;
      context.record?.(() => describeExchange(request, error, hidden));
      return error;
    }
    context.record?.(() => describeExchange(request, response, hidden));
    const target = redirectTarget(request, response);
    if (target === undefined) return response;
    if (hops >= maxRedirects) return new CheckError("rejected", `more than ${maxRedirects} redirects`);
    if (credentialed && target.origin !== request.url.origin)
      return new CheckError(
        "rejected",
        `${request.url.origin} redirects to ${target.origin}, where the credential must not go: if that is meant, write it as base_url`,
      );
    next = followRedirect(request, target, response.status);
  }
}

function redirectTarget(request: HttpRequest, response: HttpResponse): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const location = response.headers.location;
  if (location === undefined || !URL.canParse(location, request.url.href)) return undefined;
  const target = new URL(location, request.url);
  return target.protocol === "https:" || target.protocol === "http:" ? target : undefined;
}

/** RFC 9110 section 15.4: 303 is fetched with GET; we do the same for a POST behind 301 and 302, as every client does. */
function followRedirect(request: HttpRequest, url: URL, status: number): HttpRequest {
  const keepsMethod = status === 307 || status === 308 || request.method === "GET" || request.method === "HEAD";
  if (keepsMethod) return { ...request, url };
  const { "content-type": _, ...headers } = request.headers;
  return { method: "GET", url, headers };
}
