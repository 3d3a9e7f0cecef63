/** Values at and beyond their limits: what is refused, and what is not. */
import { describe, expect, it } from "vitest";
import { entries, placedProblemsOf } from "../support/config.ts";

const atTop = (text: string) => text;
const ofProject = entries.keyedProject;
const ofSpend = (lines: string) => entries.project(`provider: openai\nadmin_key: k\n${lines}`);

type Table = readonly (readonly [string, readonly string[]])[];

const top: Table = [
  ["defaults: { timeout: 1.5s, stale_after: 0s, state_kept: 1h30m, concurrency: 1, per_host: 1, retries: 0 }", []],
  ["defaults: { concurrency: 10000, per_host: 10000, retries: 10 }", []],
  [
    "defaults: { concurrency: 10001, per_host: 10001, retries: 11 }",
    [
      "1:26: defaults.concurrency: 10001 is too large: write at most 10000",
      "1:43: defaults.per_host: 10001 is too large: write at most 10000",
      "1:59: defaults.retries: 11 is too large: write at most 10",
    ],
  ],
  [
    "defaults: { concurrency: 0, per_host: 0, retries: -1 }",
    [
      "1:26: defaults.concurrency: 0 is too small: write at least 1",
      "1:39: defaults.per_host: 0 is too small: write at least 1",
      "1:51: defaults.retries: -1 is too small: write at least 0",
    ],
  ],
  [
    "defaults: { concurrency: 1.5, allow_link_local: yes }",
    [
      "1:26: defaults.concurrency: 1.5 is not a whole number",
      '1:49: defaults.allow_link_local: "yes" is not true or false',
    ],
  ],
  [
    "defaults: { timeout: 15 }",
    ["1:22: defaults.timeout: 15 is not a duration: write a number with a unit, such as 15s, 10m, 24h or 7d"],
  ],
  [
    "defaults: { timeout: -1s }",
    ['1:22: defaults.timeout: "-1s" is not a duration: write a number with a unit, such as 15s, 10m, 24h or 7d'],
  ],
  [
    'defaults: { timeout: "15 s" }',
    ['1:22: defaults.timeout: "15 s" is not a duration: write a number with a unit, such as 15s, 10m, 24h or 7d'],
  ],
  [
    "defaults: { timeout: 15x }",
    ['1:22: defaults.timeout: "15x" is not a duration: write a number with a unit, such as 15s, 10m, 24h or 7d'],
  ],
  ["defaults: { timeout: [1] }", ["1:13: defaults.timeout: a list is not text or a number"]],
  [
    "defaults: { stale_after: 0 }",
    ["1:26: defaults.stale_after: 0 is not a duration: write a number with a unit, such as 15s, 10m, 24h or 7d"],
  ],
  [
    "defaults: { state_kept: 0d }",
    ["1:25: defaults.state_kept: 0d is no time at all: write a number with a unit, such as 15s, 10m, 24h or 7d"],
  ],
  ["defaults:", ["1:10: defaults: null is not a group of keys: the value is empty"]],
  ["schedules: 5", ["1:12: schedules: 5 is not a group of keys"]],
  ["project_files: ['']", ["1:17: project_files[0]: write a path, such as projects.d/*.yaml"]],
  [
    "project_files: [a/**]",
    ["1:17: project_files[0]: ** is not known: write a pattern for each level, such as projects.d/*/*.yaml"],
  ],
  ["project_files: a.yaml", ['1:16: project_files: "a.yaml" is not a list']],
  [
    "rates: { source: ecb, to: JPY, fixed: { XAU: 0 } }",
    ["1:46: rates.fixed.XAU: write how much of `to` one of it is, above 0"],
  ],
  ["rates: { source: ecb, url: https://a.example/x.xml }", []],
  [
    "calendar_token: 5",
    ["1:17: calendar_token: write it as text in quotes: YAML reads it as a number, and leading zeros would be lost"],
  ],
  ["timezone: 5", ["1:11: timezone: 5 is not text"]],
  ["timezone:", ["1:10: timezone: null is not text: the value is empty"]],
  ["[]", ["1:1: a list is not a group of keys"]],
  ["5", ["1:1: 5 is not a group of keys"]],
  ["projects: { name: A }", ['1:1: projects: begin each project with "- name:"']],
  ["mailboxes: { host: a }", ['1:1: mailboxes: begin each mailbox with "- name:"']],
  ["subscriptions: text", ['1:16: subscriptions: "text" is not a list']],
];

