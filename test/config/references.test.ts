/** What holds between the parts of a file: names, references, thresholds and variables. */
import { describe, expect, it } from "vitest";
import { placedProblemsOf } from "../support/config.ts";

const simulated = (name: string, more = "") =>
  `  - { name: ${name}, provider: simulated, start: 1, burn_per_day: 0${more} }\n`;
const one = (keys: string) => `projects:\n  - { name: A, provider: ${keys} }\n`;
const box = (keys: string) => `  - { host: a.example, password: p, ${keys} }\n`;
const receipts = (mailbox: string) => one(`openai, admin_key: k, top_ups_from_mail: { mailbox: ${mailbox}, from: x }`);
const rule = (project: string) => `rules: [{ category: arrears, any: [x], project: ${project} }]`;

type Table = readonly (readonly [string, string, readonly string[]])[];

const names: Table = [
  [
    "projects of one name",
    `projects:\n${simulated("A")}${simulated("B")}${simulated("A")}${simulated("B")}`,
    [
      '4:13: projects[2].name: the name "A" is taken by projects[0]: write another one',
      '5:13: projects[3].name: the name "B" is taken by projects[1]: write another one',
    ],
  ],
  [
    "a project of the name of a wrong one",
    `projects:\n${simulated("A", ", burn: x")}${simulated("A")}`,
    [
      '2:64: projects[0].burn: unknown key: did you mean "burn_per_day"?',
      '3:13: projects[1].name: the name "A" is taken by projects[0]: write another one',
    ],
  ],
  [
    "a project of the name of one that is off",
    `projects:\n${simulated("A", ", enabled: false")}${simulated("A")}`,
    ['3:13: projects[1].name: the name "A" is taken by projects[0]: write another one'],
  ],
  [
    "a project of the name of one without a provider",
    `projects:\n  - { name: A, provider: none }\n${simulated("A")}`,
    [
      '2:26: projects[0].provider: "none" is not a provider: `balance-alert providers` lists them',
      '3:13: projects[1].name: the name "A" is taken by projects[0]: write another one',
    ],
  ],
  [
    "projects whose names differ by a blank",
    `projects:\n${simulated("' A'")}${simulated("A")}`,
    ['3:13: projects[1].name: the name "A" is taken by projects[0]: write another one'],
  ],
  [
    "names that are none",
    `projects:\n${simulated("' '")}${simulated("5")}`,
    ["2:13: projects[0].name: write a name: it becomes the label project", "3:13: projects[1].name: 5 is not text"],
  ],
  [
    "subscriptions of one name",
    "subscriptions:\n  - { name: A, cycle_type: monthly }\n  - { name: A, cycle_type: weekly }\n",
    ['3:13: subscriptions[1].name: the name "A" is taken by subscriptions[0]: write another one'],
  ],
  [
    "a subscription of the name of a project",
    `projects:\n${simulated("A")}subscriptions:\n  - { name: A, cycle_type: monthly }\n`,
    [],
  ],
  [
    "mailboxes of one user",
    `mailboxes:\n${box("username: a")}${box("username: a")}`,
    ['3:5: mailboxes[1].name: the name "a" is taken by mailboxes[0]: write another one'],
  ],
  ["mailboxes of one user with names", `mailboxes:\n${box("username: a, name: A")}${box("username: a, name: B")}`, []],
  [
    "a mailbox of the name of another one's user",
    `mailboxes:\n${box("username: a, name: b")}${box("username: b")}`,
    ['3:5: mailboxes[1].name: the name "b" is taken by mailboxes[0]: write another one'],
  ],
];

