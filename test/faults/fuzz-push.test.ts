/** Whatever is pushed: it is taken as it was meant, or refused with what is wrong; page, API and metrics stay whole. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePushedAnswer } from "../../src/provider-kit/pushed-readings.ts";
import { parseExposition } from "../metrics/parse-exposition.ts";
import { count } from "./figures.ts";
import { startedApp } from "./running-app.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "",
    " ",
    "USD",
    "balance",
    "2026-12-31T23:59:59Z",
    "+275760-09-13T00:00:00Z",
    "9999-12-31",
    "x".repeat(201),
    'a"b\\c\nd',
    "__proto__",
  ),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(1e308, -1e308, 5e-324, -0, Number.MAX_SAFE_INTEGER + 2),
);
const odd = fc.oneof(text, number, fc.constantFrom(null, true, [], {}), fc.jsonValue({ maxDepth: 2 }));
const maybe = <Value>(usual: fc.Arbitrary<Value>) =>
  fc.option(fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: odd }), { nil: undefined });
const reading = fc.record({
  kind: maybe(fc.constantFrom("remaining", "usage", "expiry")),
  type: maybe(fc.constantFrom("balance", "credits", "quota", "budget")),
  account: maybe(text),
  value: maybe(number),
  unit: maybe(fc.oneof(fc.constant("USD"), text)),
  limit: maybe(number),
  resetsAt: maybe(fc.constant("2026-12-31T23:59:59Z")),
  window: maybe(fc.constantFrom("day", "week", "month", "total")),
  model: maybe(text),
  direction: maybe(fc.constantFrom("input", "output")),
  expiresAt: maybe(fc.constant("2026-12-31")),
});
/** Keys without a value are left out, as JSON does. */
const wellFormed = fc
  .record({ type: fc.constantFrom("balance", "credits"), account: text, value: number, unit: text })
  .map((one) => ({ ...one }));
const report = fc.oneof(
  fc.record({ readings: fc.array(fc.oneof(reading, wellFormed, odd), { maxLength: 4 }), active: maybe(fc.boolean()) }),
  fc.record({ readings: fc.array(wellFormed, { minLength: 1, maxLength: 3 }) }),
  odd,
);

describe("a pushed report", () => {
  it("of any form is read or refused, and what is read is finite", () => {
    fc.assert(
      fc.property(report, (written) => {
        const body: unknown = JSON.parse(JSON.stringify(written) ?? "null");
        const parsed = parsePushedAnswer(body);
        if ("problems" in parsed) {
          expect(parsed.problems.length).toBeGreaterThan(0);
          for (const { message } of parsed.problems) expect(message).toMatch(/\S/);
          return;
        }
        for (const one of parsed.answer.readings) {
          if (one.kind === "expiry") expect(Number.isFinite(one.expiresAtMs)).toBe(true);
          else expect(Number.isFinite(one.value)).toBe(true);
        }
        // Taken as it was written: no number that does not stand in the report.
        const numbers = new Set(
          JSON.stringify(body)
            .match(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi)
            ?.map(Number),
        );
        for (const one of parsed.answer.readings) if (one.kind !== "expiry") expect(numbers).toContain(one.value);
      }),
      { numRuns: 2_000 },
    );
    count("pushed reports", 2_000);
  });

  it("over HTTP leaves metrics, API and page readable, whatever was in it", async () => {
    const { url } = await startedApp("projects: [{ name: Gateway, provider: push, token: pushed, threshold: 5 }]");
    const send = (body: string, type = "application/json") =>
      fetch(`${url}/api/v1/push/Gateway`, {
        method: "POST",
        headers: { authorization: "Bearer pushed", "content-type": type },
        body,
      });
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          report.map((one) => JSON.stringify(one) ?? "null"),
          fc.string({ unit: "binary", maxLength: 40 }),
        ),
        async (body) => {
          const response = await send(body);
          expect([200, 400, 415, 422]).toContain(response.status);
          expect(response.headers.get("content-type")).toMatch(
            response.ok ? /^application\/json/ : /^application\/problem\+json/,
          );
          if (!response.ok) return;
          accepted += 1;
          parseExposition(await (await fetch(`${url}/metrics`)).text(), "text");
          for (const path of ["/api/v1/projects", "/api/v1/projects/Gateway", "/", "/?project=Gateway"])
            expect((await fetch(`${url}${path}`)).status, path).toBe(200);
        },
      ),
      { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(5);
    count("pushed reports", 150);
  });

  it.each([
    ["deep", `{"readings":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, [400, 422]],
    ["long", `{"readings":[${'{"value":1,"unit":"USD"},'.repeat(1_500)}{"value":1,"unit":"USD"}]}`, [422]],
    ["huge", `{"readings":"${"x".repeat(2_000_000)}"}`, [413]],
    ["of many amounts of one name", '{"readings":[{"value":1,"unit":"USD"},{"value":2,"unit":"USD"}]}', [422]],
  ])("that is %s is refused", async (_, body, statuses) => {
    const { url } = await startedApp("projects: [{ name: Gateway, provider: push, token: pushed }]");
    const response = await fetch(`${url}/api/v1/push/Gateway`, {
      method: "POST",
      headers: { authorization: "Bearer pushed", "content-type": "application/json" },
      body,
    });
    expect(statuses).toContain(response.status);
    expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
    count("pushed reports", 1);
  });
});
