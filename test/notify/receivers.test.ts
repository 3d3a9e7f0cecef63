import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { receiverSchema } from "../../src/config/notify-schema.ts";
import { CheckError } from "../../src/model.ts";
import type { Message } from "../../src/notify/message.ts";
import { dingtalkSignature } from "../../src/notify/receivers/dingtalk.ts";
import { feishuSignature } from "../../src/notify/receivers/feishu.ts";
import { senderOf } from "../../src/notify/receivers/sender.ts";
import { createHttpClient } from "../../src/platform/http-client.ts";
import { Secret } from "../../src/platform/secret.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { alertOf, messageOf, nowMs } from "./alerts.ts";
import { type Answer, type Received, type StandIn, startStandIn } from "./stand-in.ts";

const http = createHttpClient({ environment: {}, userAgent: "balance-alert/test", allowLinkLocal: false });
let chat: StandIn;

beforeAll(async () => {
  chat = await startStandIn();
});
afterAll(async () => {
  await chat.close();
  await http.close();
});
beforeEach(() => {
  chat.answer = () => ({ body: { code: 0, errcode: 0, ok: true } });
});

async function send(keys: object, message: Message): Promise<Received> {
  const receiver = receiverSchema.parse({ name: "ops", ...keys });
  await senderOf(receiver)(message, { http, clock: fakeClock(nowMs) }, new AbortController().signal);
  const got = chat.received.at(-1);
  if (got === undefined) throw new Error("nothing was received");
  return got;
}

const url = () => Secret.of(`${chat.url}/hook?key=k`);
const hostile = alertOf({
  labels: {
    project: "A & <b>B</b> *bold* [x](http://evil.example) <!channel> <@U1>\u202e\nsecond line",
    provider: "openrouter",
    type: "balance",
    unit: "USD",
  },
});
const both = messageOf([
  { status: "firing", alert: alertOf() },
  {
    status: "resolved",
    alert: alertOf({ labels: { project: "Old", provider: "deepseek", type: "balance", unit: "CNY" } }),
    endedAtMs: nowMs,
  },
]);

const runbook = "https://github.com/balance-alert/balance-alert/blob/main/docs/runbooks/BalanceLow.md";

describe("feishu", () => {
  it("signs as its documentation says", () => {
    expect(feishuSignature("this is secret", 1_795_176_000_999)).toEqual({
      timestamp: "1795176000",
      sign: "0UkLJEjFDEnk6wloQ62cXr67VwCjQgdOWqTrzn8oqUs=",
    });
  });

  it("gets rich text with signature, in which nothing is markup", async () => {
    const got = await send(
      { type: "feishu", url: url(), secret: Secret.of("s"), lang: "zh" },
      messageOf([{ status: "firing", alert: hostile }]),
    );
    const { timestamp, sign } = feishuSignature("s", nowMs);
    expect(got.body).toEqual({
      timestamp,
      sign,
      msg_type: "post",
      content: {
        post: {
          zh_cn: {
            title: "[告警 1] 所剩不足阈值的五分之一",
            content: [
              [{ tag: "text", text: "严重：所剩不足阈值的五分之一" }],
              [
                {
                  tag: "text",
                  text: "A & <b>B</b> *bold* [x](http://evil.example) <!channel> <@U1> second line 在 openrouter 的余额只剩阈值的 12%。",
                },
              ],
              [
                { tag: "a", text: "控制台", href: "https://openrouter.ai/settings/credits" },
                { tag: "text", text: "  " },
                { tag: "a", text: "处理手册", href: runbook },
              ],
              [{ tag: "a", text: "状态页", href: "https://balance.example" }],
            ],
          },
        },
      },
    });
  });
});

describe("dingtalk", () => {
  it("signs as its documentation says", () => {
    expect(dingtalkSignature("this is secret", 1_795_176_000_000)).toEqual({
      timestamp: "1795176000000",
      sign: "nUcoNXIRG1U7Gltl1C2YhLc1zjJmz6O5wgJi8d7BigM=",
    });
  });

  it("gets plain text, and time and signature in the address", async () => {
    const got = await send({ type: "dingtalk", url: url(), secret: Secret.of("s") }, both);
    const { timestamp, sign } = dingtalkSignature("s", nowMs);
    expect(Object.fromEntries(got.url.searchParams)).toEqual({ key: "k", timestamp, sign });
    expect(got.body).toEqual({
      msgtype: "text",
      text: {
        content: [
          "[FIRING 1, RESOLVED 1] Less than a fifth of the threshold is left",
          "",
          "CRITICAL: Less than a fifth of the threshold is left",
          "OpenRouter has 12% of its balance threshold left at openrouter.",
          "Console: https://openrouter.ai/settings/credits",
          `Runbook: ${runbook}`,
          "",
          "RESOLVED: Less than a fifth of the threshold is left",
          "Old has 12% of its balance threshold left at deepseek.",
          "",
          "Status page: https://balance.example",
        ].join("\n"),
      },
    });
  });
});

