/** What a person reads who made a mistake in a receiver of notifications or in the source of the past, and what is none. */
import { describe, expect, it } from "vitest";
import { entries, placedProblemsOf } from "../support/config.ts";

const ofType = (lines: string) => entries.receiver(`type: ${lines}`);
const ofSlack = (lines: string) => ofType(`slack\nurl: https://a.example\n${lines}`);
const ofMail = (keys: string) => `notify: { receivers: [{ name: ops, type: smtp, ${keys} }] }`;
const ofNotify = (keys: string) => `notify: { ${keys} }`;
const ofHistory = (keys: string) => `history: { prometheus: { ${keys} } }`;

type Table = readonly (readonly [string, readonly string[]])[];

const types: Table = [
  [
    "pager",
    [
      '4:13: notify.receivers[0].type: "pager" is not known: write one of webhook, feishu, dingtalk, wecom, slack, telegram, smtp',
    ],
  ],
  ["webhook", ["3:7: notify.receivers[0].url: a receiver of type webhook needs url: write it"]],
  ["feishu", ["3:7: notify.receivers[0].url: a receiver of type feishu needs url: write it"]],
  ["dingtalk", ["3:7: notify.receivers[0].url: a receiver of type dingtalk needs url: write it"]],
  ["wecom", ["3:7: notify.receivers[0].url: a receiver of type wecom needs url: write it"]],
  ["slack", ["3:7: notify.receivers[0].url: a receiver of type slack needs url: write it"]],
  [
    "telegram",
    [
      "3:7: notify.receivers[0].token: a receiver of type telegram needs token: write it",
      "3:7: notify.receivers[0].chat_id: a receiver of type telegram needs chat_id: write it",
    ],
  ],
  [
    "smtp",
    [
      "3:7: notify.receivers[0].host: a receiver of type smtp needs host: write it",
      "3:7: notify.receivers[0].from: a receiver of type smtp needs from: write it",
      "3:7: notify.receivers[0].to: a receiver of type smtp needs to: write it",
    ],
  ],
  ["webhook\nurl: https://a.example\ntoken: t", []],
  ["feishu\nurl: https://a.example\nsecret: s", []],
  ["dingtalk\nurl: https://a.example\nsecret: s", []],
  ["wecom\nurl: https://a.example", []],
  ["slack\nurl: https://a.example", []],
  ["telegram\ntoken: t\nchat_id: -5", []],
  ['telegram\ntoken: t\nchat_id: "@ops"\nthread_id: 1\nurl: https://a.example', []],
  ["smtp\nhost: h\nfrom: a@b\nto: b@c\nport: 25\nstarttls: false\nusername: u\npassword: p", []],
  [
    "webhook\nurl: https://a.example\nsecret: s",
    ["6:15: notify.receivers[0].secret: a receiver of type webhook has no secret: leave it out"],
  ],
  [
    "feishu\nurl: https://a.example\ntoken: t",
    ["6:14: notify.receivers[0].token: a receiver of type feishu has no token: leave it out"],
  ],
  [
    "wecom\nurl: https://a.example\nsecret: s",
    ["6:15: notify.receivers[0].secret: a receiver of type wecom has no secret: leave it out"],
  ],
  [
    "slack\nurl: https://a.example\nhost: h\nto: a@b",
    [
      "6:13: notify.receivers[0].host: a receiver of type slack has no host: leave it out",
      "7:11: notify.receivers[0].to: a receiver of type slack has no to: leave it out",
    ],
  ],
  [
    "dingtalk\nchat_id: 5",
    [
      "3:7: notify.receivers[0].url: a receiver of type dingtalk needs url: write it",
      "5:16: notify.receivers[0].chat_id: a receiver of type dingtalk has no chat_id: leave it out",
    ],
  ],
  [
    "webhook\nurl: https://a.example\nfrom: a@b\nport: 25\nstarttls: true\nusername: u\npassword: p\nthread_id: 1",
    [
      "6:13: notify.receivers[0].from: a receiver of type webhook has no from: leave it out",
      "7:13: notify.receivers[0].port: a receiver of type webhook has no port: leave it out",
      "8:17: notify.receivers[0].starttls: a receiver of type webhook has no starttls: leave it out",
      "9:17: notify.receivers[0].username: a receiver of type webhook has no username: leave it out",
      "10:17: notify.receivers[0].password: a receiver of type webhook has no password: leave it out",
      "11:18: notify.receivers[0].thread_id: a receiver of type webhook has no thread_id: leave it out",
    ],
  ],
  ["webhook\nurl: a.example", ["5:12: notify.receivers[0].url: write an address that begins with https:// or http://"]],
  [
    "webhook\nurl: https://u:p@a.example",
    ["5:12: notify.receivers[0].url: an address must not hold a user name or a password: use the provider's own keys"],
  ],
  [
    "telegram\ntoken: t\nchat_id: 5\nthread_id: 0",
    ["7:18: notify.receivers[0].thread_id: 0 is too small: write more than 0"],
  ],
  ['telegram\ntoken: t\nchat_id: ""', ["6:16: notify.receivers[0].chat_id: this text is empty: write one"]],
  ["telegram\ntoken: t\nchat_id: 1.5", ["6:16: notify.receivers[0].chat_id: 1.5 is not text or a whole number"]],
];