const references: Table = [
  ["receipts of a mailbox by its user", `${receipts("ops")}mailboxes:\n${box("username: ops")}`, []],
  [
    "receipts of a mailbox that is off",
    `${receipts("Ops")}mailboxes:\n${box("username: ops, name: Ops, enabled: false")}`,
    [],
  ],
  [
    "receipts of a mailbox by its user where it has a name",
    `${receipts("ops")}mailboxes:\n${box("username: ops, name: Ops")}`,
    ['2:78: projects[0].top_ups_from_mail.mailbox: there is no mailbox "ops": did you mean "Ops"?'],
  ],
  [
    "receipts of two mailboxes, one of which is not there",
    `${receipts("[ops, bills]")}mailboxes:\n${box("username: ops")}`,
    ['2:69: projects[0].top_ups_from_mail.mailbox: there is no mailbox "bills": write the name of one'],
  ],
  [
    "receipts where no mailbox has a name",
    `${receipts("ops")}mailboxes: [5, { name: 5 }, [ops]]\n`,
    [
      '2:78: projects[0].top_ups_from_mail.mailbox: there is no mailbox "ops": write the name of one',
      "3:13: mailboxes[0]: 5 is not a group of keys",
      "3:16: mailboxes[1].host: missing: write text",
      "3:16: mailboxes[1].username: missing: write text",
      "3:24: mailboxes[1].name: 5 is not text",
      "3:29: mailboxes[2]: a list is not a group of keys",
    ],
  ],
  [
    "rules of a project that is off, of a wrong one, and of none",
    `projects:\n${simulated("A", ", enabled: false")}${simulated("Buy", ", noise: x")}mailboxes:\n${box(`username: a, ${rule("A")}`)}${box(`username: b, ${rule("Buy")}`)}${box(`username: c, ${rule("Cash")}`)}${box(`username: d, enabled: false, ${rule("None")}`)}`,
    [
      '3:73: projects[1].noise: "x" is not a number',
      '7:98: mailboxes[2].rules[0].project: there is no project "Cash": write the name of one',
    ],
  ],
  [
    "the second rule of a project with a typo",
    `projects:\n${simulated("Accounts")}mailboxes:\n${box("username: c, rules: [{ category: arrears, any: [x] }, { category: arrears, any: [x], project: Acounts }]")}`,
    ['4:131: mailboxes[0].rules[1].project: there is no project "Acounts": did you mean "Accounts"?'],
  ],
];

const entriesWithProviders: Table = [
  [
    "a gateway without an address",
    one("one-api-compatible, api_key: k"),
    ["2:5: projects[0]: write base_url: the address of your gateway, such as https://gateway.example"],
  ],
  [
    "a schedule that is too fast, and a threshold of nothing",
    one('aws-cost-explorer, access_key_id: a, access_key_secret: b, schedule: "*/5 * * * *", threshold: 5'),
    [
      '2:95: projects[0].schedule: AWS Cost Explorer may be asked every 6 h at most: AWS charges USD 0.01 for each request and renews the data at most three times a day: write a slower schedule, such as "0 */6 * * *"',
      "2:110: projects[0].threshold: AWS Cost Explorer does not say how much is left: write budget or top_ups beside it",
    ],
  ],
  [
    "the words of a key in another order",
    one("aws-cost-explorer, access_key_id: a, secret_access_key: b"),
    ['2:63: projects[0].secret_access_key: unknown key: did you mean "access_key_secret"?'],
  ],
  [
    "an option that the provider refuses, of a project that is off",
    one("manual, amount: 5, unit: CNY, as_of: 2027-01-01, enabled: false"),
    ["2:63: projects[0].as_of: 2027-01-01 is in the future: write the day on which the amount was read"],
  ],
];

