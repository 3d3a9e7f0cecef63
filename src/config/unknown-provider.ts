import { providerIds } from "./load-provider.ts";
import { nearest } from "./suggestion.ts";

/** What to write in place of a provider that is not one: the nearest, the one that people call so, or what there is instead. */
export async function unknownProvider(id: string): Promise<string> {
  const [{ otherNames, otherNamesOfLeftOut }, { leftOut }] = await Promise.all([
    import("../providers/names/other-names.ts"),
    import("../providers/names/left-out.ts"),
  ]);
  const name = id
    .trim()
    .toLowerCase()
    .replaceAll(/[-_\s.]/g, "");
  const find = (names: Readonly<Record<string, string>>) => (Object.hasOwn(names, name) ? names[name] : undefined);
  const quoted = JSON.stringify(id);
  const known = find(otherNames);
  if (known !== undefined) return `${quoted} is not a provider: did you mean ${JSON.stringify(known)}?`;
  const missing = new Map(leftOut.flatMap(({ id: ids, missing: why }) => ids.split(", ").map((one) => [one, why])));
  const vendor =
    find(otherNamesOfLeftOut) ??
    nearest(
      id,
      [...missing.keys()].filter((one) => sameName(one, name)),
    );
  const why = vendor === undefined ? undefined : missing.get(vendor);
  if (why !== undefined) return `${quoted} is not a provider: ${withWay(why.replace(/\.$/, ""))}`;
  const near = nearest(id, [...providerIds, ...Object.keys(otherNames).filter((one) => one.length > 4)]);
  const meant = near === undefined ? undefined : (otherNames[near] ?? near);
  return `${quoted} is not a provider: ${meant === undefined ? "`balance-alert providers` lists them" : `did you mean ${JSON.stringify(meant)}?`}`;
}

function sameName(vendor: string, name: string): boolean {
  return vendor.replaceAll("-", "") === name;
}

/** Most sentences name what to use instead. */
function withWay(why: string): string {
  if (/\b(use|see|write it|answer)\b/.test(why)) return why;
  return `${why}; note the amount with provider: manual, or report it with provider: push`;
}
