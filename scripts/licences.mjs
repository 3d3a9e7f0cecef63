// Lists the licence of every package that the program runs with, and fails on one that is not known to be compatible.
// usage: node scripts/licences.mjs
import { runtimePackages } from "./dependencies.mjs";

/** Permissive licences: they ask for their text and their authors' names, and nothing of our own code. */
const compatible = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "BlueOak-1.0.0",
  "Unlicense",
  "CC0-1.0",
]);

/** Of alternatives (`MIT OR EUPL-1.1+`) we take the one that suits us. */
const isCompatible = (licence) =>
  licence
    .replace(/^\((.*)\)$/, "$1")
    .split(" OR ")
    .some((alternative) => compatible.has(alternative));

const packages = runtimePackages();
for (const { name, version, licence } of packages) console.log(`${licence}\t${name}@${version}`);
const others = packages.filter(({ licence }) => !isCompatible(licence));
if (others.length > 0) {
  console.error(`not known to be compatible: ${others.map(({ name, licence }) => `${name} (${licence})`).join(", ")}`);
  process.exitCode = 1;
}
