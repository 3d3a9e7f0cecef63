/** What a person reads who wrote a key that is not known: the key that is meant, or those that there are. */
import { describe, expect, it } from "vitest";
import { entries, placedProblemsOf } from "../support/config.ts";

const ofMailbox = (lines: string) => entries.mailbox(`host: a\npassword: k\n${lines}`);
const ofHttp = (lines: string) => entries.project(`provider: http\n${lines}`);
const asIs = (text: string) => text;

type Table = readonly (readonly [string, readonly string[]])[];

const ofProjects: Table = [
  ["threshold_: 1", ['5:5: projects[0].threshold_: unknown key: did you mean "threshold"?']],
  ["API_KEY: k", ['5:5: projects[0].API_KEY: unknown key: did you mean "api_key"?']],
  ["limit: 1", ['5:5: projects[0].limit: unknown key: did you mean "threshold"?']],
  ["min: 1", ['5:5: projects[0].min: unknown key: did you mean "threshold"?']],
  ["minimum: 1", ['5:5: projects[0].minimum: unknown key: did you mean "threshold"?']],
  ["currency: USD", ['5:5: projects[0].currency: unknown key: did you mean "unit"?']],
  ["interval: 5m", ['5:5: projects[0].interval: unknown key: did you mean "schedule"?']],
  ["cron: x", ['5:5: projects[0].cron: unknown key: did you mean "schedule"?']],
  ["spend: x", ['5:5: projects[0].spend: unknown key: did you mean "spend_thresholds"?']],
  ["lab: x", ['5:5: projects[0].lab: unknown key: did you mean "labels"?']],
  [
    "toString: 1",
    [
      "5:5: projects[0].toString: unknown key: write one of name, provider, enabled, owner_project, type, threshold, thresholds, spend_thresholds, reading, unit, labels, schedule, timeout, base_url, budget, credential_expires, top_ups, top_ups_from_mail, api_key, api_key_file",
    ],
  ],
  ["amount: 5", ['5:5: projects[0].amount: unknown key: did you mean "budget.amount"?']],
  ["period: day", ['5:5: projects[0].period: unknown key: did you mean "budget.period"?']],
  ["mailbox: ops", ['5:5: projects[0].mailbox: unknown key: did you mean "top_ups_from_mail.mailbox"?']],
  [
    "date: 5",
    [
      "5:5: projects[0].date: unknown key: write one of name, provider, enabled, owner_project, type, threshold, thresholds, spend_thresholds, reading, unit, labels, schedule, timeout, base_url, budget, credential_expires, top_ups, top_ups_from_mail, api_key, api_key_file",
    ],
  ],
  [
    "thresholds: { x: 1 }",
    ["5:19: projects[0].thresholds.x: unknown key: write one of balance, credits, quota, budget"],
  ],
  ["thresholds: { balnce: 1 }", ['5:19: projects[0].thresholds.balnce: unknown key: did you mean "balance"?']],
  [
    "budget: { amont: 5 }",
    [
      "5:5: projects[0].budget.amount: missing: write a number",
      '5:15: projects[0].budget.amont: unknown key: did you mean "amount"?',
    ],
  ],
  [
    "top_ups: [{ dat: 2026-11-01, amount: 5 }]",
    [
      "5:15: projects[0].top_ups[0].date: write a date as YYYY-MM-DD",
      '5:17: projects[0].top_ups[0].dat: unknown key: did you mean "date"?',
    ],
  ],
];