const variables: Table = [
  [
    "a variable within brackets without quotes",
    one("deepseek, api_key: ${KEY}"),
    ['2:45: within brackets a variable must be in quotes, such as "${NAME}"'],
  ],
  [
    "a variable as a key within brackets",
    "defaults: {${KEY}: 1}\n",
    ['1:12: within brackets a variable must be in quotes, such as "${NAME}"'],
  ],
  [
    "variables without a value: nothing else is said of their texts",
    one('deepseek, api_key: "${KEY}", labels: { a: "${LABEL}" }, threshold: "${NONE}", timeout: x'),
    [
      "2:45: projects[0].api_key: the variable KEY is not set: set it, or use api_key_file",
      "2:68: projects[0].labels.a: the variable LABEL is not set: set it, or write ${LABEL:-default}",
      "2:93: projects[0].threshold: the variable NONE is not set: set it, or write ${NONE:-default}",
      '2:113: projects[0].timeout: "x" is not a duration: write a number with a unit, such as 15s, 10m, 24h or 7d',
    ],
  ],
  [
    "a variable that is none",
    one('manual, amount: 5, unit: "${U U}", as_of: "${}"'),
    [
      "2:51: projects[0].unit: ${U U} is not a variable: write ${NAME} or ${NAME:-default}; a literal dollar is $$",
      "2:68: projects[0].as_of: ${} is not a variable: write ${NAME} or ${NAME:-default}; a literal dollar is $$",
    ],
  ],
  [
    "a zone by a variable without a value",
    "timezone: ${ZONE}\n",
    ["1:11: timezone: the variable ZONE is not set: set it, or write ${ZONE:-default}"],
  ],
];

const thresholds: Table = [
  [
    "a wallet that the vendor does not have",
    one("deepseek, api_key: k, reading: XYZ"),
    ['2:57: projects[0].reading: DeepSeek has no reading "XYZ": write CNY or USD or balance'],
  ],
  ["a unit of the project's own", one("deepseek, api_key: k, unit: XYZ, reading: xyz"), []],
  [
    "a reading with a typo",
    one("deepseek, api_key: k, reading: blance"),
    ['2:57: projects[0].reading: DeepSeek has no reading "blance": did you mean "balance"?'],
  ],
  [
    "a type that is renamed, and one that is not there",
    one("deepseek, api_key: k, type: quota, thresholds: { quota: 1, budget: 1 }"),
    ["2:85: projects[0].thresholds.budget: DeepSeek has no budget: write balance or quota"],
  ],
  [
    "a type of a provider that has none",
    one("rdap, domain: example.com, type: quota, thresholds: { quota: 1 }"),
    ["2:80: projects[0].thresholds.quota: RDAP (registration of a domain) has no quota: leave it out"],
  ],
  [
    "receipts of a provider without spend",
    one("rdap, domain: example.com, threshold: 1, top_ups_from_mail: { mailbox: a, from: b }"),
    [
      "2:67: projects[0].top_ups_from_mail: RDAP (registration of a domain) does not say what is spent: leave top_ups_from_mail out",
      '2:97: projects[0].top_ups_from_mail.mailbox: there is no mailbox "a": write the name of one',
    ],
  ],
  [
    "spend, and a type that renames nothing",
    one("openai, admin_key: k, threshold: 1, type: quota"),
    [
      "2:48: projects[0].threshold: OpenAI (API organization) does not say how much is left: write budget or top_ups beside it",
    ],
  ],
  [
    "spend with receipts",
    one("openai, admin_key: k, threshold: 1, thresholds: { balance: 1 }, top_ups_from_mail: { mailbox: a, from: b }"),
    ['2:120: projects[0].top_ups_from_mail.mailbox: there is no mailbox "a": write the name of one'],
  ],
  [
    "two types of which one is not there",
    one("openrouter, api_key: k, thresholds: { balance: 1, budget: 1 }"),
    ["2:76: projects[0].thresholds.budget: OpenRouter has no budget: write balance or quota"],
  ],
];

describe.each([
  ["of names", names],
  ["of references", references],
  ["of providers", entriesWithProviders],
  ["of variables", variables],
  ["of thresholds", thresholds],
])("problems %s", (_, table) => {
  it.each(table)("%s", async (_title, text, wanted) => {
    expect(await placedProblemsOf(text)).toEqual(wanted);
  });
});
