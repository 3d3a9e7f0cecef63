// Beside each test file that `npm run mutate` runs: says which mutant is on, and which ones the tests came by.
import { afterAll, inject } from "vitest";

const active = inject("mutant");
const limit = inject("visits");
const visits = {};

globalThis.mutant = (id) => {
  visits[id] = (visits[id] ?? 0) + 1;
  if (id !== active) return false;
  // A change that makes a loop endless is noticed here, for no test's timeout ends a loop that never waits.
  if (visits[id] > limit) throw new Error("this loop does not end");
  return true;
};

// biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures a hook wants.
afterAll(({}, suite) => {
  suite.file.meta.visits = visits;
});