const projects: Table = [
  ["threshold: 0", []],
  ["threshold: -5.5", []],
  ["threshold: .nan", ["5:16: projects[0].threshold: .nan is not an amount: write a number, such as 50"]],
  ["threshold: -.inf", ["5:16: projects[0].threshold: .inf is not an amount: write a number, such as 50"]],
  ['threshold: " 50 "', ['5:16: projects[0].threshold: " 50 " is text: write 50 without quotes']],
  ['threshold: "-1.5"', ['5:16: projects[0].threshold: "-1.5" is text: write -1.5 without quotes']],
  ['threshold: "5."', ['5:16: projects[0].threshold: "5." is not a number']],
  ["threshold:", ["5:15: projects[0].threshold: null is not a number: the value is empty"]],
  ["threshold: [1]", ["5:5: projects[0].threshold: a list is not a number"]],
  ["threshold: { a: 1 }", ["5:5: projects[0].threshold: a group of keys is not a number"]],
  ["threshold: true", ["5:16: projects[0].threshold: true is not a number"]],
  [
    "threshold: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ['5:16: projects[0].threshold: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… is not a number'],
  ],
  ['enabled: "true"', ['5:14: projects[0].enabled: "true" is text: write true without quotes']],
  ["enabled: 1", ["5:14: projects[0].enabled: 1 is not true or false"]],
  ["enabled: yes", ['5:14: projects[0].enabled: "yes" is not true or false']],
  ["type: spend", ['5:11: projects[0].type: "spend" is not known: write one of balance, credits, quota, budget']],
  [
    "type: balnce",
    [
      '5:11: projects[0].type: "balnce" is not known: did you mean "balance"? write one of balance, credits, quota, budget',
    ],
  ],
  ["thresholds: { balance: x }", ['5:28: projects[0].thresholds.balance: "x" is not a number']],
  ["thresholds: 5", ["5:17: projects[0].thresholds: 5 is not a group of keys"]],
  ["owner_project: 5", ["5:20: projects[0].owner_project: 5 is not text"]],
  ['unit: " "', ["5:11: projects[0].unit: write a unit, such as USD or credits"]],
  ["unit: HK$", ['5:11: projects[0].unit: "HK$" is not a code of ISO 4217: write HKD']],
  ["unit: cnh", ['5:11: projects[0].unit: "cnh" is not a code of ISO 4217: write CNY']],
  ["reading: 5", ["5:14: projects[0].reading: 5 is not text"]],
  [
    "timeout: 0m",
    ["5:14: projects[0].timeout: 0m is no time at all: write a number with a unit, such as 15s, 10m, 24h or 7d"],
  ],
  ["base_url: ftp://a.example", ["5:15: projects[0].base_url: write an address that begins with https:// or http://"]],
  ["base_url: http://a.example", []],
  [
    "base_url: https://u@a.example",
    ["5:15: projects[0].base_url: an address must not hold a user name or a password: use the provider's own keys"],
  ],
  [
    "base_url: https://:p@a.example",
    ["5:15: projects[0].base_url: an address must not hold a user name or a password: use the provider's own keys"],
  ],
  [
    "credential_expires: 2026-02-29",
    [
      '5:25: projects[0].credential_expires: "2026-02-29" is not a date that exists: write it as YYYY-MM-DD, such as 2026-03-15',
    ],
  ],
  ["credential_expires: 2028-02-29", []],
  ["credential_expires: 20280229", ["5:25: projects[0].credential_expires: write a date as YYYY-MM-DD"]],
  [
    "credential_expires: 2026-1-01",
    [
      '5:25: projects[0].credential_expires: "2026-1-01" is not a date that exists: write it as YYYY-MM-DD, such as 2026-03-15',
    ],
  ],
];

