/**
 * A process that does nothing but record, as fast as the disk takes it, until it is killed. It says what may never go back: the checks
 * that it would have answered a push with, top-ups and mails.
 * usage: node writer.mjs DIRECTORY BYTES_TO_COPY_FROM
 */
import { emptyMailboxMemory } from "../../src/mailbox/memory.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openDatabase } from "../../src/store/database.ts";
import { Store } from "../../src/store/store.ts";
import { amountOf, checkMs, checksOf, projectNames, shownOf, writerMailbox } from "./writer-facts.ts";

const [directory = "", fromBytes] = process.argv.slice(2);
const { database, unsound } = await openDatabase(directory, Date.now, Number(fromBytes));
if (unsound.length > 0) throw new Error(`damaged: ${unsound.join()}`);
const store = new Store({ database, clock: systemClock, logger: silentLogger, onChange: () => {} });
const acknowledged = new Map<string, number>();

for (let round = 0; ; round++) {
  for (const name of projectNames) {
    const checks = checksOf(store, name) + 1;
    const run = { startedAtMs: checks * checkMs, durationMs: 0 };
    // Every third check fails; every amount follows from the number of its check.
    if (checks % 3 === 0)
      store.recordProject({ name, provider: "acme" }, { ...run, failure: { reason: "timeout", message: "late" } });
    else
      store.recordProject(
        { name, provider: "acme" },
        {
          ...run,
          answer: { readings: [{ kind: "remaining", type: "balance", unit: "USD", value: amountOf(checks) }] },
        },
      );
  }
  const scanned = (store.mailboxMemory(writerMailbox)?.scanned ?? 0) + 1;
  const matches = { "low_balance acme": { total: scanned * 7, lastMatchAtMs: 0 } };
  void store.keepMailbox(writerMailbox, { ...emptyMailboxMemory(), scanned, matches });
  // Now and then a scrape comes in the middle of a write.
  if (round % 3 === 0) await acknowledge();
  else await Promise.resolve();
  process.stdout.write(`${JSON.stringify(shownOf(store, acknowledged))}\n`);
  if (round % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
}

/** As pushes are answered. */
async function acknowledge(): Promise<void> {
  const checks = projectNames.map((name) => [name, checksOf(store, name)] as const);
  const kept = await Promise.all(projectNames.map((name) => store.isProjectKept(name)));
  if (kept.includes(false)) throw new Error("not kept");
  for (const [name, number] of checks) acknowledged.set(name, number);
}
