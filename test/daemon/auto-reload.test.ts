import { expect, it } from "vitest";
import { startAutoReload } from "../../src/daemon/auto-reload.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { fakeClock } from "../support/fake-clock.ts";

/** Reloads by second, while the content and what the loader says of it change as the table says. */
async function reloads(events: Readonly<Record<number, { content?: string; ok?: boolean }>>, seconds: number) {
  const clock = fakeClock();
  const seen: number[] = [];
  let [content, ok] = ["first", true];
  const stop = startAutoReload({
    clock,
    logger: silentLogger,
    digest: async () => {
      if (content === "away") throw new Error("ENOENT");
      return content;
    },
    reload: async () => {
      seen.push(clock.monotonicMs() / 1000);
      return ok ? { ok } : { ok, problems: ["no secret"] };
    },
  });
  for (let second = 0; second < seconds; second++) {
    content = events[second]?.content ?? content;
    ok = events[second]?.ok ?? ok;
    await clock.advance(1000);
  }
  stop();
  await clock.advance(600_000);
  return seen;
}

it.each([
  ["nothing changes", {}, []],
  ["the content changes", { 7: { content: "second" } }, [10]],
  ["the file is away during a swap", { 7: { content: "away" }, 12: { content: "second" } }, [15]],
  ["the file is away and comes back as it was", { 7: { content: "away" }, 12: { content: "first" } }, []],
  ["a Secret comes after the ConfigMap", { 7: { content: "second", ok: false }, 32: { ok: true } }, [10, 15, 25, 45]],
  [
    "a refused file is corrected",
    { 7: { content: "second", ok: false }, 33: { content: "third", ok: true } },
    [10, 15, 25, 35],
  ],
  ["a refused file stays as it is", { 2: { content: "second", ok: false } }, [5, 10, 20, 40, 80, 140, 200, 260]],
])("%s", async (_, events, wanted) => {
  expect(await reloads(events, 300)).toEqual(wanted);
});
