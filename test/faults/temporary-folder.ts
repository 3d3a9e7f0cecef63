import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** What is to be stopped when the test has ended, last one first. */
export function afterwards(stop: () => unknown): void {
  onTestFinished(async () => {
    await stop();
  });
}

/** A folder that its user removes. */
export function permanentFolder(): string {
  return mkdtempSync(join(tmpdir(), "balance-alert-"));
}

/** A folder for one test. */
export function temporaryFolder(): string {
  const path = permanentFolder();
  afterwards(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
