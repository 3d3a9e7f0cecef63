import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** A provider's file is enough: the list of providers is made before the tests run. */
export function setup(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, "../../scripts/generate-registry.mjs")]);
}
