import { describe, expect, it } from "vitest";
import { crossSiteRefusal } from "../../src/http/cross-site.ts";
import type { RenewedOutcome } from "../../src/http/daemon-view.ts";
import { type HandMadeDaemon, handMadeDaemon } from "./hand-made-view.ts";
import { runServer } from "./running-server.ts";

const project = {
  name: "a/b c",
  provider: "openrouter",
  ok: true,
  labels: {},
  readings: [],
  usage: [],
  expiries: [],
  stale: false,
} as const;

describe("/-/reload", () => {
  it.each(["POST", "PUT"])("reloads on %s and answers an empty 200", async (method) => {
    let reloads = 0;
    const daemon = handMadeDaemon({
      reload: async () => {
        reloads += 1;
        return { ok: true };
      },
    });
    const answer = await fetch(`${await runServer(daemon, { enableLifecycle: true })}/-/reload`, { method });
    expect([answer.status, await answer.text(), reloads]).toEqual([200, "", 1]);
  });

  it("is refused without the flag, which it names", async () => {
    const answer = await fetch(`${await runServer(handMadeDaemon())}/-/reload`, { method: "POST" });
    expect([answer.status, await answer.json()]).toEqual([
      403,
      {
        type: "about:blank",
        title: "Forbidden",
        status: 403,
        detail: "this is off; start the daemon with --web.enable-lifecycle",
      },
    ]);
  });

  it("is not possible by GET", async () => {
    const answer = await fetch(`${await runServer(handMadeDaemon())}/-/reload`);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST, PUT"]);
  });

  const refused = handMadeDaemon({
    reload: async () => ({ ok: false, problems: ["config.yaml:3:5 projects[0].provider: unknown"] }),
  });

  it("lists the problems of a bad file as a problem document", async () => {
    const answer = await fetch(`${await runServer(refused, { enableLifecycle: true })}/-/reload`, { method: "POST" });
    expect([answer.status, answer.headers.get("content-type"), await answer.json()]).toEqual([
      500,
      "application/problem+json; charset=utf-8",
      {
        type: "about:blank",
        title: "Internal Server Error",
        status: 500,
        detail: "the config was not reloaded; the old one stays in use",
        problems: [{ message: "config.yaml:3:5 projects[0].provider: unknown" }],
      },
    ]);
  });

  it("lists them as lines to a client that prefers text", async () => {
    const base = await runServer(refused, { enableLifecycle: true });
    const answer = await fetch(`${base}/-/reload`, { method: "POST", headers: { accept: "text/plain" } });
    expect([answer.status, await answer.text()]).toEqual([
      500,
      "the config was not reloaded; the old one stays in use:\nconfig.yaml:3:5 projects[0].provider: unknown\n",
    ]);
  });
});

describe("POST /api/v1/projects/{name}/check", () => {
  const withProject = (changes: Partial<HandMadeDaemon> = {}) => handMadeDaemon({ projects: [project], ...changes });
  const path = "/api/v1/projects/a%2Fb%20c/check";

  it("checks the project and answers what it is now", async () => {
    const checked: string[] = [];
    const base = await runServer(withProject({ onCheck: (name) => checked.push(name) }), { enableLifecycle: true });
    const answer = await fetch(base + path, { method: "POST" });
    expect([answer.status, await answer.json(), checked]).toEqual([200, { ...project, recentResults: [] }, ["a/b c"]]);
  });

  it("sends a browser without the page's script back to the page", async () => {
    const base = await runServer(withProject(), { enableLifecycle: true });
    const answer = await fetch(base + path, {
      method: "POST",
      redirect: "manual",
      headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" },
    });
    expect(answer.status).toBe(303);
    expect(new URL(answer.headers.get("location") ?? "", base + path).href).toBe(`${base}/?project=a%2Fb%20c`);
  });

  it("is 404 for a project that is not there, and 403 without the flag", async () => {
    const enabled = await runServer(handMadeDaemon(), { enableLifecycle: true });
    const unknown = await fetch(enabled + path, { method: "POST" });
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { detail: 'there is no project "a/b c"; GET /api/v1/projects lists them' },
    ]);
    expect((await fetch((await runServer(withProject())) + path, { method: "POST" })).status).toBe(403);
  });
});

