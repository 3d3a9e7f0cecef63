import { expect, test } from "vitest";
import { httpFamilies } from "../../src/metrics/daemon-families.ts";
import { families } from "../../src/metrics/families.ts";
import { parseExposition } from "./parse-exposition.ts";
import { registerDaemon } from "./registered-daemon.ts";

test.each([
  ["text", undefined, "exposition.golden.txt"],
  ["openmetrics", "application/openmetrics-text", "exposition.golden.openmetrics.txt"],
] as const)("a whole daemon in %s", async (format, accept, file) => {
  const { body } = await registerDaemon({ processMetrics: false }).scrape(accept, undefined);
  await expect(body.toString()).toMatchFileSnapshot(file);
  const names = parseExposition(body.toString(), format).map(({ name }) => name);
  const all = [...families, ...Object.values(httpFamilies)].map(({ name, type }) =>
    format === "openmetrics" && type === "counter" ? name.replace(/_total$/, "") : name,
  );
  expect([...names].sort()).toEqual(all.sort());
});
