/** Options that several providers share, so that they are called and explained alike. */
import * as z from "zod";
import { CheckError } from "../model.ts";

/** Vendors with two sites have separate accounts, keys and currencies on each: one for China, one for the rest of the world. */
export type Region = "international" | "china";

/** The option `region` of a vendor with two sites. */
export function region(usual: Region) {
  return z
    .enum(["international", "china"])
    .default(usual)
    .describe("The vendor's site on which the account was opened; a key of one is refused by the other.");
}

/** For vendors that name no currency in the answer: the one in which a site keeps its accounts. */
export function currencyOfRegion(where: Region): "USD" | "CNY" {
  return where === "china" ? "CNY" : "USD";
}

/** Vendors with a test system have other accounts and credentials there. */
export function sandbox() {
  return z.boolean().default(false).describe("True: the vendor's test system.");
}

/** An identifier that is no secret. Numbers are taken too, because YAML reads digits without quotes as a number. */
export function identifier(description: string) {
  return z
    .union([z.string().min(1), z.number().int()])
    .describe(description) // Inside too, where it is found through .optional().
    .transform(String)
    .describe(description)
    .meta({ jsonSchema: { type: "string" } });
}

/** The origin of a gateway that everyone hosts at an address of their own. @throws CheckError config: there is no usual one */
export function ownAddress(example: string): () => never {
  return () => {
    throw new CheckError("config", `write base_url: the address of your gateway, such as ${example}`);
  };
}
