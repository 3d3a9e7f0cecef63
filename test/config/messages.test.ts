/** What a person reads who made one mistake: one error, with its position, the path and what to write instead. */
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { providerIds } from "../../src/config/load-provider.ts";
import { otherNames } from "../../src/providers/names/other-names.ts";
import { configOf, entries, placedProblemsOf } from "../support/config.ts";

const { project, keyedProject: keyed, subscription } = entries;
const mailbox = (lines: string) => entries.mailbox(`password: b\n${lines}`);

type Table = readonly (readonly [string, string])[];

const zones: Table = [
  ["timezone: CST", '1:11: timezone: "CST" is not a zone with a place: write Asia/Shanghai or America/Chicago'],
  [
    "timezone: IST",
    '1:11: timezone: "IST" is not a zone with a place: write Asia/Kolkata or Asia/Jerusalem or Europe/Dublin',
  ],
  ["timezone: PST", '1:11: timezone: "PST" is not a zone with a place: write America/Los_Angeles or Asia/Manila'],
  ["timezone: JST", '1:11: timezone: "JST" is not a zone with a place: write Asia/Tokyo'],
  ["timezone: Asia/Beijing", '1:11: timezone: "Asia/Beijing" is not a zone with a place: write Asia/Shanghai'],
  ["timezone: UTC+8", '1:11: timezone: "UTC+8" is an offset: write a zone with a place, such as Asia/Shanghai'],
  ["timezone: Asia/Shangai", '1:11: timezone: "Asia/Shangai" is not an IANA zone: did you mean "Asia/Shanghai"?'],
  [
    "timezone: Mars/Olympus",
    '1:11: timezone: "Mars/Olympus" is not an IANA zone: write one such as Asia/Shanghai or UTC',
  ],
  [
    subscription("cycle_type: monthly\ntimezone: EST"),
    '4:15: subscriptions[0].timezone: "EST" is not a zone with a place: write America/New_York',
  ],
];

const values: Table = [
  [
    "defaults: { timeout: 0s }",
    "1:22: defaults.timeout: 0s is no time at all: write a number with a unit, such as 15s, 10m, 24h or 7d",
  ],
  [
    'schedules: { projects: "*/70 * * * *" }',
    '1:24: schedules.projects: "*/70 * * * *" has a step of 70 minutes, expected 1 to 59',
  ],
  [
    'schedules: { projects: "0 */24 * * *" }',
    '1:24: schedules.projects: "0 */24 * * *" has a step of 24 hours, expected 1 to 23',
  ],
  [keyed("schedule: 5m"), '5:15: projects[0].schedule: "5m" is a duration: write the schedule "*/5 * * * *"'],
  [keyed("schedule: 90s"), '5:15: projects[0].schedule: "90s" is a duration: write the schedule "*/5 * * * *"'],
  [keyed("schedule: 2h"), '5:15: projects[0].schedule: "2h" is a duration: write the schedule "0 */2 * * *"'],
  [keyed("schedule: 1d"), '5:15: projects[0].schedule: "1d" is a duration: write the schedule "0 6 * * *"'],
  [keyed("schedule: 5"), '5:15: projects[0].schedule: write a cron expression in quotes, such as "*/10 * * * *"'],
  [
    subscription("cycle_type: monthly\namount: 1\ncurrency: RMB"),
    '5:15: subscriptions[0].currency: "RMB" is not a code of ISO 4217: write CNY',
  ],
  [
    subscription("cycle_type: monthly\namount: 1\ncurrency: usd"),
    '5:15: subscriptions[0].currency: "usd" is not a currency: write its code in capitals, such as CNY or USD',
  ],
  [keyed("unit: 人民币"), '5:11: projects[0].unit: "人民币" is not a code of ISO 4217: write CNY'],
  [
    project("provider: manual\namount: 5\nunit: CNY\nas_of: 2026-11-22"),
    "6:12: projects[0].as_of: 2026-11-22 is in the future: write the day on which the amount was read",
  ],
  [
    project("provider: deepseek\napi_key: /run/secrets/deepseek"),
    "4:14: projects[0].api_key: this is the path of a file: write it in api_key_file",
  ],
  [
    mailbox("host: imap.example.com:993"),
    '4:11: mailboxes[0].host: "imap.example.com:993" has a port: write imap.example.com, and port: 993',
  ],
  [
    mailbox("host: imaps://imap.example.com"),
    '4:11: mailboxes[0].host: "imaps://imap.example.com" has a scheme: write imap.example.com',
  ],
  [
    mailbox("host: imaps://imap.example.com:993/"),
    '4:11: mailboxes[0].host: "imaps://imap.example.com:993/" has a scheme: write imap.example.com, and port: 993',
  ],
];

