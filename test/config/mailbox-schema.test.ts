/** What a person reads who made a mistake in a mailbox, and what is none. */
import { describe, expect, it } from "vitest";
import { entries, placedProblemsOf } from "../support/config.ts";

const ofMailbox = (lines: string) => entries.mailbox(`password: b\nhost: imap.example.com\n${lines}`);
const ofHost = (host: string) => entries.mailbox(`password: b\nhost: ${host}`);
const ofRule = (rule: string) => ofMailbox(`rules: [${rule}]`);
const ofLogin = (lines: string) => entries.mailbox(`host: imap.example.com\n${lines}`);
const ofOauth2 = (keys: string) => ofLogin(`oauth2: {${keys}}`);

type Table = readonly (readonly [string, readonly string[]])[];

const hosts: Table = [
  ["imap.example.com", []],
  ['" imap.example.com "', []],
  ['"::1"', []],
  ['"[::1]"', []],
  ['" "', ["4:11: mailboxes[0].host: write the name of the IMAP server"]],
  ['"[::1]:993"', ['4:11: mailboxes[0].host: "[::1]:993" has a port: write [::1], and port: 993']],
  ["imap.example.com/", ['4:11: mailboxes[0].host: "imap.example.com/" has more than a name: write imap.example.com']],
  [
    "imap.example.com/INBOX",
    [
      '4:11: mailboxes[0].host: "imap.example.com/INBOX" has more than a name: write the name alone, such as imap.example.com',
    ],
  ],
  [
    '"imap.example.com:"',
    [
      '4:11: mailboxes[0].host: "imap.example.com:" has more than a name: write the name alone, such as imap.example.com',
    ],
  ],
  ['"imaps://"', ['4:11: mailboxes[0].host: "imaps://" has a scheme: write the name alone, such as imap.example.com']],
  [
    "IMAPS://[2001:db8::1]:993/",
    ['4:11: mailboxes[0].host: "IMAPS://[2001:db8::1]:993/" has a scheme: write [2001:db8::1], and port: 993'],
  ],
];

const keys: Table = [
  ["port: 1", []],
  ["port: 65535", []],
  ["port: 0", ["5:11: mailboxes[0].port: 0 is too small: write at least 1"]],
  ["port: 65536", ["5:11: mailboxes[0].port: 65536 is too large: write at most 65535"]],
  ['port: "993"', ['5:11: mailboxes[0].port: "993" is text: write 993 without quotes']],
  ["max_messages: 1", []],
  ["max_messages: 0", ["5:19: mailboxes[0].max_messages: 0 is too small: write at least 1"]],
  ["folders: [INBOX]", []],
  ["folders: []", ['5:5: mailboxes[0].folders: write at least one folder, such as ["INBOX"]']],
  ['folders: [""]', ["5:15: mailboxes[0].folders[0]: this text is empty: write one"]],
  [
    "starttls: true",
    ["5:15: mailboxes[0].starttls: starttls goes with use_ssl: false: write that too, or leave starttls out"],
  ],
  ["starttls: true\nuse_ssl: false", []],
  ["starttls: false", []],
  ["client_id: { name: x }", []],
  ["client_id: { Name: x }", ["5:18: mailboxes[0].client_id.Name: write up to 30 small letters and -"]],
  [
    "client_id: { nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn: x }",
    ["5:18: mailboxes[0].client_id.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn: write up to 30 small letters and -"],
  ],
  [
    `client_id: { name: ${"x".repeat(1025)} }`,
    [
      '5:24: mailboxes[0].client_id.name: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… is too long: write at most 1024 characters',
    ],
  ],
  ['alert_keywords: [""]', ["5:22: mailboxes[0].alert_keywords[0]: this text is empty: write one"]],
  ['extra_alert_keywords: [""]', ["5:28: mailboxes[0].extra_alert_keywords[0]: this text is empty: write one"]],
  ['tls: { ca_file: "" }', ["5:21: mailboxes[0].tls.ca_file: this text is empty: write one"]],
  ['tls: { server_name: "" }', ["5:25: mailboxes[0].tls.server_name: this text is empty: write one"]],
  ['name: ""', ["5:11: mailboxes[0].name: this text is empty: write one"]],
  [
    "lookback: 7",
    ["5:15: mailboxes[0].lookback: 7 is not a duration: write a number with a unit, such as 15s, 10m, 24h or 7d"],
  ],
  [
    "timeout: 0s",
    ["5:14: mailboxes[0].timeout: 0s is no time at all: write a number with a unit, such as 15s, 10m, 24h or 7d"],
  ],
  ["schedule: 1h", ['5:15: mailboxes[0].schedule: "1h" is a duration: write the schedule "0 * * * *"']],
  ["oauth2: { access_token: t }", ["5:5: mailboxes[0].oauth2: write either a password or oauth2, not both"]],
];

