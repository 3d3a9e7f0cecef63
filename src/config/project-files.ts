import { createHash } from "node:crypto";
import { normalize } from "node:path";
import { filesMatching } from "../platform/glob.ts";
import type { Host } from "../platform/host.ts";
import { whyUnreadable } from "../platform/regular-file.ts";

/** The files that patterns match, each once, sorted, without the main one. */
export async function projectFilesOf(
  main: string,
  patterns: readonly string[],
  refuse: (problem: string) => void,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    try {
      for (const file of await filesMatching(pattern)) found.add(file);
    } catch (error) {
      refuse(`${pattern}: cannot be read: ${whyUnreadable(error)}`);
    }
  }
  found.delete(normalize(main));
  return [...found].sort();
}

/** Changes with the content of the configuration, and when a file of it comes or goes. @throws the file system's error */
export async function configDigest(
  host: Pick<Host, "readFileBytes">,
  main: string,
  patterns: readonly string[],
): Promise<string> {
  const digest = createHash("sha256").update(await host.readFileBytes(main));
  for (const file of await projectFilesOf(main, patterns, () => {}))
    digest.update(`\0${file}\0`).update(await host.readFileBytes(file));
  return digest.digest("hex");
}
