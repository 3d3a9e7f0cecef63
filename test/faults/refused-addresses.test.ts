/** Addresses of metadata services are refused however they are written, and however a request comes to them. */
import { afterEach, describe, expect, it } from "vitest";
import { lookUpExpiry } from "../../src/checks/lookup.ts";
import { checkMailbox } from "../../src/checks/mailbox.ts";
import { CheckError } from "../../src/model.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { isRefusedAddress } from "../../src/platform/connection-guard.ts";
import { createHttpClient, type HttpClientOptions } from "../../src/platform/http-client.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { configOf } from "../support/config.ts";
import { checkedProject } from "./checked-project.ts";
import { credits, redirectsTo, startFaultVendor } from "./fault-vendor.ts";
import { count } from "./figures.ts";
import { inventedNames } from "./names.ts";

const names = inventedNames();

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function failureAt(url: string, client: Partial<HttpClientOptions> = {}) {
  const project = await checkedProject(url, { client, retries: 0, timeoutMs: 500 });
  running.push(project.close);
  return (await project.check()).failure;
}

const refusal = {
  reason: "network",
  message: expect.stringMatching(/is a link-local or metadata address; set defaults\.allow_link_local: true/),
};

describe("a metadata address", () => {
  it.each([
    "http://169.254.169.254",
    "http://2852039166",
    "http://0xa9fea9fe",
    "http://0251.0376.0251.0376",
    "http://169.254.43518",
    "http://[::ffff:169.254.169.254]",
    "http://[::ffff:a9fe:a9fe]",
    "http://[fe80::1]",
    "http://[fd00:ec2::254]",
    "http://[fd00:ec2::23]",
    "http://[fd00:ec2:0:1::1]",
    "http://[fd20:ce::254]",
    "http://168.63.129.16",
    "http://[64:ff9b::169.254.169.254]",
    "http://[64:ff9b::a83f:8110]",
    "http://[64:ff9b:1:a9fe:a9:fe00::]",
    "http://[64:ff9b:1:a9:fe:a9fe::]",
    "http://[64:ff9b:1:0:a9:fea9:fe00:0]",
    "http://[64:ff9b:1::a9fe:a9fe]",
    "http://[2002:a9fe:a9fe::1]",
    "http://[2002:6464:64c8::]",
    "http://[::169.254.169.254]",
    "http://[::6464:64c8]",
    "http://100.100.100.200",
    "http://192.0.0.192",
    "https://169.254.169.254",
  ])("written as %s is refused", async (url) => {
    expect(await failureAt(url)).toEqual(refusal);
    count("faults of vendors", 1);
  });

  it.each([
    ["169.254.169.254"],
    ["::ffff:169.254.169.254"],
    ["fe80::1%eth0"],
    ["fd00:ec2::254"],
    ["169.254.169.254", "fe80::1"],
  ])("behind a name is refused: %s", async (...addresses) => {
    names.set("innocent.example", addresses);
    const failure = await failureAt("http://innocent.example");
    expect(failure).toEqual(refusal);
    count("faults of vendors", 1);
  });

  it.each([
    "127.0.0.1",
    "10.0.0.5",
    "192.168.1.1",
    "168.63.129.17",
    "::1",
    "::ffff:127.0.0.1",
    "fd00:ec3::254",
    "64:ff9b::808:808",
    "64:ff9b:1:808:8:800::",
    "2002:808:808::1",
    "2606:4700::1111",
  ])("is not what %s is", (address) => {
    expect(isRefusedAddress(address)).toBe(false);
  });

  it("is refused for a certificate that is looked up, by address and behind a name", async () => {
    names.set("innocent-tls.example", ["169.254.169.254"]);
    for (const target of ["[fd00:ec2::254]:443", "169.254.169.254:443", "innocent-tls.example:443"]) {
      const { subscriptions } = await configOf(
        `subscriptions: [{ name: Site, cycle_type: once, expires: { tls: "${target}" } }]`,
      );
      const [subscription] = subscriptions;
      if (subscription === undefined) throw new Error("no subscription");
      const http = createHttpClient({ environment: {}, userAgent: "test", allowLinkLocal: false });
      running.push(http.close);
      const tools = {
        http,
        clock: systemClock,
        timeoutMs: 5_000,
        rdap: () => Promise.reject(new Error("never asked")),
      };
      const result = await lookUpExpiry(subscription, tools, new AbortController().signal);
      expect(result.lastRun.failure).toEqual(refusal);
    }
  });

  it("is refused for a mailbox, by address and behind a name", async () => {
    names.set("innocent-imap.example", ["fe80::1", "169.254.169.254"]);
    for (const host of ["169.254.169.254", "innocent-imap.example"]) {
      const { mailboxes } = await configOf(
        `mailboxes: [{ name: ops, host: ${host}, username: ops, password: not-a-real-one }]`,
      );
      const [mailbox] = mailboxes;
      if (mailbox === undefined) throw new Error("no mailbox");
      const http = createHttpClient({ environment: {}, userAgent: "test", allowLinkLocal: false });
      running.push(http.close);
      const run = await checkMailbox(
        mailbox,
        {
          clock: systemClock,
          logger: silentLogger,
          memory: undefined,
          keep: async () => {},
          renewalPatterns: [],
          receiptPatterns: [],
          projectProviders: new Map(),
          http,
          version: "0",
        },
        new AbortController().signal,
      );
      expect(run.failure).toEqual(refusal);
    }
  });

  it("beside a good one of the same name is left out", async () => {
    const vendor = await startFaultVendor(credits("3", "1"));
    running.push(vendor.stop);
    names.set("both.example", ["169.254.169.254", "127.0.0.1"]);
    const project = await checkedProject(`http://both.example:${vendor.port}`);
    running.push(project.close);
    expect((await project.check()).answer?.readings).toMatchObject([{ value: 2 }]);
  });

  it("behind a redirect that is followed is refused", async () => {
    const registry = await startFaultVendor(redirectsTo("http://169.254.169.254/latest/meta-data/"));
    running.push(registry.stop);
    const { subscriptions } = await configOf(
      "subscriptions: [{ name: Domain, cycle_type: once, expires: { rdap: example.com } }]",
    );
    const [subscription] = subscriptions;
    if (subscription === undefined) throw new Error("no subscription");
    const http = createHttpClient({ environment: {}, userAgent: "test", allowLinkLocal: false });
    running.push(http.close);
    const result = await lookUpExpiry(
      subscription,
      {
        http,
        clock: systemClock,
        timeoutMs: 5_000,
        async rdap(_domain, { get }) {
          await get(registry.url);
          throw new CheckError("internal", "never comes here");
        },
      },
      new AbortController().signal,
    );
    expect(registry.requests).toHaveLength(1);
    expect(result.lastRun.failure).toEqual(refusal);
    count("faults of vendors", 1);
  });

  it("is not refused where allow_link_local says so", async () => {
    const failure = await failureAt("http://[fe80::1]:9", { allowLinkLocal: true });
    expect(["network", "timeout"]).toContain(failure?.reason); // Nobody listens there.
    expect(failure?.message).not.toContain("allow_link_local");
  });
});
