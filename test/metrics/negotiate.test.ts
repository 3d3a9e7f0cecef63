import { describe, expect, test } from "vitest";
import { acceptsGzip, negotiateFormat } from "../../src/metrics/negotiate.ts";

const text = "text/plain; version=0.0.4; charset=utf-8";
const openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const olderOpenMetrics = "application/openmetrics-text; version=0.0.1; charset=utf-8";

describe("the format", () => {
  test.each([
    ["no header", undefined, text],
    ["an empty header", "", text],
    ["curl", "*/*", text],
    ["a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", text],
    ["something we do not have", "application/json", text],
    ["a header that is no header", ";;q=,,/;=", text],
    ["OpenMetrics without a version", "application/openmetrics-text", openMetrics],
    ["OpenMetrics 1.0.0", "application/openmetrics-text; version=1.0.0; charset=utf-8", openMetrics],
    ["a quoted version in capitals", 'Application/OpenMetrics-Text; Version="1.0.0"', openMetrics],
    ["OpenMetrics 0.0.1", "application/openmetrics-text;version=0.0.1", olderOpenMetrics],
    ["an OpenMetrics of the future", "application/openmetrics-text;version=2.0.0", text],
    ["text 0.0.4", "text/plain;version=0.0.4", text],
    ["text of another version", "text/plain;version=1.0.0;escaping=allow-utf-8", text],
    [
      "Prometheus 2.42",
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
      openMetrics,
    ],
    [
      "Prometheus 3",
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
      `${openMetrics}; escaping=underscores`,
    ],
    [
      "Prometheus 3 that was told to take plain text",
      "text/plain;version=0.0.4;q=0.5,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.4,*/*;q=0.1",
      text,
    ],
    ["protobuf before text", "application/vnd.google.protobuf;q=0.7,text/plain;version=0.0.4;q=0.3", text],
    ["text wanted more than OpenMetrics", "application/openmetrics-text;q=0.3, text/plain;q=0.8", text],
    [
      "OpenMetrics first at the same weight",
      "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4",
      openMetrics,
    ],
    ["text first at the same weight", "text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0", text],
    ["OpenMetrics named, anything else as well", "*/*,application/openmetrics-text", openMetrics],
    ["OpenMetrics refused", "application/openmetrics-text;q=0,*/*;q=0.1", text],
    ["text refused", "text/plain;q=0,*/*", openMetrics],
    ["a weight that cannot be read", "application/openmetrics-text;q=much", text],
    ["a weight above 1", "application/openmetrics-text;q=7,text/plain;q=0.1", text],
  ])("for %s", (_, accept, contentType) => {
    const negotiated = negotiateFormat(accept);
    expect(negotiated).toEqual({
      contentType,
      format: contentType.startsWith("text/plain") ? "text" : "openmetrics",
    });
  });
});

describe("gzip", () => {
  test.each([
    [undefined, false],
    ["", false],
    ["identity", false],
    ["gzip", true],
    ["GZIP", true],
    ["x-gzip", true],
    ["br, deflate", false],
    ["gzip, deflate, br", true],
    ["gzip;q=0", false],
    ["gzip;q=0.0, *", false],
    ["*", true],
    ["*;q=0", false],
    ["identity;q=1, gzip;q=0.5", false],
    ["gzip;q=0.8, identity;q=0.8", true],
    ["gzip ; q=0.001", true],
  ])("%s: %s", (header, accepted) => {
    expect(acceptsGzip(header)).toBe(accepted);
  });
});
