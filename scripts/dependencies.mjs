import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/**
 * The packages that the program runs with, from the lock file and from what is installed.
 * @returns name, version, licence (SPDX expression) and integrity of each, sorted by name
 */
export function runtimePackages() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, { dev, optional }]) => path.startsWith("node_modules/") && !dev && !optional)
    .map(([path, { version, integrity }]) => {
      const { name, license, licenses } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
      const written =
        typeof license === "string" ? license : (license?.type ?? licenses?.map(({ type }) => type).join(" OR "));
      return { name, version, licence: written ?? "unknown", integrity };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
