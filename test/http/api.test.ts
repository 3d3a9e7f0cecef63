import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  guardSchema,
  jobSchema,
  mailboxSchema,
  problemSchema,
  projectDetailsSchema,
  projectSchema,
  statusSchema,
  subscriptionSchema,
} from "../../src/http/api-schemas.ts";
import type { PushOutcome } from "../../src/http/daemon-view.ts";
import { LoopTurns } from "../../src/http/loop-turns.ts";
import { openApiDocument, operations } from "../../src/http/openapi.ts";
import { ProjectEntries } from "../../src/http/project-entries.ts";
import { routesOf } from "../../src/http/routes.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { handMadeDaemon, viewOf } from "./hand-made-view.ts";
import { realisticDaemon } from "./realistic-daemon.ts";
import { runServer } from "./running-server.ts";

describe("the JSON API", () => {
  it.each([
    ["/api/v1/projects", z.array(projectSchema), "projects"],
    ["/api/v1/subscriptions", z.array(subscriptionSchema), "subscriptions"],
    ["/api/v1/mailboxes", z.array(mailboxSchema), "mailboxes"],
    ["/api/v1/jobs", z.array(jobSchema), "jobs"],
  ] as const)("%s answers what its schema says and the daemon knows", async (path, schema, key) => {
    const daemon = realisticDaemon();
    const answer = await fetch((await runServer(daemon)) + path);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const body: unknown = await answer.json();
    expect(schema.parse(body)).toEqual(JSON.parse(JSON.stringify(daemon[key])));
  });

  it("passes a guard's question on, and says what is wrong with it", async () => {
    const base = await runServer({
      ...realisticDaemon(),
      guard: (name, words) =>
        name !== "OpenRouter"
          ? undefined
          : words.spend === undefined
            ? { problem: "spend is missing" }
            : {
                answer: "yes",
                left: 5,
                needed: Number(words.spend),
                unit: "USD",
                ageSeconds: 1,
                reason: "It is left.",
              },
    });
    const ask = async (path: string) => {
      const answer = await fetch(`${base}/api/v1/projects/${path}`);
      return { status: answer.status, body: (await answer.json()) as { detail?: string } };
    };
    expect(await ask("OpenRouter/guard?spend=2")).toEqual({
      status: 200,
      body: guardSchema.parse({ answer: "yes", left: 5, needed: 2, unit: "USD", ageSeconds: 1, reason: "It is left." }),
    });
    expect(await ask("OpenRouter/guard")).toMatchObject({ status: 400, body: { detail: "spend is missing" } });
    expect(await ask("OpenRouter/guard?amount=2")).toMatchObject({
      status: 400,
      body: { detail: '"amount" is not a parameter: write spend, until, reserve' },
    });
    expect(await ask("Nobody/guard?spend=2")).toMatchObject({ status: 404 });
  });

  it("answers one project with its last results", async () => {
    const base = await runServer(realisticDaemon());
    const found = projectDetailsSchema.parse(await (await fetch(`${base}/api/v1/projects/Volcengine%20Ark`)).json());
    expect(found).toMatchObject({ provider: "volcengine", recentResults: [{ ok: false }, {}, {}, { ok: true }] });
    expect((await fetch(`${base}/api/v1/projects/Nobody`)).status).toBe(404);
  });

  it("sums up the daemon", async () => {
    const base = await runServer(realisticDaemon({ ready: { ready: false, why: "stopping" } }), {
      enableLifecycle: true,
    });
    const status = statusSchema.parse(await (await fetch(`${base}/api/v1/status`)).json());
    expect(status).toMatchObject({
      version: "1.2.3",
      now: "2026-11-20T11:00:00.000Z",
      uptimeSeconds: 3 * 86_400,
      ready: false,
      notReadyBecause: "stopping",
      lifecycle: true,
      projects: { total: 12, ok: 9, low: 1, failed: 2, stale: 1, waiting: 0 },
      runsOutFirst: { project: "OpenRouter", runwayDays: 3.41 },
      subscriptionsDue: 2,
      mailAlertsOpen: 2,
      mailboxesFailed: 1,
    });
    expect(status.providers).toHaveLength(12);
  });

  it("answers the config as the daemon gives it", async () => {
    const config = { projects: [{ name: "x", api_key: "<secret>" }] };
    const base = await runServer(handMadeDaemon({ config }));
    expect(await (await fetch(`${base}/api/v1/config`)).json()).toEqual(config);
  });

  it.each([
    ["", 12, ["OpenRouter", "DeepSeek 客服机器人", "Moonshot"]],
    ["?sort=urgency", 12, ["OpenRouter", "SiliconFlow", "Volcengine Ark"]],
    ["?sort=name", 12, ["Aliyun", "AWS", "Claude Max"]],
    ["?sort=-name", 12, ["wxrank", "Volcengine Ark", "TikHub"]],
    ["?sort=runway", 12, ["OpenRouter", "OpenAI", "DeepSeek 客服机器人"]],
    ["?sort=ratio", 12, ["OpenRouter", "TikHub", "OpenAI"]],
    ["?sort=age", 12, ["SiliconFlow", "Volcengine Ark", "AWS"]],
    ["?sort=provider&limit=1", 12, ["Aliyun"]],
    ["?state=failed", 2, ["Volcengine Ark", "SiliconFlow"]],
    ["?state=stale", 1, ["SiliconFlow"]],
    ["?state=waiting", 0, []],
    ["?provider=tikhub", 1, ["TikHub"]],
    ["?q=TEAM%3Dsearch", 1, ["OpenRouter"]],
    ["?q=search+assistant", 1, ["OpenRouter"]],
    ["?q=客服", 1, ["DeepSeek 客服机器人"]],
    ["?q=nothing", 0, []],
    ["?sort=name&offset=10&limit=5", 12, ["Volcengine Ark", "wxrank"]],
  ])("selects projects by %s", async (query, total, first) => {
    const answer = await fetch(`${await runServer(realisticDaemon())}/api/v1/projects${query}`);
    const names = z
      .array(projectSchema)
      .parse(await answer.json())
      .map(({ name }) => name);
    expect([answer.headers.get("x-total-count"), names.slice(0, 3)]).toEqual([String(total), first]);
  });

  it.each([
    ["?sort=size", 'sort: "size" is not one of urgency, name, provider, runway, ratio, age'],
    ["?state=bad", 'state: "bad" is not one of low, failed, stale, waiting, ok'],
    [`?q=${"o+".repeat(21)}`, "q: write at most 20 words"],
    ["?limit=-1", 'limit: "-1" is not a whole number'],
    ["?spend_days=week", 'spend_days: "week" is not a whole number'],
    ["?offset=1e9", 'offset: "1e9" is not a whole number'],
  ])("refuses %s", async (query, detail) => {
    const answer = await fetch(`${await runServer(realisticDaemon())}/api/v1/projects${query}`);
    expect([answer.status, await answer.json()]).toMatchObject([400, { detail }]);
  });

  it("adds what was spent by day to a list that asks for it", async () => {
    const spent = [{ unit: "USD", days: [{ on: "2026-11-19", spent: 3.5, seen: 1 }] }];
    const base = await runServer({
      ...realisticDaemon(),
      spentByDay: (name, days) => (name === "OpenRouter" && days === 7 ? spent : []),
    });
    const asked = async (query: string) =>
      z
        .array(projectSchema)
        .parse(await (await fetch(`${base}/api/v1/projects${query}`)).json())
        .flatMap(({ name, spentByDay }) => (spentByDay === undefined ? [] : [[name, spentByDay]]));
    expect([await asked("?spend_days=7"), await asked("")]).toEqual([[["OpenRouter", spent]], []]);
  });

  it("compresses for a client that takes it, and says that it depends", async () => {
    const base = await runServer(realisticDaemon());
    const encodings = await Promise.all(
      ["gzip", "gzip;q=0", "br, *;q=0.1", "identity"].map(async (encoding) => {
        const { headers } = await fetch(`${base}/api/v1/projects`, { headers: { "accept-encoding": encoding } });
        return [headers.get("content-encoding"), headers.get("vary")];
      }),
    );
    const vary = "Accept-Encoding";
    expect(encodings).toEqual([
      ["gzip", vary],
      [null, vary],
      ["gzip", vary],
      [null, vary],
    ]);
  });
});