const mails: Table = [
  ["host: h, from: a@b, to: [b@c], port: 1", []],
  [
    "host: h, from: a@b, to: b@c, username: u",
    ["1:23: notify.receivers[0].password: username and password go together: write both or neither"],
  ],
  [
    "host: h, from: a@b, to: b@c, password: p",
    ["1:87: notify.receivers[0].password: username and password go together: write both or neither"],
  ],
  [
    'host: " ", from: ab, to: [], port: 0',
    [
      "1:54: notify.receivers[0].host: write the name of the mail server",
      '1:65: notify.receivers[0].from: "ab" is too short: write at least 3 characters',
      "1:69: notify.receivers[0].to: this list is empty: write at least one entry",
      "1:83: notify.receivers[0].port: 0 is too small: write at least 1",
    ],
  ],
  [
    "host: h, from: a@b, to: [b], port: 65536",
    [
      '1:73: notify.receivers[0].to[0]: "b" is too short: write at least 3 characters',
      "1:83: notify.receivers[0].port: 65536 is too large: write at most 65535",
    ],
  ],
  [
    'host: h, from: a@b, to: bc, username: "", password: p',
    [
      '1:72: notify.receivers[0].to: "bc" is too short: write at least 3 characters',
      "1:86: notify.receivers[0].username: this text is empty: write one",
    ],
  ],
  [
    "host: h, from: a@b, to: b@c, port: 65535, starttls: maybe",
    ['1:100: notify.receivers[0].starttls: "maybe" is not true or false'],
  ],
];

const filters: Table = [
  ["when: [low, mail]\nseverity: [info]\nlabels: { team: ai, shard: 5, main: true }\nowner: [ai]\nlang: zh", []],
  ["when: []", ["6:7: notify.receivers[0].when: this list is empty: write at least one entry"]],
  [
    "when: [lowish]",
    [
      '6:14: notify.receivers[0].when[0]: "lowish" is not known: write one of exhausted, low, runway, spend, renewal, cancel, mail, failing, credential',
    ],
  ],
  [
    'severity: []\nowner: [""]\nlang: fr',
    [
      "6:7: notify.receivers[0].severity: this list is empty: write at least one entry",
      "7:15: notify.receivers[0].owner[0]: this text is empty: write one",
      '8:13: notify.receivers[0].lang: "fr" is not known: write one of en, zh',
    ],
  ],
  ["owner: []", ["6:7: notify.receivers[0].owner: this list is empty: write at least one entry"]],
  ["labels: { a: [1] }", ["6:17: notify.receivers[0].labels.a: a list is not text or a number or true or false"]],
  ["nmae: x", ['6:7: notify.receivers[0].nmae: unknown key: did you mean "name"?']],
];

const groups: Table = [
  ["repeat: 1h", []],
  [
    "repeat: 0s",
    ["1:19: notify.repeat: 0s is no time at all: write a number with a unit, such as 15s, 10m, 24h or 7d"],
  ],
  ["receivers: {}", ['1:11: notify.receivers: write a list: begin each entry with "- "']],
  [
    'receivers: [{ name: " ", type: slack, url: https://a.example }]',
    ["1:31: notify.receivers[0].name: write a name: it becomes the label receiver"],
  ],
  [
    "receivers: [{ name: a, type: slack, url: https://a.example }, { name: b, type: slack, url: https://a.example }, { name: ' b', type: slack, url: https://b.example }, { name: a, type: slack, url: https://a.example }]",
    [
      '1:131: notify.receivers[2].name: the name "b" is taken by notify.receivers[1]: write another one',
      '1:184: notify.receivers[3].name: the name "a" is taken by notify.receivers[0]: write another one',
    ],
  ],
];

const histories: Table = [
  ["", ["1:12: history.prometheus.url: missing: write text"]],
  ["url: a.example", ["1:31: history.prometheus.url: write an address that begins with https:// or http://"]],
  ["url: https://a.example, lookback: 1w", []],
  [
    "url: https://a.example, lookback: 30",
    [
      "1:60: history.prometheus.lookback: 30 is not a duration: write a number with a unit, such as 15s, 10m, 24h or 7d",
    ],
  ],
  [
    "url: https://a.example, username: a",
    ["1:12: history.prometheus: write username and password together, or leave both out"],
  ],
  [
    "url: https://a.example, password: p",
    ["1:12: history.prometheus: write username and password together, or leave both out"],
  ],
  ["url: https://a.example, username: a, password: p", []],
  ["url: https://a.example, bearer_token: t", []],
  [
    "url: https://a.example, username: a, password: p, bearer_token: t",
    ["1:12: history.prometheus: write either username and password or bearer_token"],
  ],
  [
    'url: https://a.example, username: "", password: p',
    ["1:60: history.prometheus.username: this text is empty: write one"],
  ],
];

describe.each([
  ["a receiver of the type", ofType, types],
  ["a receiver of mails with", ofMail, mails],
  ["a receiver with the filter", ofSlack, filters],
  ["notifications with", ofNotify, groups],
  ["a history with", ofHistory, histories],
])("%s", (_, textOf, table) => {
  it.each(table)("%s", async (lines, wanted) => {
    expect(await placedProblemsOf(textOf(lines))).toEqual(wanted);
  });
});