describe("POST /api/v1/subscriptions/{name}/renewed", () => {
  const path = "/api/v1/subscriptions/a%2Fb%20c/renewed";
  const subscription = { name: "a/b c", cycleType: "yearly", labels: {}, status: "renewed", timezone: "UTC" } as const;
  const marked: unknown[] = [];
  const daemon = (outcome: RenewedOutcome) =>
    handMadeDaemon({
      async markRenewed(name, on) {
        marked.push([name, on]);
        return outcome;
      },
    });
  const post = async (outcome: RenewedOutcome, query = "", headers = {}) => {
    const base = await runServer(daemon(outcome), { enableLifecycle: true });
    return fetch(base + path + query, { method: "POST", redirect: "manual", headers });
  };

  it("marks the day, or today, and answers what the subscription is now", async () => {
    const answer = await post({ outcome: "renewed", subscription }, "?on=2026-03-15");
    await post({ outcome: "renewed", subscription });
    expect([answer.status, await answer.json(), marked.splice(0)]).toEqual([
      200,
      subscription,
      [
        ["a/b c", "2026-03-15"],
        ["a/b c", undefined],
      ],
    ]);
  });

  it("sends a browser without the page's script back to the page", async () => {
    const answer = await post({ outcome: "renewed", subscription }, "", { accept: "text/html,*/*;q=0.8" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "../../../../"]);
  });

  it.each<[RenewedOutcome, string, number, string]>([
    [
      { outcome: "renewed", subscription },
      "?on=2026-02-30",
      400,
      "on is not a date that exists: write it as YYYY-MM-DD, such as ?on=2026-03-15",
    ],
    [{ outcome: "unknown" }, "", 404, 'there is no subscription "a/b c"; GET /api/v1/subscriptions lists them'],
    [{ outcome: "refused", problem: "too far" }, "", 422, "too far"],
    [{ outcome: "not_kept" }, "", 503, "the payment is shown, but the disk did not take it: send it again"],
  ])("says what is wrong: %j %s", async (outcome, query, status, detail) => {
    const answer = await post(outcome, query);
    expect([answer.status, await answer.json()]).toMatchObject([status, { detail }]);
  });

  it("is refused without the flag", async () => {
    const base = await runServer(daemon({ outcome: "renewed", subscription }));
    expect((await fetch(base + path, { method: "POST" })).status).toBe(403);
  });
});

describe("requests from other sites", () => {
  const external = new URL("https://balance.example.com/x/");
  it.each([
    ["a program", { host: "balance.example.com:9100" }, undefined, "passes"],
    [
      "our page",
      { host: "127.0.0.1:9100", origin: "http://127.0.0.1:9100", secFetchSite: "same-origin" },
      undefined,
      "passes",
    ],
    ["our page on IPv6", { host: "[::1]:9100", origin: "http://[::1]:9100" }, undefined, "passes"],
    ["our page in a cluster", { host: "balance-alert:9100", origin: "http://balance-alert:9100" }, undefined, "passes"],
    ["the address bar", { host: "localhost:9100", secFetchSite: "none" }, undefined, "passes"],
    ["another site", { host: "localhost:9100", origin: "https://evil.example" }, undefined, "another origin"],
    [
      "another site, said by the browser",
      { host: "localhost:9100", secFetchSite: "cross-site" },
      undefined,
      "another site",
    ],
    [
      "a neighbour",
      { host: "localhost:9100", origin: "http://localhost:3000", secFetchSite: "same-site" },
      undefined,
      "another site",
    ],
    ["a sandboxed frame", { host: "localhost:9100", origin: "null" }, undefined, "another origin"],
    [
      "a rebound name",
      { host: "evil.example:9100", origin: "http://evil.example:9100", secFetchSite: "same-origin" },
      undefined,
      "not known to be ours",
    ],
    [
      "the external URL",
      { host: "balance.example.com", origin: "https://balance.example.com", secFetchSite: "same-origin" },
      external,
      "passes",
    ],
    [
      "the external URL, host rewritten by the proxy",
      { host: "10.0.0.7:9100", origin: "https://balance.example.com", secFetchSite: "same-origin" },
      external,
      "passes",
    ],
    [
      "a rebound name beside an external URL",
      { host: "evil.example", origin: "http://evil.example" },
      external,
      "not known to be ours",
    ],
  ] as const)("%s", (_who, headers, externalUrl, expected) => {
    const refusal = crossSiteRefusal({ origin: undefined, secFetchSite: undefined, ...headers }, externalUrl);
    if (expected === "passes") expect(refusal).toBeUndefined();
    else expect(refusal).toContain(expected);
  });

  it.each(["/-/reload", "/api/v1/projects/a%2Fb%20c/check", "/api/v1/subscriptions/a%2Fb%20c/renewed"])(
    "cannot act through %s",
    async (path) => {
      const acted: string[] = [];
      const daemon = handMadeDaemon({
        projects: [project],
        onCheck: (name) => acted.push(name),
        reload: async () => {
          acted.push("reload");
          return { ok: true };
        },
      });
      const base = await runServer(daemon, { enableLifecycle: true });
      const answer = await fetch(base + path, { method: "POST", headers: { origin: "https://evil.example" } });
      expect([answer.status, acted]).toEqual([403, []]);
    },
  );
});
