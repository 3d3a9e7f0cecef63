import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";

type Stop = () => unknown;

const running: Stop[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

/** What is to be stopped when the test has ended, last one first. */
export function afterwards(stop: Stop): void {
  running.push(stop);
}

/** A folder that whoever asks for it removes. */
export function permanentFolder(): string {
  return mkdtempSync(join(tmpdir(), "balance-alert-"));
}

/** A folder for one test. */
export function temporaryFolder(): string {
  const path = permanentFolder();
  afterwards(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
