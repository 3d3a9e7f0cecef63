import { createHash } from "node:crypto";
import type { Host } from "../platform/host.ts";

/** Changes with the content of the configuration. @throws the file system's error */
export async function configDigest(host: Pick<Host, "readFileBytes">, file: string): Promise<string> {
  return createHash("sha256")
    .update(await host.readFileBytes(file))
    .digest("hex");
}