describe("wecom", () => {
  it("gets at most 2048 bytes of text, and how many alerts are left out", async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      status: "firing" as const,
      alert: alertOf({
        key: `${index}`,
        labels: { project: `项目 ${index}`, provider: "openrouter", type: "balance", unit: "USD" },
      }),
    }));
    const got = await send({ type: "wecom", url: url(), lang: "zh" }, messageOf(many));
    const { content } = (got.body as { text: { content: string } }).text;
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(2048);
    const shown = content.match(/^严重：/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(3);
    expect(content).toContain(`……另有 ${40 - shown} 条`);
    expect(content).toContain("状态页: https://balance.example");
    expect(got.url.search).toBe("?key=k");
  });
});

describe("slack", () => {
  it("gets text in which a name calls nobody and links nowhere", async () => {
    const got = await send({ type: "slack", url: url() }, messageOf([{ status: "firing", alert: hostile }]));
    expect(got.body).toEqual({
      text: [
        "*[FIRING 1] Less than a fifth of the threshold is left*",
        "",
        "CRITICAL: Less than a fifth of the threshold is left",
        "A &amp; &lt;b&gt;B&lt;/b&gt; *bold* [x](http://evil.example) &lt;!channel&gt; &lt;@U1&gt; second line has 12% of its balance threshold left at openrouter.",
        `<https://openrouter.ai/settings/credits|Console>  <${runbook}|Runbook>`,
        "<https://balance.example|Status page>",
      ].join("\n"),
      unfurl_links: false,
    });
  });
});

describe("telegram", () => {
  it("gets HTML in which a name is only a name", async () => {
    const got = await send(
      { type: "telegram", url: Secret.of(`${chat.url}/bots/`), token: Secret.of("1:abc"), chat_id: -100, thread_id: 7 },
      messageOf([{ status: "firing", alert: hostile }]),
    );
    expect(got.url.pathname).toBe("/bots/bot1:abc/sendMessage");
    expect(got.body).toEqual({
      chat_id: "-100",
      message_thread_id: 7,
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
      text: [
        "<b>[FIRING 1] Less than a fifth of the threshold is left</b>",
        "",
        "<b>CRITICAL: Less than a fifth of the threshold is left</b>",
        "A &amp; &lt;b&gt;B&lt;/b&gt; *bold* [x](http://evil.example) &lt;!channel&gt; &lt;@U1&gt; second line has 12% of its balance threshold left at openrouter.",
        `<a href="https://openrouter.ai/settings/credits">Console</a>  <a href="${runbook}">Runbook</a>`,
        '<a href="https://balance.example">Status page</a>',
      ].join("\n"),
    });
  });

  it("keeps to 4096 characters", async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({
      status: "firing" as const,
      alert: alertOf({ key: `${index}` }),
    }));
    const got = await send(
      { type: "telegram", url: Secret.of(chat.url), token: Secret.of("t"), chat_id: "@ops" },
      messageOf(many),
    );
    const { text } = got.body as { text: string };
    expect(text.replaceAll(/<[^>]*>/g, "").length).toBeLessThanOrEqual(4096);
    expect(text).toMatch(/\.\.\. and \d+ more/);
  });
});

