import { describe, expect, it } from "vitest";
import { z } from "zod";
import { rejected } from "../../src/provider-kit/failures.ts";
import { codeOtherThan, errorInOkResponse, refusedByCode, vendorText } from "../../src/provider-kit/refusal.ts";

const answer = (status: number) => ({ status, headers: {}, body: Buffer.from("") });

describe("a refusal inside a 200", () => {
  const refusal = errorInOkResponse(z.object({ code: codeOtherThan(200), msg: vendorText }), ({ code, msg }) =>
    rejected(code, msg),
  );

  it.each([
    [{ code: 401, msg: "no" }, "the vendor refuses the request: 401, no"],
    [{ code: "401" }, "the vendor refuses the request: 401"],
    [{ code: -1, msg: { a: 1 } }, "the vendor refuses the request: -1"],
  ])("is told by the code in %j", (body, message) => {
    expect(refusal(body, answer(200))?.message).toBe(message);
  });

  it.each([[{ code: 200 }], [{ code: "200" }], [{ code: " 200 " }], [{}], [{ code: null }], [undefined], ["text"]])(
    "is not seen in %j",
    (body) => {
      expect(refusal(body, answer(200))).toBeUndefined();
    },
  );

  it.each([401, 403, 429, 500])("leaves status %i its usual meaning", (status) => {
    expect(refusal({ code: 1 }, answer(status))).toBeUndefined();
  });
});

describe("a refusal by its code", () => {
  const failure = refusedByCode(z.object({ code: z.string(), message: vendorText }), {
    auth: /^InvalidKey$/,
    permission: /^Denied/,
    rateLimited: /Throttled/,
    upstream: /^Busy$/,
  });

  it.each([
    [200, "InvalidKey", "auth"],
    [403, "InvalidKey", "auth"],
    [400, "Denied.Finance", "permission"],
    [400, "Throttled", "rate_limited"],
    [200, "Busy", "upstream"],
    [200, "Strange", "rejected"],
    [404, "Strange", "rejected"],
  ])("with status %i and code %s is %s", (status, code, reason) => {
    expect(failure({ code, message: "why" }, answer(status))).toMatchObject({
      reason,
      message: expect.stringContaining(`${code}, why`),
    });
  });

  it.each([
    [401, "Strange"],
    [403, "Strange"],
    [429, "InvalidKey"],
    [500, "Strange"],
  ])("leaves status %i its usual meaning where the code %s says no more", (status, code) => {
    expect(failure({ code }, answer(status))).toBeUndefined();
  });

  it("is not seen in a body of another form", () => {
    expect(failure({ data: 1 }, answer(200))).toBeUndefined();
    expect(failure(undefined, answer(400))).toBeUndefined();
  });
});