const logins: Table = [
  ["enabled: true", ["2:5: mailboxes[0].password: write password, password_file or oauth2"]],
  [
    'password: ""',
    ["4:15: mailboxes[0].password: this secret is empty: write its value, ${VARIABLE}, or use the _file twin"],
  ],
  ["password: k", []],
  ["oauth2: { access_token: t }", []],
];

const tokens: Table = [
  [
    "",
    [
      "4:5: mailboxes[0].oauth2.client_id: write the ID of the registered application",
      "4:5: mailboxes[0].oauth2.token_url: write token_url, or provider: google or microsoft",
      "4:5: mailboxes[0].oauth2.refresh_token: write refresh_token for a user, or client_secret for an application that logs in as itself",
    ],
  ],
  ["access_token: t", []],
  [
    "client_id: c",
    [
      "4:5: mailboxes[0].oauth2.token_url: write token_url, or provider: google or microsoft",
      "4:5: mailboxes[0].oauth2.refresh_token: write refresh_token for a user, or client_secret for an application that logs in as itself",
    ],
  ],
  [
    "client_id: c, client_secret: s",
    ["4:5: mailboxes[0].oauth2.token_url: write token_url, or provider: google or microsoft"],
  ],
  ["client_id: c, client_secret: s, provider: google", []],
  [
    "client_id: c, refresh_token: s, provider: microsoft",
    ["4:5: mailboxes[0].oauth2.tenant: write the directory (tenant) ID of Microsoft 365, or consumers"],
  ],
  ["client_id: c, refresh_token: s, provider: microsoft, tenant: consumers", []],
  ["client_id: c, refresh_token: s, provider: microsoft, token_url: https://a.example/t", []],
  [
    "client_id: c, refresh_token: s, provider: microsoft, tenant: a b",
    ["4:75: mailboxes[0].oauth2.tenant: write the directory (tenant) ID or a domain of the tenant"],
  ],
  [
    "client_id: c, refresh_token: s, token_url: a.example",
    ["4:57: mailboxes[0].oauth2.token_url: write an address that begins with https:// or http://"],
  ],
  [
    'client_id: "", refresh_token: s, provider: google, scope: ""',
    [
      "4:25: mailboxes[0].oauth2.client_id: this text is empty: write one",
      "4:72: mailboxes[0].oauth2.scope: this text is empty: write one",
    ],
  ],
  [
    "access_token: t, provider: yahoo",
    ['4:41: mailboxes[0].oauth2.provider: "yahoo" is not known: write one of google, microsoft'],
  ],
];