const thresholds: Table = [
  [
    keyed("reading: EUR\nthreshold: 5"),
    '5:14: projects[0].reading: DeepSeek has no reading "EUR": write CNY or USD or balance',
  ],
  [keyed("thresholds: { quota: 5 }"), "5:19: projects[0].thresholds.quota: DeepSeek has no quota: write balance"],
  [
    project("provider: openai\nadmin_key: k\nthreshold: 5"),
    "5:5: projects[0].threshold: OpenAI (API organization) does not say how much is left: write budget or top_ups beside it",
  ],
  [
    project("provider: rdap\ndomain: example.com\nschedule: 0 6 * * *\nthreshold: 5"),
    "6:5: projects[0].threshold: RDAP (registration of a domain) does not say how much is left: leave threshold out",
  ],
  [
    project("provider: openai\nadmin_key: k\nbudget: { amount: 5 }\nthresholds: { balance: 5 }"),
    "6:19: projects[0].thresholds.balance: OpenAI (API organization) has no balance: write budget",
  ],
  [
    project(
      'provider: http\nrequest: { url: "https://a.example" }\nreadings: [{ type: quota, unit: USD, value: a }]\nthresholds: { balance: 1 }',
    ),
    "6:19: projects[0].thresholds.balance: HTTP has no balance: write quota",
  ],
  [
    keyed("spend_thresholds: { month: 500 }"),
    "5:5: projects[0].spend_thresholds: DeepSeek does not say what is spent: leave spend_thresholds out",
  ],
  [keyed("budget: { amount: 500 }"), "5:5: projects[0].budget: DeepSeek does not say what is spent: leave budget out"],
  [
    keyed("top_ups: [{ date: 2026-11-01, amount: 5 }]"),
    "5:5: projects[0].top_ups: DeepSeek does not say what is spent: leave top_ups out",
  ],
];

const rates: Table = [
  ["rates: ecb", '1:8: rates: "ecb" is not a group of keys'],
  ["rates: { to: CNY }", "1:1: rates.source: missing: write ecb"],
  ["rates: { source: fed, to: CNY }", '1:18: rates.source: "fed" is not known: write ecb'],
  ["rates: { source: ecb, to: RMB }", '1:27: rates.to: "RMB" is not a code of ISO 4217: write CNY'],
  ["rates: { source: ecb, to: cny }", '1:27: rates.to: "cny" is not a code of ISO 4217: write one such as CNY or USD'],
  ["rates: { source: ecb, to: XYZ }", '1:27: rates.to: "XYZ" is not a code of ISO 4217: write one such as CNY or USD'],
  ["rates: { source: ecb, to: [CNY, USD] }", "1:23: rates.to: a list is not text"],
  ["rates: { source: ecb, fixed: { XAU: 29000 } }", "1:1: rates.to: fixed rates need their currency: write to: CNY"],
  [
    "rates: { source: ecb, to: CNY, fixed: { XAU: -1 } }",
    "1:46: rates.fixed.XAU: write how much of `to` one of it is, above 0",
  ],
  [
    'rates: { source: ecb, to: CNY, fixed: { XAU: "29000" } }',
    '1:46: rates.fixed.XAU: "29000" is text: write 29000 without quotes',
  ],
  [
    "rates: { source: ecb, to: CNY, fixed: { gold: 29000 } }",
    '1:41: rates.fixed.gold: "gold" is not a code of ISO 4217: write one such as CNY or USD',
  ],
  [
    "rates: { source: ecb, to: USD, fixed: { RMB: 0.14 } }",
    '1:41: rates.fixed.RMB: "RMB" is not a code of ISO 4217: write CNY',
  ],
  [
    "rates: { source: ecb, to: CNY, fixed: { CNY: 1 } }",
    "1:46: rates.fixed.CNY: one CNY is always one CNY: leave it out",
  ],
  [
    "rates: { source: ecb, url: mirror.example/x.xml }",
    "1:28: rates.url: write an address that begins with https:// or http://",
  ],
  ["rates: { source: ecb, into: CNY }", "1:23: rates.into: unknown key: write one of source, to, fixed, url"],
  ["schedules: { rates: 1h }", '1:21: schedules.rates: "1h" is a duration: write the schedule "0 * * * *"'],
];

