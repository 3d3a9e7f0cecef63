import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { afterEach, beforeEach, vi } from "vitest";

type All = (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void;

/** Names that resolve, while a test of the calling file runs, to the addresses set here; every other name is the machine's. */
export function inventedNames(): Map<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  beforeEach(() => {
    const systemLookup = dns.lookup;
    const lookup = (name: string, options: { readonly all: true }, callback: All) => {
      const addresses = names.get(name);
      if (addresses === undefined) return systemLookup(name, options, callback);
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    };
    vi.spyOn(dns, "lookup").mockImplementation(lookup as typeof dns.lookup);
    syncBuiltinESMExports();
  });
  afterEach(() => {
    vi.mocked(dns.lookup).mockRestore();
    syncBuiltinESMExports();
    names.clear();
  });
  return names;
}