const labels: Table = [
  ["{ team: ai, shard: 5, main: false, _x9: y }", []],
  ["{ 9x: y }", ['5:19: projects[0].labels.9x: "9x" is not a label name: use letters, digits and _']],
  ["{ __x: y }", ['5:20: projects[0].labels.__x: "__x" is not a label name: use letters, digits and _']],
  ["{ a-b: y }", ['5:20: projects[0].labels.a-b: "a-b" is not a label name: use letters, digits and _']],
  [
    "{ job: y }",
    ["5:20: projects[0].labels.job: the label job is taken by the product or by Prometheus: choose another name"],
  ],
  [
    "{ quantile: y }",
    [
      "5:25: projects[0].labels.quantile: the label quantile is taken by the product or by Prometheus: choose another name",
    ],
  ],
  [
    "{ direction: y }",
    [
      "5:26: projects[0].labels.direction: the label direction is taken by the product or by Prometheus: choose another name",
    ],
  ],
  ["{ a: [] }", ["5:15: projects[0].labels.a: a list is not text or a number or true or false"]],
  ["{ a: }", ["5:18: projects[0].labels.a: null is not text or a number or true or false"]],
  ["{ a0: 1, a1: 1, a2: 1, a3: 1, a4: 1, a5: 1, a6: 1, a7: 1, a8: 1, a9: 1 }", []],
  [
    "{ a0: 1, a1: 1, a2: 1, a3: 1, a4: 1, a5: 1, a6: 1, a7: 1, a8: 1, a9: 1, a10: 1 }",
    ["5:5: projects[0].labels: at most 10 labels: each one multiplies the series"],
  ],
  ["[]", ["5:5: projects[0].labels: a list is not a group of keys"]],
];

const spends: Table = [
  ["spend_thresholds: { day: 1, week: 2, month: 3, total: 0.5 }", []],
  [
    "spend_thresholds: { day: 0, week: -1 }",
    [
      "5:30: projects[0].spend_thresholds.day: 0 can never be kept: write an amount above 0",
      "5:39: projects[0].spend_thresholds.week: -1 can never be kept: write an amount above 0",
    ],
  ],
  [
    "spend_thresholds: { year: 5 }",
    ["5:25: projects[0].spend_thresholds.year: unknown key: write one of day, week, month, total"],
  ],
  ["budget: { amount: 0 }", ["5:23: projects[0].budget.amount: 0 is too small: write more than 0"]],
  [
    "budget: { amount: 5, period: year }",
    ['5:34: projects[0].budget.period: "year" is not known: write one of day, week, month'],
  ],
  ["budget: {}", ["5:5: projects[0].budget.amount: missing: write a number"]],
  ["top_ups: []", ["5:5: projects[0].top_ups: this list is empty: write at least one entry"]],
  ["top_ups: [{ date: 2026-11-01 }]", ["5:15: projects[0].top_ups[0].amount: missing: write a number"]],
  [
    "top_ups: [{ date: 2026-11-31, amount: 5 }]",
    [
      '5:23: projects[0].top_ups[0].date: "2026-11-31" is not a date that exists: write it as YYYY-MM-DD, such as 2026-03-15',
    ],
  ],
  [
    "top_ups_from_mail: { mailbox: ops, from: '' }",
    ["5:46: projects[0].top_ups_from_mail.from: write the address of the sender, such as *@openai.com"],
  ],
  [
    "top_ups_from_mail: { mailbox: [], from: a }",
    ["5:26: projects[0].top_ups_from_mail.mailbox: this list is empty: write at least one entry"],
  ],
  [
    "top_ups_from_mail: { mailbox: ops, from: a }",
    ['5:35: projects[0].top_ups_from_mail.mailbox: there is no mailbox "ops": write the name of one'],
  ],
  [
    "top_ups_from_mail: { mailbox: [a, b], from: a }",
    [
      '5:26: projects[0].top_ups_from_mail.mailbox: there is no mailbox "a": write the name of one',
      '5:26: projects[0].top_ups_from_mail.mailbox: there is no mailbox "b": write the name of one',
    ],
  ],
  [
    "top_ups_from_mail: { mailbox: 5, from: a }",
    ["5:35: projects[0].top_ups_from_mail.mailbox: 5 is not text or a list"],
  ],
];

describe.each([
  ["at the top", atTop, top],
  ["a project with", ofProject, projects],
  ["a project with the labels", (labels: string) => ofProject(`labels: ${labels}`), labels],
  ["a project with spend and", ofSpend, spends],
])("%s", (_, textOf, table) => {
  it.each(table)("%s", async (lines, wanted) => {
    expect(await placedProblemsOf(textOf(lines))).toEqual(wanted);
  });
});

it("a label of the product or of Prometheus is refused by its name", async () => {
  const ofProduct = ["project", "provider", "type", "unit", "account", "model", "window", "direction", "reason"];
  const taken = [...ofProduct, "job", "instance", "le", "quantile"];
  const found = await Promise.all(taken.map((name) => placedProblemsOf(ofProject(`labels: { ${name}: x }`))));
  expect(found.flat().map((problem) => /: the label (\w+) is taken by /.exec(problem)?.[1])).toEqual(taken);
});