const ofMailboxes: Table = [
  ["server: a", ['5:5: mailboxes[0].server: unknown key: did you mean "host"?']],
  ["login: a", ['5:5: mailboxes[0].login: unknown key: did you mean "username"?']],
  ["account: a", ['5:5: mailboxes[0].account: unknown key: did you mean "username"?']],
  ["email: a", ['5:5: mailboxes[0].email: unknown key: did you mean "username"?']],
  ["pass: k", ['5:5: mailboxes[0].pass: unknown key: did you mean "password"?']],
  ["ssl: true", ['5:5: mailboxes[0].ssl: unknown key: did you mean "use_ssl"?']],
  ["ca_file: x", ['5:5: mailboxes[0].ca_file: unknown key: did you mean "tls.ca_file"?']],
  ["tls: { cafile: x }", ['5:12: mailboxes[0].tls.cafile: unknown key: did you mean "ca_file"?']],
  ["client: x", ['5:5: mailboxes[0].client: unknown key: did you mean "client_id"?']],
  ["token_url: x", ['5:5: mailboxes[0].token_url: unknown key: did you mean "oauth2.token_url"?']],
  [
    "rules: [{ category: none, any: [x], sender: y }]",
    [
      "5:41: mailboxes[0].rules[0].sender: unknown key: write one of name, category, any, all, none, from, subject, project",
    ],
  ],
  [
    "la: x",
    [
      "5:5: mailboxes[0].la: unknown key: write one of name, host, port, username, password, password_file, oauth2, use_ssl, starttls, tls, proxy, proxy_file, folders, lookback, schedule, timeout, max_messages, enabled, client_id, rules, alert_keywords, extra_alert_keywords",
    ],
  ],
];

const ofSubscriptions: Table = [
  [
    "cycle_type: once\nexpires: { tls: a:99999 }",
    ['4:21: subscriptions[0].expires.tls: "a:99999" is not a server: write host:port, such as example.com:443'],
  ],
  [
    "cycle: monthly",
    [
      "2:5: subscriptions[0].cycle_type: missing: write one of daily, weekly, monthly, quarterly, semiannual, yearly, biennial, once",
      '3:5: subscriptions[0].cycle: unknown key: did you mean "cycle_type"?',
    ],
  ],
  [
    "cycle_type: monthyl",
    [
      '3:17: subscriptions[0].cycle_type: "monthyl" is not known: did you mean "monthly"? write one of daily, weekly, monthly, quarterly, semiannual, yearly, biennial, once',
    ],
  ],
  [
    "cycle_type:",
    [
      "3:16: subscriptions[0].cycle_type: null is not known: write one of daily, weekly, monthly, quarterly, semiannual, yearly, biennial, once",
    ],
  ],
  ["cycle_type: monthly\nday: 5", ['4:5: subscriptions[0].day: unknown key: did you mean "renewal_day"?']],
  [
    "cycle_type: monthly\nprices: [{ from: 2027-01-01, amont: 5 }]",
    [
      "4:14: subscriptions[0].prices[0].amount: write the price as a number",
      '4:34: subscriptions[0].prices[0].amont: unknown key: did you mean "amount"?',
    ],
  ],
  [
    "cycle_type: once\nexpires: { rdap: example.com, zzz: 1 }",
    ["4:35: subscriptions[0].expires.zzz: unknown key: write one of rdap"],
  ],
  [
    "cycle_type: once\nexpires: { rdp: example.com }",
    [
      "4:5: subscriptions[0].expires.rdap: missing: write text",
      '4:16: subscriptions[0].expires.rdp: unknown key: did you mean "rdap"?',
    ],
  ],
  ["cycle_type: once\nexpires: { tls: a, x: 1 }", ["4:24: subscriptions[0].expires.x: unknown key: write one of tls"]],
  ["cycle_type: once\nexpires: {}", ["4:5: subscriptions[0].expires.rdap: missing: write text"]],
  [
    "cycle_type: once\nexpires: 5",
    [
      '4:14: subscriptions[0].expires: write a date such as 2027-01-31, {rdap: example.com} or {tls: "example.com:443"}',
    ],
  ],
];

