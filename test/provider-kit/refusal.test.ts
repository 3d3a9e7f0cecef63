import { describe, expect, it } from "vitest";
import { z } from "zod";
import { rejected } from "../../src/provider-kit/failures.ts";
import { codeOtherThan, refusedInside, said } from "../../src/provider-kit/refusal.ts";

const answer = (status: number) => ({ status, headers: {}, body: Buffer.from("") });

describe("a refusal inside a 200", () => {
  const refusal = refusedInside(z.object({ code: codeOtherThan(200), msg: said }), ({ code, msg }) =>
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
