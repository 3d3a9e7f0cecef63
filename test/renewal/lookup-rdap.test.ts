import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CheckError } from "../../src/model.ts";
import { createHttpClient, type HttpClient } from "../../src/platform/http-client.ts";
import { createRdapLookup, type LookUpRdapExpiry, rdapAccept } from "../../src/renewal/lookup-rdap.ts";

type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown };

let server: Server;
let http: HttpClient;
let origin: string;
/** What the server answers, by path. */
let answers: Map<string, Answer>;
let asked: string[];
let accepted: Set<string | undefined>;
let nowMs: number;
let lookUp: LookUpRdapExpiry;

function answer(request: IncomingMessage, response: ServerResponse): void {
  asked.push(request.url ?? "");
  accepted.add(request.headers.accept);
  const { status, headers, body } = answers.get(request.url ?? "") ?? { status: 404, body: { errorCode: 404 } };
  response.writeHead(status ?? 200, { "content-type": "application/rdap+json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

beforeEach(async () => {
  asked = [];
  accepted = new Set();
  nowMs = Date.parse("2026-11-20T00:00:00Z");
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // A TCP server has an address of this kind.
  answers = new Map([
    [
      "/dns.json",
      {
        body: {
          services: [
            [["com", "net"], [`${origin}/verisign`]],
            [["xn--fiqs8s"], [`${origin}/cn/`]],
            [["uk"], [`${origin}/uk/`]],
            [["Co.Uk"], [`${origin}/co-uk/`]],
          ],
        },
      },
    ],
  ]);
  http = createHttpClient({ environment: {}, userAgent: "test", allowLinkLocal: false });
  lookUp = createRdapLookup({ bootstrapUrl: `${origin}/dns.json` });
});

afterEach(async () => {
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function find(domain: string): Promise<number> {
  return lookUp(domain, {
    get: (url) =>
      http.send(
        { method: "GET", url: new URL(url), headers: { accept: rdapAccept } },
        new AbortController().signal,
        1e6,
      ),
    nowMs: () => nowMs,
  });
}

async function failureOf(domain: string): Promise<object> {
  const error = await find(domain).catch((error: unknown) => error);
  if (!(error instanceof CheckError)) throw error;
  const { reason, message, retryAfterMs } = error;
  return { reason, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const expiration = (eventDate: string) => ({ eventAction: "expiration", eventDate });

describe("the date on which a domain expires", () => {
  it("is the registry's expiration among its other events", async () => {
    answers.set("/verisign/domain/example.com", {
      body: {
        objectClassName: "domain",
        ldhName: "EXAMPLE.COM",
        status: ["client delete prohibited"],
        events: [
          { eventAction: "registration", eventDate: "1995-08-14T04:00:00Z" },
          { eventAction: "registrar expiration", eventDate: "2026-08-13T04:00:00Z" },
          expiration("2027-08-13T04:00:00Z"),
          { eventAction: "last update of RDAP database", eventDate: "2026-11-20T08:00:00Z" },
        ],
      },
    });
    expect(await find("Example.com")).toBe(Date.parse("2027-08-13T04:00:00Z"));
    expect(asked).toEqual(["/dns.json", "/verisign/domain/example.com"]);
    expect(accepted).toEqual(new Set([rdapAccept]));
  });

  it.each([
    [
      "in a zone of its own",
      "example.com",
      "/verisign/domain/example.com",
      "2027-08-13T12:00:00.5+08:00",
      "2027-08-13T04:00:00.500Z",
    ],
    [
      "without a zone, which is UTC and not the zone of the process",
      "example.com",
      "/verisign/domain/example.com",
      "2027-08-13T04:00:00",
      "2027-08-13T04:00:00.000Z",
    ],
    [
      "of an international name",
      "例子.中国",
      "/cn/domain/xn--fsqu00a.xn--fiqs8s",
      "2027-01-01T00:00:00Z",
      "2027-01-01T00:00:00.000Z",
    ],
    [
      "at the registry that matches most labels",
      "example.co.uk",
      "/co-uk/domain/example.co.uk",
      "2027-01-01T00:00:00Z",
      "2027-01-01T00:00:00.000Z",
    ],
  ])("is read %s", async (_, domain, path, eventDate, expected) => {
    vi.stubEnv("TZ", "Asia/Shanghai");
    answers.set(path, { body: { events: [expiration(eventDate)] } });
    expect(new Date(await find(domain)).toISOString()).toBe(expected);
  });

  it.each<{ title: string; domain?: string; answer?: Answer; failure: object }>([
    {
      title: "the name is none",
      domain: "https://example.com",
      failure: {
        reason: "config",
        message: "https://example.com is no domain: write the registered name alone, such as example.com",
      },
    },
    {
      title: "no registry answers",
      domain: "example.de",
      failure: {
        reason: "config",
        message: "no registry answers RDAP for example.de: write the date itself in expires",
      },
    },
    {
      title: "the domain is free",
      failure: {
        reason: "rejected",
        message: "the registry knows no example.com: write the registered name, without www.",
      },
    },
    {
      title: "the registry publishes no date",
      answer: { body: { events: [{ eventAction: "registration", eventDate: "1995-08-14T04:00:00Z" }] } },
      failure: {
        reason: "config",
        message: "the registry does not publish when example.com expires: write the date itself in expires",
      },
    },
    {
      title: "there are no events",
      answer: { body: {} },
      failure: {
        reason: "config",
        message: "the registry does not publish when example.com expires: write the date itself in expires",
      },
    },
    {
      title: "the owner has lost it though the registry prolonged it",
      answer: { body: { status: ["Redemption Period"], events: [expiration("2027-08-13T04:00:00Z")] } },
      failure: {
        reason: "rejected",
        message: 'example.com has expired and is in state "redemption period": restore it at its registrar',
      },
    },
    {
      title: "the date is none",
      answer: { body: { events: [expiration("soon")] } },
      failure: { reason: "invalid_response", message: "the registry's date of expiry of example.com is not readable" },
    },
    {
      title: "the answer has another shape",
      answer: { body: { events: "none" } },
      failure: { reason: "invalid_response", message: "the answer of HOST is not what RDAP promises" },
    },
    {
      title: "the answer is a page",
      answer: { body: "<!doctype html><p>busy" },
      failure: { reason: "invalid_response", message: expect.stringContaining("HTML page") },
    },
    {
      title: "it is asked too often",
      answer: { status: 429, headers: { "retry-after": "120" }, body: {} },
      failure: { reason: "rate_limited", message: "HOST answers HTTP 429", retryAfterMs: 120_000 },
    },
    {
      title: "the registry is broken",
      answer: { status: 503, body: {} },
      failure: { reason: "upstream", message: "HOST answers HTTP 503" },
    },
  ])("is not invented when $title", async ({ domain = "example.com", answer: given, failure }) => {
    if (given !== undefined) answers.set("/verisign/domain/example.com", given);
    const found = await failureOf(domain);
    expect(JSON.parse(JSON.stringify(found).replaceAll(new URL(origin).host, "HOST"))).toEqual(failure);
  });

  it("is looked up with one list of registries a day, for domains that start together too", async () => {
    answers.set("/verisign/domain/example.com", { body: { events: [expiration("2027-08-13T04:00:00Z")] } });
    answers.set("/verisign/domain/example.net", { body: { events: [expiration("2027-08-14T04:00:00Z")] } });
    await Promise.all([find("example.com"), find("example.net")]);
    nowMs += 24 * 3_600_000 - 1;
    await find("example.com");
    expect(asked.filter((path) => path === "/dns.json").length).toBe(1);
    nowMs += 1;
    await find("example.com");
    expect(asked.filter((path) => path === "/dns.json").length).toBe(2);
  });

  it("is looked up with yesterday's list when today's cannot be had", async () => {
    answers.set("/verisign/domain/example.com", { body: { events: [expiration("2027-08-13T04:00:00Z")] } });
    await find("example.com");
    answers.set("/dns.json", { status: 500, body: {} });
    nowMs += 48 * 3_600_000;
    expect(await find("example.com")).toBe(Date.parse("2027-08-13T04:00:00Z"));
  });

  it("is not known without any list, and the next look-up asks again", async () => {
    const list = answers.get("/dns.json");
    answers.set("/dns.json", { status: 500, body: {} });
    const failures = await Promise.all([failureOf("example.com"), failureOf("example.net")]);
    expect(failures.map((failure) => (failure as { reason?: string }).reason)).toEqual(["upstream", "upstream"]);
    if (list !== undefined) answers.set("/dns.json", list);
    answers.set("/verisign/domain/example.com", { body: { events: [expiration("2027-08-13T04:00:00Z")] } });
    expect(await find("example.com")).toBe(Date.parse("2027-08-13T04:00:00Z"));
  });
});
