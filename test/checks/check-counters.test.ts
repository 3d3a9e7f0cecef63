import { expect, test } from "vitest";
import { CheckCounters } from "../../src/checks/check-counters.ts";
import { failureReasons } from "../../src/model.ts";

const noFailures = Object.fromEntries(failureReasons.map((reason) => [reason, 0]));

test("a project and its provider begin at 0, with every reason", () => {
  const counters = new CheckCounters();
  expect(counters.ofProject("Chat", "openrouter")).toEqual({ checks: 0, failures: 0 });
  expect(counters.ofProvider("openrouter")).toEqual(noFailures);
});

test("failures are counted by project, and by provider and reason", () => {
  const counters = new CheckCounters();
  counters.count("Chat", "openrouter", undefined);
  counters.count("Chat", "openrouter", "auth");
  counters.count("Search", "openrouter", "timeout");
  counters.count("Search", "openrouter", "timeout");
  expect(counters.ofProject("Chat", "openrouter")).toMatchObject({ checks: 2, failures: 1 });
  expect(counters.ofProject("Search", "openrouter")).toMatchObject({ checks: 2, failures: 2 });
  expect(counters.ofProvider("openrouter")).toEqual({ ...noFailures, auth: 1, timeout: 2 });
  expect(counters.ofProvider("deepseek")).toEqual(noFailures);
});

test("a project that moves to another provider, or is removed, begins anew; its provider's failures stay", () => {
  const counters = new CheckCounters();
  counters.count("Chat", "openrouter", "auth");
  expect(counters.ofProject("Chat", "deepseek")).toEqual({ checks: 0, failures: 0 });
  counters.forget("Chat");
  expect(counters.ofProject("Chat", "openrouter")).toEqual({ checks: 0, failures: 0 });
  expect(counters.ofProvider("openrouter")).toEqual({ ...noFailures, auth: 1 });
});
