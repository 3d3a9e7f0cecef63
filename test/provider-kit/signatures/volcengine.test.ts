import { describe, expect, it } from "vitest";
import { signVolcengine } from "../../../src/provider-kit/signatures/volcengine.ts";

const keys = { id: "AKLTEXAMPLE", secret: "SecretKeyExample==" };
const nowMs = Date.parse("2026-11-20T00:00:00Z");

describe("the signature of Volcengine", () => {
  it("is that of the vendor's own signer", () => {
    const url = new URL("https://open.volcengineapi.com/?Action=QueryBalanceAcct&Version=2022-01-01");
    const signed = signVolcengine(
      { method: "GET", url, headers: {} },
      keys,
      { service: "billing", region: "cn-north-1" },
      nowMs,
    );
    expect(signed).toEqual({
      method: "GET",
      url,
      headers: {
        "x-date": "20261120T000000Z",
        authorization:
          "HMAC-SHA256 Credential=AKLTEXAMPLE/20261120/cn-north-1/billing/request, SignedHeaders=host;x-date, Signature=b016464d6932d6b1a749509835bd3d7658aa8a49878738fea790de0de4f33915",
      },
    });
  });

  it("covers the body and its type where there is one", () => {
    const url = new URL("https://open.volcengineapi.com/?Action=GetCodingPlanUsage&Version=2024-01-01");
    const request = { method: "POST", url, headers: { "content-type": "application/json" } };
    const sign = (body: string) =>
      signVolcengine({ ...request, body }, keys, { service: "ark", region: "cn-beijing" }, nowMs).headers;
    expect(sign("{}")).toMatchObject({
      "x-content-sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
      authorization: expect.stringContaining("SignedHeaders=content-type;host;x-content-sha256;x-date,"),
    });
    expect(sign("{ }").authorization).not.toBe(sign("{}").authorization);
  });
});
