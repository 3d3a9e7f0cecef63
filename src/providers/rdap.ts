import { domainToASCII } from "node:url";
import * as z from "zod";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { expiry, isoInstant } from "../provider-kit/values.ts";

const Domain = z.object({
  objectClassName: z.literal("domain"),
  events: z.array(z.object({ eventAction: z.string(), eventDate: z.string() })).nullish(),
});

/** Domains in any script are asked for in the form that DNS knows (A-labels). */
const domainName = z
  .string()
  .refine((name) => /^[^.\s/]+(\.[^.\s/]+)+$/.test(name) && domainToASCII(name) !== "", {
    error: "write the registered name alone, such as example.com",
  })
  .describe("The registered domain, such as example.com.");

// Registries prolong a domain by a year when it expires: the date alone does not say that the owner has paid.
export const provider = defineProvider({
  id: "rdap",
  name: "RDAP (registration of a domain)",
  docs: "https://about.rdap.org/",
  summary: "when a domain's registration expires; no reading where the registry does not publish it",
  measures: ["expiry"],
  minInterval: { ms: 6 * 3_600_000, reason: "registries limit and ban clients that ask often; dates change rarely" },
  options: { domain: domainName },
  origin: "https://rdap.org", // Redirects to the registry's own server.
  failure: (_, response) =>
    response.status === 404 ? rejected(404, "no such domain, or its registry answers no RDAP") : undefined,
  request: ({ domain }) => ({
    path: `/domain/${domainToASCII(domain)}`,
    headers: { accept: "application/rdap+json, application/json" },
  }),
  response: Domain.transform(({ events }, context) => {
    // Beside it there may be a "registrar expiration", which the registry does not vouch for.
    const expiration = events?.find(({ eventAction }) => eventAction.toLowerCase() === "expiration");
    if (expiration === undefined) return undefined;
    const at = isoInstant.safeParse(expiration.eventDate);
    if (at.success) return at.data;
    context.addIssue({ code: "custom", message: "the date of expiration cannot be read" });
    return z.NEVER;
  }),
  answer: (expiresAtMs, { domain }) => ({
    readings: expiresAtMs === undefined ? [] : [expiry(domain, expiresAtMs)],
  }),
});
