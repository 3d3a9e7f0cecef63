import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "./regular-file.ts";

/**
 * The paths that a pattern matches, sorted: `*` and `?` stand for letters of one level, and for no leading dot, behind which
 * Kubernetes keeps the versions of a mounted ConfigMap. A path without them is its own match, whether it is there or not.
 * @throws the file system's error when a folder cannot be read
 */
export async function filesMatching(pattern: string): Promise<string[]> {
  const isAbsolute = pattern.startsWith("/");
  let isPattern = false;
  let found = [isAbsolute ? "/" : ""];
  for (const segment of pattern.split("/").filter((part) => part !== "")) {
    if (!/[*?]/.test(segment)) {
      found = found.map((folder) => join(folder, segment));
      // What is behind a pattern may be missing; without one, the reader says that it is.
      if (isPattern) found = found.filter((path) => existsSync(path));
      continue;
    }
    isPattern = true;
    const matches = matcher(segment);
    const below = await Promise.all(
      found.map(async (folder) => (await namesIn(folder || ".")).filter(matches).map((name) => join(folder, name))),
    );
    found = below.flat();
  }
  return found.sort();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function matcher(segment: string): (name: string) => boolean {
  const source = segment
    .replace(/[\\^$+.()|[\]{}]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  const pattern = new RegExp(`^${source}$`, "u");
  return (name) => pattern.test(name) && (segment.startsWith(".") || !name.startsWith("."));
}
