/** Every way in which a vendor can fail, against the real HTTP client: the reason, the retries, and the amount that stays. */
import { afterEach, describe, expect, it } from "vitest";
import type { FailureReason } from "../../src/model.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { type CheckedOptions, checkedProject } from "./checked-project.ts";
import {
  announcesLessThanItSends,
  announcesMoreThanItSends,
  announcesTwoLengths,
  credits,
  cutsInBody,
  dripsBytes,
  endlessBody,
  endlessHeaders,
  type Fault,
  gzipBomb,
  hangsBeforeHeaders,
  hangsInBody,
  hangsUp,
  neverFinal,
  redirectsTo,
  redirectsToItself,
  resets,
  resetsReusedConnections,
  says,
  speaksNoHttp,
  startFaultVendor,
} from "./fault-vendor.ts";
import { count } from "./figures.ts";
import { inventedNames } from "./names.ts";

const names = inventedNames();

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function vendorOf(fault: Fault, host?: string) {
  const vendor = await startFaultVendor(fault, host);
  running.push(vendor.stop);
  return vendor;
}

async function projectAt(url: string, options?: CheckedOptions) {
  const project = await checkedProject(url, options);
  running.push(project.close);
  return project;
}

/** Short for what would hang for ever; long for everything else, because this machine may be busy. */
const shortMs = 300;

interface Row {
  readonly name: string;
  readonly fault: Fault;
  readonly reason: FailureReason;
  readonly message: RegExp;
  /** Requests that one check makes: 3 where it is worth another try, else 1. */
  readonly requests: number;
  readonly timeoutMs?: number;
}

const late = {
  reason: "timeout",
  message: /no complete answer within 0\.3 s/,
  requests: 1,
  timeoutMs: shortMs,
} as const;
const brokenConnection = { reason: "network", message: /^cannot talk to 127\.0\.0\.1:\d+: /, requests: 3 } as const;
const tooLarge = { reason: "invalid_response", message: /larger than 4194304 bytes/, requests: 1 } as const;
const invalid = (message: RegExp) => ({ reason: "invalid_response", message, requests: 1 }) as const;
const nested = `${"[".repeat(5000)}${"]".repeat(5000)}`;
const invalidUtf8 = Buffer.concat([
  Buffer.from('{"data":{"total_credits":'),
  Buffer.from([0xc3, 0x28]),
  Buffer.from("}}"),
]);

