/** When the domains of an account expire, read beside its balance at registrars. */
import * as z from "zod";
import type { ExpiryReading } from "../model.ts";
import { invalidAnswer } from "./failures.ts";
import { ifAnswered } from "./pagination.ts";
import type { Api } from "./provider.ts";
import { expiry, isoInstant } from "./values.ts";

export const domainsOption = {
  include: z
    .array(z.enum(["domains"]))
    .default(["domains"])
    .describe("What to read beside the balance: domains (when each one expires)."),
};

/** The list of domains, where the user wants it; one that fails never hides the balance. */
export async function domainsBeside<Options extends { readonly include: readonly "domains"[] }>(
  api: Api<Options>,
  read: () => Promise<ExpiryReading[]>,
): Promise<ExpiryReading[]> {
  if (!api.options.include.includes("domains")) return [];
  return (await ifAnswered(api.context, read)) ?? [];
}

/** A date in a list of domains: a domain in transfer, or one that is not registered yet, may have none. */
export const domainDate = isoInstant.nullish().catch(undefined);

interface DomainEnd {
  readonly name: string;
  readonly expiresAtMs: number | null | undefined;
}

/** When each domain expires. Domains without a date are left out. @throws CheckError invalid_response where none has a date */
export function domainExpiries(domains: readonly DomainEnd[]): ExpiryReading[] {
  const dated = domains.flatMap(({ name, expiresAtMs }) =>
    typeof expiresAtMs === "number" ? [expiry(name, expiresAtMs)] : [],
  );
  if (dated.length === 0 && domains.length > 0) throw invalidAnswer("no domain has a date of expiry");
  return dated;
}