describe("webhook", () => {
  it("gets Alertmanager's JSON, a bearer token and a key by which a copy is known", async () => {
    const got = await send({ type: "webhook", url: url(), token: Secret.of("t") }, both);
    expect(got.headers).toMatchObject({
      authorization: "Bearer t",
      "content-type": "application/json; charset=utf-8",
      "idempotency-key": "0123456789abcdef0123456789abcdef",
    });
    const common = { alertname: "BalanceLow", severity: "critical", type: "balance" };
    const annotations = { summary: "Less than a fifth of the threshold is left", runbook_url: runbook };
    expect(got.body).toEqual({
      version: "4",
      groupKey: "{}:{}",
      truncatedAlerts: 0,
      receiver: "ops",
      status: "firing",
      externalURL: "https://balance.example",
      groupLabels: {},
      commonLabels: common,
      commonAnnotations: annotations,
      alerts: [
        {
          status: "firing",
          labels: { ...common, project: "OpenRouter", provider: "openrouter", unit: "USD" },
          annotations: {
            ...annotations,
            description: "OpenRouter has 12% of its balance threshold left at openrouter.",
          },
          startsAt: "2026-11-20T11:50:00.000Z",
          endsAt: "0001-01-01T00:00:00Z",
          generatorURL: "https://balance.example",
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
        {
          status: "resolved",
          labels: { ...common, project: "Old", provider: "deepseek", unit: "CNY" },
          annotations: { ...annotations, description: "Old has 12% of its balance threshold left at deepseek." },
          startsAt: "2026-11-20T11:50:00.000Z",
          endsAt: "2026-11-20T12:00:00.000Z",
          generatorURL: "https://balance.example",
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
      ],
    });
  });
});

const robot = (type: string) => ({ type, url: url() });
const bot = () => ({ type: "telegram", url: Secret.of(chat.url), token: Secret.of("t"), chat_id: "1" });
const refusals: readonly [
  name: string,
  keys: () => object,
  answer: Answer,
  reason: string,
  retryAfterMs: number | undefined,
][] = [
  [
    "a feishu robot with another secret",
    () => robot("feishu"),
    { body: { code: 19021, msg: "sign match fail" } },
    "auth",
    undefined,
  ],
  [
    "a feishu robot that is asked too often",
    () => robot("feishu"),
    { body: { code: 11232, msg: "frequency limited" } },
    "rate_limited",
    60_000,
  ],
  [
    "a feishu body that it does not like",
    () => robot("feishu"),
    { body: { code: 9499, msg: "Bad Request" } },
    "rejected",
    undefined,
  ],
  [
    "a dingtalk robot with another secret",
    () => robot("dingtalk"),
    { body: { errcode: 310000, errmsg: "sign not match" } },
    "auth",
    undefined,
  ],
  [
    "a dingtalk robot that is asked too often",
    () => robot("dingtalk"),
    { body: { errcode: 130101, errmsg: "send too fast" } },
    "rate_limited",
    600_000,
  ],
  [
    "a wecom robot that is gone",
    () => robot("wecom"),
    { body: { errcode: 93000, errmsg: "invalid webhook url" } },
    "auth",
    undefined,
  ],
  [
    "a wecom robot that is asked too often",
    () => robot("wecom"),
    { body: { errcode: 45009, errmsg: "freq out of limit" } },
    "rate_limited",
    60_000,
  ],
  ["a robot that answers a page", () => robot("wecom"), { body: "<html>" }, "invalid_response", undefined],
  ["a slack channel that is gone", () => robot("slack"), { status: 404, body: "no_service" }, "rejected", undefined],
  [
    "slack asked too often",
    () => robot("slack"),
    { status: 429, headers: { "retry-after": "30" } },
    "rate_limited",
    30_000,
  ],
  [
    "telegram asked too often",
    bot,
    { status: 429, body: { ok: false, parameters: { retry_after: 5 } } },
    "rate_limited",
    5_000,
  ],
  ["a telegram bot with another token", bot, { status: 404, body: { ok: false } }, "auth", undefined],
  ["a telegram chat that threw the bot out", bot, { status: 403, body: { ok: false } }, "permission", undefined],
  [
    "a webhook with a fault",
    () => robot("webhook"),
    { status: 503, headers: { "retry-after": "7" } },
    "upstream",
    7_000,
  ],
];

describe("what a receiver refuses", () => {
  it.each(refusals)("%s", async (_, keys, answer, reason, retryAfterMs) => {
    chat.answer = () => answer;
    const failure: unknown = await send({ ...keys() }, both).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CheckError);
    expect({ reason: (failure as CheckError).reason, retryAfterMs: (failure as CheckError).retryAfterMs }).toEqual({
      reason,
      retryAfterMs,
    });
    expect((failure as CheckError).message).not.toContain("key=k");
  });

  it("an address of the cloud's metadata service is never asked", async () => {
    const failure: unknown = await send(
      { type: "webhook", url: Secret.of("http://169.254.169.254/latest") },
      both,
    ).catch((error: unknown) => error);
    expect((failure as CheckError).reason).toBe("network");
  });
});
