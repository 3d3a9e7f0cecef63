import { describe, expect, it } from "vitest";
import { dingtalkSignature } from "../../src/notify/receivers/dingtalk.ts";
import { feishuSignature } from "../../src/notify/receivers/feishu.ts";
import { Secret } from "../../src/platform/secret.ts";
import { alertOf, messageOf, nowMs } from "./alerts.ts";
import { both, sendingToChat } from "./sending-to-chat.ts";

const sending = sendingToChat();
const { send, url } = sending;
const hostile = alertOf({
  labels: {
    project: "A & <b>B</b> *bold* [x](http://evil.example) <!channel> <@U1>\u202e\nsecond line",
    provider: "openrouter",
    type: "balance",
    unit: "USD",
  },
});
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
      {
        type: "telegram",
        url: Secret.of(`${sending.chat().url}/bots/`),
        token: Secret.of("1:abc"),
        chat_id: -100,
        thread_id: 7,
      },
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
      { type: "telegram", url: Secret.of(sending.chat().url), token: Secret.of("t"), chat_id: "@ops" },
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