describe("a push", () => {
  const headers = { authorization: "Bearer token-1", "content-type": "application/json" };
  const report = JSON.stringify({ readings: [{ type: "balance", value: 1, unit: "USD" }] });

  it.each([
    [{ outcome: "accepted", readings: 1 }, 200, { accepted: 1 }],
    [{ outcome: "unauthorized" }, 401, { detail: "send the project's token as Authorization: Bearer TOKEN" }],
    [
      { outcome: "invalid", problems: [{ path: "readings[0].value", message: "write a number" }, { message: "x" }] },
      422,
      {
        detail: "the report was not taken",
        problems: [{ path: "readings[0].value", message: "write a number" }, { message: "x" }],
      },
    ],
  ] as const)("that ends as %j is %i", async (outcome: PushOutcome, status, body) => {
    const seen: unknown[] = [];
    const base = await runServer(
      handMadeDaemon({
        push: async (...received) => {
          seen.push(received);
          return outcome;
        },
      }),
    );
    const answer = await fetch(`${base}/api/v1/push/a%2Fb`, { method: "POST", headers, body: report });
    const json: unknown = await answer.json();
    expect([answer.status, json]).toMatchObject([status, body]);
    if (status >= 400) problemSchema.parse(json);
    expect(seen).toEqual([["a/b", "token-1", JSON.parse(report)]]);
  });

  it.each([
    ["without a token", { "content-type": "application/json" }, report, 401],
    ["with a password", { ...headers, authorization: "Basic YTpi" }, report, 401],
    ["that is a form", { ...headers, "content-type": "application/x-www-form-urlencoded" }, report, 415],
    ["in a charset that is not Unicode", { ...headers, "content-type": "application/json; charset=gbk" }, report, 415],
    ["that is no JSON", headers, "{", 400],
    ["that is a number", headers, "1", 400],
    ["that is larger than 256 KiB", headers, `[${" ".repeat(256 * 1024)}]`, 413],
    ["with an unknown encoding", { ...headers, "content-encoding": "compress" }, report, 415],
  ])("%s is refused before anybody looks at it", async (_what, sent, body, status) => {
    const base = await runServer(
      handMadeDaemon({
        push: () => {
          throw new Error("nobody should ask");
        },
      }),
    );
    const answer = await fetch(`${base}/api/v1/push/p`, { method: "POST", headers: sent, body });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      status,
      "application/problem+json; charset=utf-8",
    ]);
    problemSchema.parse(await answer.json());
  });

  it("with a token that is not accepted is refused before its body is read", async () => {
    const acceptsPush = (project: string, token: string) => project === "p" && token === "right";
    const base = await runServer(handMadeDaemon({ acceptsPush }));
    for (const body of [report, "{", `[${" ".repeat(256 * 1024)}]`]) {
      const answer = await fetch(`${base}/api/v1/push/p`, { method: "POST", headers, body });
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
        401,
        'Bearer realm="balance-alert push"',
      ]);
    }
  });

  it("in chunks is asked for its length", async () => {
    const base = await runServer(handMadeDaemon());
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("{}"));
        controller.close();
      },
    });
    const init = { method: "POST", headers, body, duplex: "half" as const };
    expect((await fetch(`${base}/api/v1/push/p`, init)).status).toBe(411);
  });
});

