/**
 * A process that does nothing but record, as fast as the disk takes it, until it is killed. It tells what a scrape would show:
 * counters of what is written, and nothing else.
 * usage: node writer.mjs DIRECTORY BYTES_TO_COPY_FROM
 */
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openDatabase } from "../../src/store/database.ts";
import { Store } from "../../src/store/store.ts";
import { amountOf, projectNames, shownOf, writerMailbox } from "./writer-facts.ts";

const [directory = "", fromBytes] = process.argv.slice(2);
const { database, unsound } = await openDatabase(directory, Date.now(), Number(fromBytes));
if (unsound.length > 0) throw new Error(`damaged: ${unsound.join()}`);
const store = new Store({ database, clock: systemClock, logger: silentLogger, onChange: () => {} });

for (let round = 0; ; round++) {
  for (const name of projectNames) {
    const known = store.project(name);
    const checks = known === undefined ? 1 : known.checks + 1;
    const run = { startedAtMs: checks * 60_000, durationMs: 0 };
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
  const memory = store.mailbox(writerMailbox)?.memory as unknown as { readonly seen: number } | undefined;
  const seen = memory === undefined ? 1 : memory.seen + 1;
  // A stand-in: the store keeps whatever the scan gives it.
  void store.keepMailbox(writerMailbox, { seen, counted: seen * 7 } as unknown as MailboxMemory);
  // Now and then a scrape comes in the middle of a write.
  if (round % 3 === 0) await store.written();
  else await Promise.resolve();
  process.stdout.write(`${JSON.stringify(shownOf(store))}\n`);
  if (round % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
}
