import type { lookup as systemLookup } from "node:dns";

/** Names that exist in one test file only; for `vi.mock("node:dns")`. */
export const namesResolvedTo = new Map<string, readonly string[]>();

type All = (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void;

/** The module `node:dns` with these names beside the machine's own. */
export function withNames<Dns extends { readonly lookup: typeof systemLookup }>(dns: Dns): Dns {
  const lookup = (name: string, options: { readonly all: true }, callback: All) => {
    const addresses = namesResolvedTo.get(name);
    if (addresses === undefined) return dns.lookup(name, options, callback);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return { ...dns, lookup };
}