const rules: Table = [
  ["{ category: arrears, any: [x] }", []],
  ["{ category: arrears, all: [x] }", []],
  ["{ category: arrears, from: x }", []],
  ["{ category: arrears, subject: [x, y] }", []],
  [
    "{ category: arrears }",
    ["5:13: mailboxes[0].rules[0]: this rule would match every mail: write any, all, from or subject"],
  ],
  [
    "{ category: arrears, none: [x], project: A }",
    ["5:13: mailboxes[0].rules[0]: this rule would match every mail: write any, all, from or subject"],
  ],
  [
    "{ category: spam, any: [x] }",
    [
      '5:25: mailboxes[0].rules[0].category: "spam" is not known: write one of arrears, payment_failed, low_balance, renewal, invoice, resolved, none',
    ],
  ],
  ["{ category: none, any: [] }", ["5:31: mailboxes[0].rules[0].any: this list is empty: write at least one entry"]],
  ['{ category: none, any: [""] }', ["5:37: mailboxes[0].rules[0].any[0]: write at least one word"]],
  ["{ category: none, all: [] }", ["5:31: mailboxes[0].rules[0].all: this list is empty: write at least one entry"]],
  [
    "{ category: none, none: [] }",
    [
      "5:13: mailboxes[0].rules[0]: this rule would match every mail: write any, all, from or subject",
      "5:31: mailboxes[0].rules[0].none: this list is empty: write at least one entry",
    ],
  ],
  ["{ category: none, from: [] }", ["5:31: mailboxes[0].rules[0].from: this list is empty: write at least one entry"]],
  ['{ category: none, from: "" }', ["5:37: mailboxes[0].rules[0].from: this text is empty: write one"]],
  ['{ category: none, subject: "" }', ["5:40: mailboxes[0].rules[0].subject: write at least one word"]],
  ["{ category: none, from: 5 }", ["5:37: mailboxes[0].rules[0].from: 5 is not text or a list"]],
  ['{ category: none, any: [x], name: "" }', ["5:47: mailboxes[0].rules[0].name: this text is empty: write one"]],
  ['{ category: none, any: [x], project: "" }', ["5:50: mailboxes[0].rules[0].project: this text is empty: write one"]],
  [
    "{ category: none, any: [x], project: Nobody }",
    ['5:50: mailboxes[0].rules[0].project: there is no project "Nobody": write the name of one'],
  ],
  ['{ category: none, any: ["re:(?i)(?P<x>a)", "(a"] }', []],
  [
    '{ category: none, all: ["re:a(?=b)"] }',
    [
      '5:37: mailboxes[0].rules[0].all[0]: the pattern "a(?=b)" looks around ((?=, (?!, (?<=, (?<!), which RE2 does not do: write it without, perhaps with none:',
    ],
  ],
  [
    '{ category: none, all: ["re:a(?!b)"] }',
    [
      '5:37: mailboxes[0].rules[0].all[0]: the pattern "a(?!b)" looks around ((?=, (?!, (?<=, (?<!), which RE2 does not do: write it without, perhaps with none:',
    ],
  ],
  [
    '{ category: none, any: ["re:(?<=a)b"] }',
    [
      '5:37: mailboxes[0].rules[0].any[0]: the pattern "(?<=a)b" looks around ((?=, (?!, (?<=, (?<!), which RE2 does not do: write it without, perhaps with none:',
    ],
  ],
  [
    '{ category: none, any: ["re:(?<!a)b"] }',
    [
      '5:37: mailboxes[0].rules[0].any[0]: the pattern "(?<!a)b" looks around ((?=, (?!, (?<=, (?<!), which RE2 does not do: write it without, perhaps with none:',
    ],
  ],
  [
    "{ category: none, subject: 're:(a)\\1' }",
    [
      '5:40: mailboxes[0].rules[0].subject: the pattern "(a)\\\\1" refers back to a group, which RE2 does not do: write it out',
    ],
  ],
  [
    "{ category: none, subject: 're:(?<a>b)\\k<a>' }",
    [
      '5:40: mailboxes[0].rules[0].subject: the pattern "(?<a>b)\\\\k<a>" refers back to a group, which RE2 does not do: write it out',
    ],
  ],
  [
    '{ category: none, subject: ["re:[a"] }',
    [
      '5:41: mailboxes[0].rules[0].subject[0]: "[a" is not a pattern: Unterminated character class; write it in RE2 syntax',
    ],
  ],
  [
    '{ category: none, subject: "re:a(?i)b" }',
    ['5:40: mailboxes[0].rules[0].subject: "a(?i)b" is not a pattern: Invalid group; write it in RE2 syntax'],
  ],
  [
    '{ category: renewal, subject: "()" }',
    ['5:43: mailboxes[0].rules[0].subject: "()" has no word to look for: write one, or a pattern as re:...'],
  ],
  [
    '{ category: renewal, any: [" | ... "] }',
    ['5:40: mailboxes[0].rules[0].any[0]: " | ... " has no word to look for: write one, or a pattern as re:...'],
  ],
];

describe.each([
  ["a mailbox with the host", ofHost, hosts],
  ["a mailbox with", ofMailbox, keys],
  ["a mailbox that logs in with", ofLogin, logins],
  ["a mailbox that logs in by oauth2 with", ofOauth2, tokens],
  ["a mailbox with the rule", ofRule, rules],
])("%s", (_, textOf, table) => {
  it.each(table)("%s", async (lines, wanted) => {
    expect(await placedProblemsOf(textOf(lines))).toEqual(wanted);
  });
});
