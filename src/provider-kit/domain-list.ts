/** When the domains of an account expire, read beside its balance at registrars. */
import * as z from "zod";
import type { ExpiryReading } from "../model.ts";
import { ifAnswered } from "./parts.ts";
import type { Api } from "./provider.ts";

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