describe("the OpenAPI document", () => {
  it("describes every route with its methods, and no other", () => {
    const view = viewOf(handMadeDaemon());
    const turns = new LoopTurns(systemClock);
    const routes = routesOf({
      view,
      turns,
      scrapeTurns: turns,
      projects: new ProjectEntries(view, turns),
      telemetryPath: "/metrics",
      externalUrl: undefined,
      enableLifecycle: true,
    });
    const served = routes
      .filter(({ path }) => path !== "/" && path !== "/assets/{file}")
      .map(({ path, methods }) => `${path} ${Object.keys(methods).sort().join(" ").toLowerCase()}`);
    const described = Object.entries(operations).map(([path, item]) => `${path} ${Object.keys(item).sort().join(" ")}`);
    expect(described.sort()).toEqual(served.sort());
  });

  it("is served, and is the one in docs", async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
      version: string;
    };
    const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../../docs/openapi.json"), "utf8"));
    expect(committed).toEqual(openApiDocument(version));
    const served = await (await fetch(`${await runServer(handMadeDaemon())}/api/v1/openapi.json`)).json();
    expect(served).toEqual(openApiDocument("1.2.3"));
  });

  it("refers only to what it defines", () => {
    const text = JSON.stringify(openApiDocument("x"));
    const { components } = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/gu)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((name) => !Object.hasOwn(components.schemas, name ?? ""))).toEqual([]);
    expect(text).not.toMatch(/\$id|\$schema/u);
  });
});