const rows: readonly Row[] = [
  { name: "hangs before its headers", fault: hangsBeforeHeaders, ...late },
  { name: "hangs in its body", fault: hangsInBody, ...late },
  { name: "drips one byte at a time", fault: dripsBytes, ...late },
  { name: "sends interim answers for ever", fault: neverFinal, ...late },
  { name: "hangs up without an answer", fault: hangsUp, ...brokenConnection },
  { name: "resets the connection", fault: resets, ...brokenConnection },
  { name: "is cut off in its body", fault: cutsInBody, ...brokenConnection },
  { name: "announces more than it sends", fault: announcesMoreThanItSends, ...brokenConnection },
  { name: "announces less than it sends", fault: announcesLessThanItSends, ...invalid(/no JSON/) },
  { name: "announces two lengths", fault: announcesTwoLengths, ...invalid(/does not answer valid HTTP/) },
  { name: "speaks no HTTP", fault: speaksNoHttp, ...invalid(/does not answer valid HTTP/) },
  { name: "sends a body without an end", fault: endlessBody, ...tooLarge },
  { name: "sends headers without an end", fault: endlessHeaders, ...invalid(/does not answer valid HTTP/) },
  { name: "sends a gzip bomb", fault: gzipBomb, ...tooLarge },
  {
    name: "sends a broken gzip",
    fault: says("{}", 200, { "content-encoding": "gzip" }),
    ...invalid(/gzip encoding is broken/),
  },
  {
    name: "redirects to itself for ever",
    fault: redirectsToItself,
    reason: "rejected",
    message: /more than 5 redirects/,
    requests: 6,
  },
  {
    name: "answers 429",
    fault: says("", 429, { "retry-after": "3600" }),
    reason: "rate_limited",
    message: /HTTP 429/,
    requests: 1,
  },
  {
    name: "answers 429 until a date",
    fault: says("", 429, { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() }),
    reason: "rate_limited",
    message: /HTTP 429/,
    requests: 1,
  },
  { name: "answers 503", fault: says("", 503), reason: "upstream", message: /HTTP 503/, requests: 3 },
  { name: "answers 401", fault: says("", 401), reason: "auth", message: /HTTP 401/, requests: 1 },
  { name: "answers 200 with an error", fault: says('{"error":{"message":"no"}}'), ...invalid(/data/) },
  { name: "answers 200 with nothing", fault: says(""), ...invalid(/empty/) },
  { name: "answers 200 with a page", fault: says("<!doctype html><html></html>"), ...invalid(/HTML page/) },
  { name: "answers null", fault: says("null"), ...invalid(/not as documented/) },
  { name: "answers an amount that is NaN", fault: credits("NaN", "1"), ...invalid(/no JSON/) },
  { name: "answers an amount that is the text NaN", fault: credits('"NaN"', "1"), ...invalid(/no finite amount/) },
  { name: "answers an amount of 1e400", fault: credits("1e400", "1"), ...invalid(/total_credits/) },
  { name: "answers an amount of 1e400 as text", fault: credits('"1e400"', "1"), ...invalid(/no finite amount/) },
  {
    name: "answers amounts whose difference is infinite",
    fault: credits("1e308", "-1e308"),
    ...invalid(/not a finite number/),
  },
  { name: "answers an amount that is abc", fault: credits('"abc"', "1"), ...invalid(/no finite amount/) },
  {
    name: "answers an amount with an exponent of a million digits",
    fault: credits(`1e${"9".repeat(1_000_000)}`, "1"),
    ...invalid(/total_credits/),
  },
  { name: "answers an empty amount", fault: credits('""', "1"), ...invalid(/no finite amount/) },
  { name: "answers an amount that is null", fault: credits("null", "1"), ...invalid(/total_credits/) },
  { name: "answers an amount that is true", fault: credits("true", "1"), ...invalid(/total_credits/) },
  { name: "answers a list for an amount", fault: credits("[100]", "1"), ...invalid(/total_credits/) },
  { name: "leaves the amount out", fault: says('{"data":{"total_usage":1}}'), ...invalid(/total_credits/) },
  { name: "nests its answer 5,000 levels deep", fault: says(`{"data":${nested}}`), ...invalid(/nests deeper/) },
  {
    name: "nests 5,000 levels deep in an unknown key",
    fault: says(`{"x":${nested},"data":{"total_credits":1,"total_usage":0}}`),
    ...invalid(/nests deeper/),
  },
  { name: "answers invalid UTF-8 for an amount", fault: says(invalidUtf8), ...invalid(/no JSON/) },
];

describe("a vendor that", () => {
  it.each(rows)("$name is a failure with the reason $reason, and the last good amount stays", async (row) => {
    const vendor = await vendorOf(credits("100.5", "25.75"));
    const project = await projectAt(vendor.url);
    await project.check();
    const good = project.lastGood();
    expect(good?.readings).toEqual([{ kind: "remaining", type: "balance", value: 74.75, unit: "USD" }]);

    vendor.fault = row.fault;
    const { failure, answer } = await project.check(row.timeoutMs);
    expect(answer).toBeUndefined();
    expect(failure?.reason).toBe(row.reason);
    expect(failure?.message).toMatch(row.message);
    expect(failure?.message.length, "what people see stays short").toBeLessThan(500);
    expect(vendor.requests).toHaveLength(1 + row.requests);
    expect(project.lastGood()).toBe(good);
    expect(project.lastFailure()).toBe(row.reason);
    count("faults of vendors", 1);
  });

  it("sends invalid UTF-8 beside the amount is still understood", async () => {
    const body = Buffer.concat([
      Buffer.from('{"note":"'),
      Buffer.from([0xff, 0xfe, 0x80]),
      Buffer.from('","data":{"total_credits":3,"total_usage":1}}'),
    ]);
    const project = await projectAt((await vendorOf(says(body))).url);
    expect((await project.check()).answer?.readings).toMatchObject([{ value: 2 }]);
  });

  it("sends for ever is read no further than the cap", async () => {
    const vendor = await vendorOf(endlessBody);
    const project = await projectAt(vendor.url);
    await project.check();
    // The cap is 4 MiB; the rest is what the sockets of both sides hold.
    expect(vendor.bytesTaken()).toBeLessThan(24 * 1024 * 1024);
  });

  it("is not there is a network failure", async () => {
    const vendor = await startFaultVendor(hangsUp);
    await vendor.stop();
    const { failure } = await (await projectAt(vendor.url)).check();
    expect(failure).toMatchObject({ reason: "network", message: expect.stringContaining("ECONNREFUSED") });
    count("faults of vendors", 1);
  });

  it("has a name that does not exist is a network failure that says so", async () => {
    const { failure } = await (await projectAt("http://nothing-here.invalid")).check();
    expect(failure?.reason).toBe("network");
    expect(failure?.message).toMatch(/^the name nothing-here\.invalid cannot be resolved: /);
    count("faults of vendors", 1);
  });

  it("listens on IPv6 only is reached, by address and by a name that has an IPv4 address, too", async () => {
    const vendor = await vendorOf(credits("3", "1"), "::1");
    expect((await (await projectAt(vendor.url)).check()).answer?.readings).toMatchObject([{ value: 2 }]);
    names.set("dual.example", ["127.0.0.1", "::1"]);
    const byName = await projectAt(`http://dual.example:${vendor.port}`);
    expect((await byName.check()).answer?.readings).toMatchObject([{ value: 2 }]);
  });
});

