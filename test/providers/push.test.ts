import { describe, expect, it } from "vitest";
import { provider } from "../../src/providers/push.ts";
import { answerOf, contextAt } from "../support/local-provider.ts";

describe("push", () => {
  it("is not polled, and says how its readings come", async () => {
    expect(provider.pushed).toBe(true);
    expect(await answerOf(provider, { token: "t0ken" }, contextAt("2026-11-20T12:00:00Z"))).toEqual({
      failure: "config",
      message: "this project is not polled: its readings come by POST /api/v1/push/{project} with its token",
    });
  });
});
