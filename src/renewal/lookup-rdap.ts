/**
 * When a domain expires, asked of its registry by RDAP.
 * Finding the registry: RFC 9224, https://data.iana.org/rdap/dns.json. Its answer: RFC 9083 sections 4.5, 4.6 and 5.3.
 */
import * as z from "zod";
import { CheckError } from "../model.ts";
import { parseHeaderDate } from "../platform/header-date.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import { reasonOfStatus, retryAfterOf } from "../provider-kit/failures.ts";
import { parseBody } from "../provider-kit/parse-body.ts";
import { registryDomain } from "./lookup-target.ts";

/** Header of every request. */
export const rdapAccept = "application/rdap+json, application/json";

export interface RdapAccess {
  /** Fetches with `rdapAccept`, follows redirects, and rejects with a CheckError when there is no answer. */
  readonly get: (url: string) => Promise<HttpResponse>;
  readonly nowMs: () => number;
}

/**
 * @param written a domain; international names may be in any script
 * @returns epoch milliseconds
 * @throws CheckError; `config` where the registry tells nobody, so that the date must be written by hand
 */
export type LookUpRdapExpiry = (written: string, access: RdapAccess) => Promise<number>;

const bootstrapUrl = "https://data.iana.org/rdap/dns.json";
const bootstrapLifetimeMs = 24 * 3_600_000;

/** Top-level domain, or a domain below one, to the address of its registry's server. */
type Servers = ReadonlyMap<string, string>;

/** One for the whole daemon: IANA asks that its list is kept and not fetched for each domain. */
export function createRdapLookup(options: { readonly bootstrapUrl?: string } = {}): LookUpRdapExpiry {
  const readServers = keepServers(options.bootstrapUrl ?? bootstrapUrl);
  return async (written, access) => {
    const domain = registryDomain(written);
    if (domain === undefined)
      throw new CheckError("config", `${written} is no domain: write the registered name alone, such as example.com`);
    const server = serverOf(domain, await readServers(access));
    if (server === undefined)
      throw new CheckError("config", `no registry answers RDAP for ${domain}: write the date itself in expires`);
    const url = `${server}domain/${domain}`;
    const response = await access.get(url);
    if (response.status === 404)
      throw new CheckError("rejected", `the registry knows no ${domain}: write the registered name, without www.`);
    return readExpiry(domain, await parse(domainSchema, response, url, access.nowMs()));
  };
}

function keepServers(url: string): (access: RdapAccess) => Promise<Servers> {
  let kept: { readonly servers: Servers; readonly fetchedAtMs: number } | undefined;
  let fetching: Promise<void> | undefined;
  const isFresh = (nowMs: number) =>
    kept !== undefined && nowMs >= kept.fetchedAtMs && nowMs - kept.fetchedAtMs < bootstrapLifetimeMs;
  const fetchServers = async ({ get, nowMs }: RdapAccess) => {
    const list = await parse(bootstrapSchema, await get(url), url, nowMs());
    kept = { servers: readServices(list.services), fetchedAtMs: nowMs() };
  };
  return async (access) => {
    // Look-ups that start together wait for one request. If that fails, each asks for itself, because its own deadline may be later.
    if (fetching !== undefined) await fetching.catch(() => undefined);
    if (!isFresh(access.nowMs())) {
      fetching = fetchServers(access);
      try {
        await fetching;
      } catch (error) {
        // Registries move rarely: an old list is better than none.
        if (kept === undefined) throw error;
      } finally {
        fetching = undefined;
      }
    }
    if (kept === undefined) throw new CheckError("internal", "the list of registries was not kept");
    return kept.servers;
  };
}

const bootstrapSchema = z.object({ services: z.array(z.array(z.array(z.string()))) });

function readServices(services: readonly (readonly (readonly string[])[])[]): Servers {
  const servers = new Map<string, string>();
  for (const [names = [], addresses = []] of services) {
    const address = addresses.find((each) => each.startsWith("https:")) ?? addresses[0];
    if (address === undefined) continue;
    for (const name of names) servers.set(name.toLowerCase(), address.endsWith("/") ? address : `${address}/`);
  }
  return servers;
}

/** RFC 9224 section 4: the entry that matches most labels from the right. */
function serverOf(domain: string, servers: Servers): string | undefined {
  for (let rest = domain; rest !== ""; rest = rest.includes(".") ? rest.slice(rest.indexOf(".") + 1) : "") {
    const server = servers.get(rest);
    if (server !== undefined) return server;
  }
  return undefined;
}

const domainSchema = z.object({
  status: z.array(z.string()).nullish(),
  events: z.array(z.object({ eventAction: z.string(), eventDate: z.string() })).nullish(),
});

/** Registries prolong a domain by themselves when it expires; in these states the owner has lost it all the same. */
const lostStatuses = new Set(["redemption period", "pending delete"]);

function readExpiry(domain: string, { status, events }: z.output<typeof domainSchema>): number {
  const lost = status?.map((each) => each.toLowerCase()).find((each) => lostStatuses.has(each));
  if (lost !== undefined)
    throw new CheckError("rejected", `${domain} has expired and is in state "${lost}": restore it at its registrar`);
  // Beside it there may be a "registrar expiration", which the registry does not vouch for.
  const expiration = events?.find((event) => event.eventAction.toLowerCase() === "expiration");
  if (expiration === undefined)
    throw new CheckError(
      "config",
      `the registry does not publish when ${domain} expires: write the date itself in expires`,
    );
  const expiresAtMs = parseHeaderDate(expiration.eventDate);
  if (Number.isNaN(expiresAtMs))
    throw new CheckError("invalid_response", `the registry's date of expiry of ${domain} is not readable`);
  return expiresAtMs;
}

/** Reads a 200 as JSON of a shape; every other status is a failure. */
async function parse<Schema extends z.ZodType>(
  schema: Schema,
  response: HttpResponse,
  url: string,
  nowMs: number,
): Promise<z.output<Schema>> {
  const { host } = new URL(url);
  if (response.status !== 200) {
    const retryAfterMs = retryAfterOf(response, nowMs);
    throw new CheckError(
      reasonOfStatus(response.status),
      `${host} answers HTTP ${response.status}`,
      retryAfterMs === undefined ? {} : { retryAfterMs },
    );
  }
  const parsed = await parseBody(response, "json");
  if (!parsed.ok) throw parsed.error;
  const checked = schema.safeParse(parsed.body);
  if (!checked.success) throw new CheckError("invalid_response", `the answer of ${host} is not what RDAP promises`);
  return checked.data;
}