const unknown = (id: string, message: string): readonly [string, string] => [
  project(`provider: ${id}`),
  `3:15: projects[0].provider: ${JSON.stringify(id)} is not a provider: ${message}`,
];
const providers: Table = [
  unknown("aliyun", 'did you mean "alibaba-cloud"?'),
  unknown("volc", 'did you mean "volcengine"?'),
  unknown("tencent", 'did you mean "tencent-cloud"?'),
  unknown("kimi", 'did you mean "moonshot"?'),
  unknown("Claude", 'did you mean "anthropic"?'),
  unknown("阿里云", 'did you mean "alibaba-cloud"?'),
  unknown("open-router", 'did you mean "openrouter"?'),
  unknown("deepsek", 'did you mean "deepseek"?'),
  unknown("qqqqqqqqqq", "`balance-alert providers` lists them"),
  unknown(
    "groq",
    "billing is in the console only; note the amount with provider: manual, or report it with provider: push",
  ),
  unknown("hetzner", "no balance or billing in the API; paid afterwards: write it as a subscription"),
  unknown("qwen", "a model key cannot read money: use alibaba-cloud with an access key"),
  unknown(
    "perplexity",
    "no billing endpoint; some send limits of requests in headers; note the amount with provider: manual, or report it with provider: push",
  ),
];

const keys: Table = [
  [keyed("thresholds: { balnce: 1 }"), '5:19: projects[0].thresholds.balnce: unknown key: did you mean "balance"?'],
  [keyed("thresold: 1"), '5:5: projects[0].thresold: unknown key: did you mean "threshold"?'],
  [keyed("url: https://a.example"), '5:5: projects[0].url: unknown key: did you mean "base_url"?'],
  [
    project(
      'provider: http\nurl: https://a.example\nrequest: { url: "https://a.example" }\nreadings: [{ unit: USD, value: a }]',
    ),
    '4:5: projects[0].url: unknown key: did you mean "request.url"?',
  ],
  [keyed("key: k"), '5:5: projects[0].key: unknown key: did you mean "api_key"?'],
  [keyed("cron: 0 6 * * *"), '5:5: projects[0].cron: unknown key: did you mean "schedule"?'],
  [mailbox("host: imap.example.com\nuser: a"), '5:5: mailboxes[0].user: unknown key: did you mean "username"?'],
  [mailbox("host: imap.example.com\nssl: true"), '5:5: mailboxes[0].ssl: unknown key: did you mean "use_ssl"?'],
  [
    "thresholds: { balance: 5 }",
    "1:1: thresholds: unknown key: write one of timezone, schedules, defaults, calendar_token, calendar_token_file, rates, project_files, history, notify, projects, subscriptions, mailboxes",
  ],
];

