import { expect, test } from "vitest";
import { credentialEndsAtMs } from "../../src/readings/credential-end.ts";

const saidAtMs = Date.parse("2026-12-31T23:59:59Z");

test.each([
  ["what the vendor says counts more than the configuration", saidAtMs, "2027-01-31", saidAtMs],
  ["the configured day begins in UTC", undefined, "2027-01-31", Date.parse("2027-01-31T00:00:00Z")],
  ["nobody says when", undefined, undefined, undefined],
])("%s", (_, said, credential_expires, expected) => {
  expect(credentialEndsAtMs(said, { credential_expires })).toBe(expected);
});
