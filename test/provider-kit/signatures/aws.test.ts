import { describe, expect, it } from "vitest";
import { signAws } from "../../../src/provider-kit/signatures/aws.ts";

const keys = { id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

describe("Signature Version 4 of AWS", () => {
  it("signs the first case of the vendor's test suite", () => {
    const request = { method: "GET", url: new URL("https://example.amazonaws.com/"), headers: {} };
    const scope = { service: "service", region: "us-east-1" };
    expect(signAws(request, keys, scope, Date.parse("2015-08-30T12:36:00Z")).headers).toEqual({
      "x-amz-date": "20150830T123600Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    });
  });

  const call = {
    method: "POST",
    url: new URL("https://ce.us-east-1.amazonaws.com/"),
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSInsightsIndexService.GetCostAndUsage",
    },
    body: "{}",
  };
  const scope = { service: "ce", region: "us-east-1" };
  const nowMs = Date.parse("2026-11-20T00:00:00Z");

  it("signs a call of Cost Explorer", () => {
    expect(signAws(call, keys, scope, nowMs)).toEqual({
      ...call,
      headers: {
        ...call.headers,
        "x-amz-date": "20261120T000000Z",
        authorization:
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/us-east-1/ce/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-target, Signature=f58d2e79dbf6177b04cd3c6541486c1708d3574d7679b71c5d28afd81f6172a6",
      },
    });
  });

  it("covers the token of a temporary key", () => {
    const { headers } = signAws(call, { ...keys, token: "sts" }, scope, nowMs);
    expect(headers["x-amz-security-token"]).toBe("sts");
    expect(headers.authorization).toContain("x-amz-security-token");
  });
});