const forms: Table = [
  [
    project('provider: http\nrequest: { url: "https://a.example" }\nreadings: [{ unit: USD, value: $nmber(a) }]'),
    "5:36: projects[0].readings[0].value: no function $nmber",
  ],
  [keyed('threshold: "50"'), '5:16: projects[0].threshold: "50" is text: write 50 without quotes'],
  [keyed("threshold: .inf"), "5:16: projects[0].threshold: .inf is not an amount: write a number, such as 50"],
  [keyed("threshold: fifty"), '5:16: projects[0].threshold: "fifty" is not a number'],
  [keyed('enabled: "false"'), '5:14: projects[0].enabled: "false" is text: write false without quotes'],
  ["projects:\n  name: A\n  provider: deepseek", '1:1: projects: begin each project with "- name:"'],
  ["subscriptions: { name: A }", '1:1: subscriptions: begin each subscription with "- name:"'],
  ["projects:\n  - name A", "2:5: projects[0]: a colon is missing after name"],
  ["projects:\n  - name：A", "2:5: projects[0]: replace ： by : and a blank"],
  ["timezone：UTC", "1:1: replace ： by : and a blank"],
  [
    project("provider: deepseek\napi_key_file: sk-planted-0123456789abcdef"),
    "4:19: projects[0].api_key_file: this looks like a key: write it in api_key (the key is not shown)",
  ],
  [
    project("provider: deepseek\napi_key_file: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    "4:19: projects[0].api_key_file: this looks like a key: write it in api_key (the key is not shown)",
  ],
  [
    project("provider: deepseek\napi_key_file: /no/such/file"),
    "4:19: projects[0].api_key_file: cannot read the secret's file /no/such/file: it does not exist",
  ],
  [
    project("provider: deepseek\napi_key_file: secrets/none"),
    `4:19: projects[0].api_key_file: cannot read the secret's file ${resolve("secrets/none")}: it does not exist`,
  ],
  [
    project("provider: deepseek\napi_key_file: ./"),
    `4:19: projects[0].api_key_file: cannot read the secret's file ${resolve(".")}: it is a directory`,
  ],
  [
    project("provider: deepseek\napi_key: ${NONE}"),
    "4:14: projects[0].api_key: the variable NONE is not set: set it, or use api_key_file",
  ],
  [
    keyed("owner_project: ${NONE}"),
    "5:20: projects[0].owner_project: the variable NONE is not set: set it, or write ${NONE:-default}",
  ],
];

describe.each([
  ["a provider", providers],
  ["a key", keys],
  ["a form", forms],
  ["a zone", zones],
  ["a value", values],
  ["a threshold", thresholds],
  ["a rate", rates],
])("%s", (_, table) => {
  it.each(table)("%s", async (text, wanted) => {
    expect(await placedProblemsOf(text)).toEqual([wanted]);
  });
});

it("other names are of providers that there are, and are none themselves", () => {
  expect(Object.values(otherNames).filter((id) => !providerIds.includes(id))).toEqual([]);
  expect(Object.keys(otherNames).filter((name) => providerIds.includes(name))).toEqual([]);
});

describe("a threshold that may match", () => {
  it.each([
    ["of a wallet", keyed("reading: usd\nthreshold: 5")],
    ["of a unit that is replaced", keyed("unit: EUR\nreading: EUR\nthreshold: 5")],
    ["of a type that is renamed", keyed("type: credits\nthresholds: { credits: 5 }")],
    ["of a budget out of spend", project("provider: openai\nadmin_key: k\nbudget: { amount: 5 }\nthreshold: 1")],
    [
      "of money paid in",
      project("provider: openai\nadmin_key: k\ntop_ups: [{ date: 2026-11-01, amount: 5 }]\nthreshold: 1"),
    ],
    [
      "of a part that is asked for",
      project("provider: openai\nadmin_key: k\ninclude: [limit]\nthresholds: { budget: 1 }"),
    ],
    ["of one of several readings", project("provider: openrouter\napi_key: k\nthresholds: { quota: 10 }")],
    ["of a push", project("provider: push\ntoken: t\nthresholds: { budget: 1 }")],
    ["of today, where the day began first", project("provider: manual\namount: 5\nunit: CNY\nas_of: 2026-11-21")],
  ])("%s is accepted", async (_, text) => {
    expect((await configOf(text, { nowMs: Date.parse("2026-11-20T12:00:00Z") })).projects).toHaveLength(1);
  });
});
