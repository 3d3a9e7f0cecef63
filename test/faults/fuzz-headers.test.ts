/** Whatever a client says it accepts: it gets a whole answer in a form that it can read, and told which one. */
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { request } from "undici";
import { describe, expect, it } from "vitest";
import { parseExposition } from "../metrics/parse-exposition.ts";
import { count } from "./figures.ts";
import { startedApp } from "./running-app.ts";

const token = fc.constantFrom(
  "application/openmetrics-text",
  "text/plain",
  "text/*",
  "application/vnd.google.protobuf",
  "*/*",
  "*",
  "gzip",
  "x-gzip",
  "br",
  "identity",
  "zh",
  "zh-CN",
  "en;",
  "",
);
const parameter = fc.constantFrom(
  ";q=0",
  ";q=0.5",
  ";q=1",
  ";q=1e9",
  ";q=-1",
  ";q=NaN",
  ";q",
  ";version=1.0.0",
  ';version="0.0.4"',
  ";version=99",
  ";escaping=allow-utf-8",
  ";__proto__=1",
  ";;=",
);
/** What Node lets a client send in a header. */
const anyLine = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const header = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.tuple(token, fc.array(parameter, { maxLength: 3 })), { maxLength: 5 }) },
  { weight: 1, arbitrary: anyLine },
);
const written = header.map((value) =>
  typeof value === "string" ? value : value.map(([name, parameters]) => name + parameters.join("")).join(", "),
);

describe("a request", () => {
  it("with any Accept, Accept-Encoding and Accept-Language is answered whole, as the answer's own headers say", async () => {
    const { url } = await startedApp(
      "subscriptions: [{ name: Domain, cycle_type: monthly, renewal_day: 5, amount: 3, currency: USD }]",
    );
    const runs = 400;
    await fc.assert(
      fc.asyncProperty(written, written, written, async (accept, encoding, language) => {
        const headers = { accept, "accept-encoding": encoding, "accept-language": language };
        const scrape = await read(`${url}/metrics`, headers);
        expect(scrape.status).toBe(200);
        const type = scrape.headers.get("content-type") ?? "";
        expect(type).toMatch(
          /^(text\/plain; version=0\.0\.4|application\/openmetrics-text; version=(1\.0\.0|0\.0\.1)); charset=utf-8/,
        );
        const format = type.startsWith("text/plain") ? "text" : "openmetrics";
        const names = [...parseExposition(scrape.text, format)].map(({ name }) => name);
        expect(names).toContain("balance_alert_subscription_days");
        for (const path of ["/", "/api/v1/projects", "/nothing"]) {
          const answer = await read(`${url}${path}`, headers);
          expect(answer.status).toBe(path === "/nothing" ? 404 : 200);
          if (answer.headers.get("content-type")?.includes("json")) JSON.parse(answer.text);
        }
      }),
      { numRuns: runs },
    );
    count("Accept headers", 3 * runs);
  });
});

async function read(url: string, headers: Record<string, string>) {
  const { statusCode, headers: answered, body } = await request(url, { headers });
  const bytes = Buffer.from(await body.arrayBuffer());
  const encoding = answered["content-encoding"];
  if (encoding !== undefined) expect(encoding).toBe("gzip");
  return {
    status: statusCode,
    headers: new Headers(
      Object.entries(answered).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])) as [
        string,
        string,
      ][],
    ),
    text: (encoding === undefined ? bytes : gunzipSync(bytes)).toString(),
  };
}
