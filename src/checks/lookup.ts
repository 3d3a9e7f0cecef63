import type { SubscriptionConfig } from "../config/config.ts";
import { CheckError, type Failure, type LastRun } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../platform/http-client.ts";
import { readLeafCertificate } from "../platform/tls-certificate.ts";
import { maxBodyBytes } from "../provider-kit/api.ts";
import { type LookUpRdapExpiry, rdapAccept } from "../renewal/lookup-rdap.ts";
import { lookUpTlsExpiry } from "../renewal/lookup-tls.ts";

export interface LookupTools {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly rdap: LookUpRdapExpiry;
  readonly timeoutMs: number;
}

export interface LookupResult {
  readonly lastRun: LastRun;
  readonly expiresAtMs?: number;
}

const maxRedirects = 5;

/** Whether a subscription's date has to be looked up. */
export function isLookedUp({ entry }: SubscriptionConfig): boolean {
  return typeof entry.expires === "object";
}

/** What is asked, for people: `rdap example.com`. */
export function lookupSource({ entry: { expires } }: SubscriptionConfig): string {
  if (typeof expires !== "object") return "";
  return "rdap" in expires ? `rdap ${expires.rdap}` : `tls ${expires.tls}`;
}

/** Looks a subscription's date up once. Never rejects. */
export async function lookUpExpiry(
  subscription: SubscriptionConfig,
  tools: LookupTools,
  signal: AbortSignal,
): Promise<LookupResult> {
  const startedAtMs = tools.clock.nowMs();
  const startedMonotonicMs = tools.clock.monotonicMs();
  const lastRun = (failure?: Failure): LastRun => ({
    startedAtMs,
    durationMs: Math.max(0, tools.clock.monotonicMs() - startedMonotonicMs),
    ...(failure === undefined ? {} : { failure }),
  });
  try {
    return { expiresAtMs: await ask(subscription, tools, signal), lastRun: lastRun() };
  } catch (error) {
    if (error instanceof CheckError) return { lastRun: lastRun({ reason: error.reason, message: error.message }) };
    return {
      lastRun: lastRun({
        reason: "internal",
        message: `a fault of this program: ${error instanceof Error ? error.message : String(error)}`,
      }),
    };
  }
}

function ask(
  { entry: { expires } }: SubscriptionConfig,
  { http, clock, rdap, timeoutMs }: LookupTools,
  signal: AbortSignal,
): Promise<number> {
  if (typeof expires !== "object") throw new CheckError("config", "there is nothing to look up");
  if ("tls" in expires)
    return lookUpTlsExpiry(expires.tls, (target) =>
      readLeafCertificate({ ...target, timeoutMs, signal, clock, guard: http.guard }),
    );
  return rdap(expires.rdap, {
    get: (url) => follow(http, { method: "GET", url: new URL(url), headers: { accept: rdapAccept } }, signal),
    nowMs: () => clock.nowMs(),
  });
}

/** Registries redirect to registrars (RFC 7480 section 5.2); no credential is involved. */
async function follow(http: HttpClient, first: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  let request = first;
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const response = await http.send(request, signal, maxBodyBytes);
    const location = response.headers["location"];
    if (
      response.status < 300 ||
      response.status >= 400 ||
      location === undefined ||
      !URL.canParse(location, request.url.href)
    )
      return response;
    request = { ...request, url: new URL(location, request.url) };
  }
  throw new CheckError("rejected", `more than ${maxRedirects} redirects`);
}