describe("a connection that died between two requests", () => {
  it("is replaced within the check and counts as no failure", async () => {
    const vendor = await vendorOf(resetsReusedConnections(credits("3", "1")));
    const project = await projectAt(vendor.url);
    const results = [];
    for (let check = 0; check < 10; check++) results.push(await project.check());
    expect(results.map(({ failure }) => failure)).toEqual(Array.from({ length: 10 }, () => undefined));
    expect(vendor.requests.length, "connections were reused and broke").toBeGreaterThan(10);
    expect(project.lastFailure()).toBeUndefined();
    count("faults of vendors", vendor.requests.length - 10);
  });
});

describe("a storm of 503", () => {
  it("opens the circuit, which spares the vendor, and a single check finds out when it is over", async () => {
    const clock = fakeClock();
    const vendor = await vendorOf(says("", 503));
    const project = await projectAt(vendor.url, { clock, retries: 0 });
    const reasons = [];
    for (let check = 0; check < 20; check++) reasons.push((await project.check()).failure?.reason);
    expect(reasons).toEqual([
      ...Array.from({ length: 5 }, () => "upstream"),
      ...Array.from({ length: 15 }, () => "circuit_open"),
    ]);
    expect(vendor.requests).toHaveLength(5);

    await clock.advance(30_000);
    expect((await project.check()).failure?.reason).toBe("upstream");
    vendor.fault = credits("3", "1");
    expect((await project.check()).failure?.reason).toBe("circuit_open");
    await clock.advance(60_000);
    expect((await project.check()).answer?.readings).toMatchObject([{ value: 2 }]);
    expect((await project.check()).answer?.readings).toMatchObject([{ value: 2 }]);
    expect(vendor.requests).toHaveLength(8);
    count("faults of vendors", 21);
  });

  it("that passes within a check is no failure", async () => {
    const vendor = await vendorOf((request, response, seen) =>
      (seen.ofVendor < 3 ? says("", 503) : credits("3", "1"))(request, response, seen),
    );
    const project = await projectAt(vendor.url);
    expect((await project.check()).answer?.readings).toMatchObject([{ value: 2 }]);
    expect(project.lastFailure()).toBeUndefined();
    count("faults of vendors", 2);
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])(
    "by %i to another origin is refused, and nothing arrives there",
    async (status) => {
      const elsewhere = await vendorOf(credits("1000000", "0"));
      const vendor = await vendorOf(redirectsTo(`${elsewhere.url}/api/v1/credits`, status));
      const { failure } = await (await projectAt(vendor.url)).check();
      expect(failure?.reason).toBe("rejected");
      expect(failure?.message).toContain("where the credential must not go");
      expect(elsewhere.requests).toEqual([]);
      count("faults of vendors", 1);
    },
  );
});
