import { expect, it } from "vitest";
import { createLogger } from "../../src/platform/logger.ts";

it.each([
  ["logfmt", 'listening="http://a:1, http://b:2" one=http://a:1 none=""'],
  ["json", '"listening":["http://a:1","http://b:2"],"one":["http://a:1"],"none":[]'],
] as const)("a list in %s is no JSON in quotes", (format, wanted) => {
  const lines: string[] = [];
  const logger = createLogger({ level: "info", format, write: (line) => void lines.push(line) });
  logger.info("balance-alert is running", { listening: ["http://a:1", "http://b:2"], one: ["http://a:1"], none: [] });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(wanted);
});
