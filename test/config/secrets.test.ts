/** How a secret may be written, and what a person reads who wrote it otherwise. FOLDER stands for this folder. */
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { entries, placedProblemsOf } from "../support/config.ts";

const ofDeepseek = (lines: string) => entries.project(`provider: deepseek\n${lines}`);
const ofHttp = (keys: string) =>
  entries.project(
    `provider: http\nrequest: { url: "https://a.example", ${keys} }\nreadings: [{ unit: USD, value: a }]`,
  );
const inline = (key: string) => ofDeepseek(`api_key: ${key}`);
const inFile = (file: string) => ofDeepseek(`api_key_file: ${JSON.stringify(file)}`);

type Table = readonly (readonly [string, readonly string[]])[];

const keys: Table = [
  ["k", []],
  ["/run/secrets/k", ["4:14: projects[0].api_key: this is the path of a file: write it in api_key_file"]],
  ["/var/x", ["4:14: projects[0].api_key: this is the path of a file: write it in api_key_file"]],
  ["/data/x", ["4:14: projects[0].api_key: this is the path of a file: write it in api_key_file"]],
  ["/secret/x", ["4:14: projects[0].api_key: this is the path of a file: write it in api_key_file"]],
  ["/secrets/x", ["4:14: projects[0].api_key: this is the path of a file: write it in api_key_file"]],
  ["./key", ["4:14: projects[0].api_key: this is the path of a file: write it in api_key_file"]],
  ["../key", ["4:14: projects[0].api_key: this is the path of a file: write it in api_key_file"]],
  ["~/key", ["4:14: projects[0].api_key: this is the path of a file: write it in api_key_file"]],
  ["C:\\key", ["4:14: projects[0].api_key: this is the path of a file: write it in api_key_file"]],
  ["/base64/slash", []],
  [".key", []],
  [".../key", []],
  ["'/run/secrets/a b'", []],
  ["''", ["4:14: projects[0].api_key: this secret is empty: write its value, ${VARIABLE}, or use the _file twin"]],
  ["'00123'", []],
  [
    "00123",
    [
      "4:14: projects[0].api_key: write it as text in quotes: YAML reads it as a number, and leading zeros would be lost",
    ],
  ],
  ["true", ["4:14: projects[0].api_key: write it as text in quotes"]],
  ["[a]", ["4:5: projects[0].api_key: write it as text in quotes"]],
  ["{}", ["4:5: projects[0].api_key: write it as text in quotes"]],
];

