import { expect, it, vi } from "vitest";
import { systemHost } from "../../src/platform/host.ts";

it("the environment is that of the start, so that a reload reads the same TZ after the process has changed its zone", () => {
  vi.stubEnv("TZ", "Europe/London");
  const { environment } = systemHost({ version: "1.0.0", revision: "" });
  vi.stubEnv("TZ", "Asia/Shanghai");
  expect(environment["TZ"]).toBe("Europe/London");
});