const ofRequests: Table = [
  [
    "readings: x",
    ["2:5: projects[0].request: missing: write a group of keys", '4:15: projects[0].readings: "x" is not a list'],
  ],
  [
    "request: { url: x }\nreadings: []",
    [
      "4:21: projects[0].request.url: write an address that begins with https:// or http://",
      "5:5: projects[0].readings: write at least one reading",
    ],
  ],
  [
    "request: { url: https://a.example, query: { a: [] } }\nreadings: [{ unit: USD }]",
    [
      "4:49: projects[0].request.query.a: a list is not text or a number or true or false",
      "5:16: projects[0].readings[0].value: missing: write text or a number",
    ],
  ],
  [
    "request: { url: https://a.example, headrs: {} }\nreadings: [{ unit: USD, value: a, typ: quota }]",
    [
      '4:40: projects[0].request.headrs: unknown key: did you mean "headers"?',
      '5:39: projects[0].readings[0].typ: unknown key: did you mean "type"?',
    ],
  ],
  [
    "request: { url: https://a.example }\nreadings: [{ unit: USD, value: a }]\nurl: https://a.example",
    ['6:5: projects[0].url: unknown key: did you mean "request.url"?'],
  ],
];

const atTop: Table = [
  [
    "schedules: { limit: 1 }",
    ["1:14: schedules.limit: unknown key: write one of projects, mailboxes, subscriptions, rates"],
  ],
  ["tz: UTC", ['1:1: tz: unknown key: did you mean "timezone"?']],
  ["time: x", ['1:1: time: unknown key: did you mean "timezone"?']],
  ["schedule: x", ['1:1: schedule: unknown key: did you mean "schedules"?']],
  ["retries: 2", ['1:1: retries: unknown key: did you mean "defaults.retries"?']],
  ["receivers: []", ['1:1: receivers: unknown key: did you mean "notify.receivers"?']],
  ["prometheus: {}", ['1:1: prometheus: unknown key: did you mean "history.prometheus"?']],
  ["mail: []", ['1:1: mail: unknown key: did you mean "mailboxes"?']],
  [
    "zzzz: 1",
    [
      "1:1: zzzz: unknown key: write one of timezone, schedules, defaults, calendar_token, calendar_token_file, rates, project_files, history, notify, projects, subscriptions, mailboxes",
    ],
  ],
  ["schedules: { project: 1h }", ['1:14: schedules.project: unknown key: did you mean "projects"?']],
  [
    "defaults: { x: 1 }",
    [
      "1:13: defaults.x: unknown key: write one of timeout, stale_after, state_kept, concurrency, per_host, retries, allow_link_local",
    ],
  ],
  ["history: { prom: {} }", ['1:12: history.prom: unknown key: did you mean "prometheus"?']],
  ["projects: [text]", ["1:12: projects[0]: write a project as a group of keys: name, provider, ..."]],
  ["projects: ['name: A']", ["1:12: projects[0]: write a project as a group of keys: name, provider, ..."]],
  ["projects: [5]", ["1:12: projects[0]: write a project as a group of keys: name, provider, ..."]],
  ["projects: [[]]", ["1:12: projects[0]: write a project as a group of keys: name, provider, ..."]],
  ["projects: [null]", ["1:12: projects[0]: write a project as a group of keys: name, provider, ..."]],
  ["projects: [{ provider: 5 }]", ["1:12: projects[0]: no provider: `balance-alert providers` lists them"]],
  ["projects: [name：A]", ["1:12: projects[0]: replace ： by : and a blank"]],
  ["subscriptions: [text]", ['1:17: subscriptions[0]: "text" is not a group of keys']],
  ["subscriptions: ['name A']", ["1:17: subscriptions[0]: a colon is missing after name"]],
  ["mailboxes: [5]", ["1:13: mailboxes[0]: 5 is not a group of keys"]],
  ["projects:\n  - name:A\n", ["2:5: projects[0]: write a blank after name:"]],
  ["projects:\n  -name: A\n", ['1:1: projects: begin each project with "- name:"']],
  ["notify: 'repeat 5'", ["1:9: notify: a colon is missing after repeat"]],
];

describe.each([
  ["a project with", entries.keyedProject, ofProjects],
  ["a mailbox with", ofMailbox, ofMailboxes],
  ["a subscription with", entries.subscription, ofSubscriptions],
  ["a project of http with", ofHttp, ofRequests],
  ["a file with", asIs, atTop],
])("%s", (_, textOf, table) => {
  it.each(table)("%s", async (lines, wanted) => {
    expect(await placedProblemsOf(textOf(lines))).toEqual(wanted);
  });
});