const files: Table = [
  ["sk-short", ["4:19: projects[0].api_key_file: this looks like a key: write it in api_key (the key is not shown)"]],
  ["sk-a b", ["4:19: projects[0].api_key_file: this looks like a key: write it in api_key (the key is not shown)"]],
  ["short", ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/short: it does not exist"]],
  [
    "a b c d e f g h i j k l m 1 2 3",
    [
      "4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/a b c d e f g h i j k l m 1 2 3: it does not exist",
    ],
  ],
  [
    "keys/deepseek.production",
    [
      "4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/keys/deepseek.production: it does not exist",
    ],
  ],
  [
    "/run/secrets/deepseek-0123456789",
    [
      "4:19: projects[0].api_key_file: cannot read the secret's file /run/secrets/deepseek-0123456789: it does not exist",
    ],
  ],
  [
    "abcdefghijklmnop",
    ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/abcdefghijklmnop: it does not exist"],
  ],
  [
    "abcdefghijklmno123",
    ["4:19: projects[0].api_key_file: this looks like a key: write it in api_key (the key is not shown)"],
  ],
  [
    "abcdefghijklmn12",
    ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/abcdefghijklmn12: it does not exist"],
  ],
  [
    "abcdefghijkl123",
    ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/abcdefghijkl123: it does not exist"],
  ],
  [
    "ghp_abcdefghijklmnop",
    ["4:19: projects[0].api_key_file: this looks like a key: write it in api_key (the key is not shown)"],
  ],
  [
    "g_abcdefghijklmnop",
    ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/g_abcdefghijklmnop: it does not exist"],
  ],
  [
    "AbCdEfGh1jKlMnOp",
    ["4:19: projects[0].api_key_file: this looks like a key: write it in api_key (the key is not shown)"],
  ],
  [
    "ABCDEFGHIJKLMNOP",
    ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/ABCDEFGHIJKLMNOP: it does not exist"],
  ],
  [
    "abcdefghij123456.key",
    ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/abcdefghij123456.key: it does not exist"],
  ],
  [
    "Ab1/DefGhIjKlMnOpQrS",
    ["4:19: projects[0].api_key_file: this looks like a key: write it in api_key (the key is not shown)"],
  ],
  [
    "Ab1/DefGhIjKlMnOpQr",
    ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/Ab1/DefGhIjKlMnOpQr: it does not exist"],
  ],
  [
    "ab1/defghijklmnopqrstuv",
    ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/ab1/defghijklmnopqrstuv: it does not exist"],
  ],
  [
    "C:\\keys\\deepseek-0123",
    ["4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/C:\\keys\\deepseek-0123: it does not exist"],
  ],
  [
    "~/keys/deepseek-0123456789",
    [
      "4:19: projects[0].api_key_file: cannot read the secret's file FOLDER/~/keys/deepseek-0123456789: it does not exist",
    ],
  ],
  ["", ["4:19: projects[0].api_key_file: write the path of a file"]],
];

const pairs: Table = [
  [
    "enabled: true",
    [
      "2:5: projects[0]: no api_key: set the variable DEEPSEEK_API_KEY, write api_key or write api_key_file with the path of a file",
    ],
  ],
  [
    "api_key:",
    [
      "2:5: projects[0]: no api_key: set the variable DEEPSEEK_API_KEY, write api_key or write api_key_file with the path of a file",
    ],
  ],
  [
    "api_key:\napi_key_file: ./none",
    ["5:19: projects[0].api_key_file: cannot read the secret's file FOLDER/none: it does not exist"],
  ],
  [
    "api_key: k\napi_key_file: ./none",
    ["5:19: projects[0].api_key_file: write either api_key or api_key_file, not both"],
  ],
  ["api_key_file: 5", ["4:19: projects[0].api_key_file: write the path of a file"]],
  [
    "api_key: ''\nthreshold: x",
    [
      "4:14: projects[0].api_key: this secret is empty: write its value, ${VARIABLE}, or use the _file twin",
      '5:16: projects[0].threshold: "x" is not a number',
    ],
  ],
];

const providers: Table = [
  ["push", ["2:5: projects[0]: no token: write token or write token_file with the path of a file"]],
  [
    "openrouter",
    [
      "2:5: projects[0]: no api_key: set the variable OPENROUTER_API_KEY, write api_key or write api_key_file with the path of a file",
    ],
  ],
  [
    "openai",
    [
      "2:5: projects[0]: no admin_key: set the variable OPENAI_ADMIN_KEY, write admin_key or write admin_key_file with the path of a file",
    ],
  ],
  [
    "alibaba-cloud",
    [
      '2:5: projects[0]: no credential: set the variables ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, write access_key_id and access_key_secret (or their _file twins), or write api_key: "ID:SECRET"',
    ],
  ],
];

const requests: Table = [
  ['headers: { A: k, B: "/run/x", C: 5, D: true }, form: { a: k }', []],
  [
    'headers: { A: "", B: "${X}", C: [1] }',
    [
      "4:56: projects[0].request.headers.A: this secret is empty: write its value, ${VARIABLE}, or use the _file twin",
      "4:63: projects[0].request.headers.B: the variable X is not set: set it, or write ${X:-default}",
      "4:71: projects[0].request.headers.C: write text",
    ],
  ],
  ["form: { a: {} }", ["4:50: projects[0].request.form.a: write text"]],
  ["headers: [a]", ["4:42: projects[0].request.headers: a list is not a group of keys"]],
  [
    "body_file: ./none",
    ["4:53: projects[0].request.body_file: cannot read the secret's file FOLDER/none: it does not exist"],
  ],
];

const addresses: Table = [
  ["url: https://a.example", []],
  ["url: a.example", ["5:12: notify.receivers[0].url: write an address that begins with https:// or http://"]],
  [
    'url: ""',
    ["5:12: notify.receivers[0].url: this secret is empty: write its value, ${VARIABLE}, or use the _file twin"],
  ],
  [
    "url_file: ./none",
    ["5:17: notify.receivers[0].url_file: cannot read the secret's file FOLDER/none: it does not exist"],
  ],
];

describe.each([
  ["api_key:", inline, keys],
  ["api_key_file:", inFile, files],
  ["a project with", ofDeepseek, pairs],
  ["a project of", (id: string) => entries.project(`provider: ${id}`), providers],
  ["a request with", ofHttp, requests],
  ["a receiver with", (lines: string) => entries.receiver(`type: slack\n${lines}`), addresses],
])("%s", (_, textOf, table) => {
  it.each(table)("%s", async (lines, wanted) => {
    const found = await placedProblemsOf(textOf(lines));
    expect(found.map((problem) => problem.replace(`${resolve(".")}/`, "FOLDER/"))).toEqual(wanted);
  });
});
