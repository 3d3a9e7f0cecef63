import { expect, it } from "vitest";
import { redacted, withLists } from "../../src/config/redacted.ts";
import { configOf } from "../support/config.ts";

it("hides what may be a secret in addresses and bodies of an http project, and keeps names of variables", async () => {
  const text = `
projects:
  - name: A
    provider: http
    base_url: https://proxy.example/api?key=sk-planted-1
    labels: { page: "https://wiki.example/balance" }
    request:
      url: "https://api.example/bot1234567890:AAHplantedplanted/v1?token=sk-planted-2&page=1&user=\${USER_KEY}"
      headers: { X-Key: sk-planted-3, X-Other: "\${USER_KEY}" }
      json: { login: { key: sk-planted-4, list: [sk-planted-5, 17] }, name: "\${USER_KEY}" }
    readings: [{ value: a, unit: USD }]
  - name: B
    provider: http
    request: { url: "https://api.example/v1", form: { key: sk-planted-6 } }
    readings: [{ value: a, unit: USD }]
`;
  const { shown } = await configOf(text, { environment: { USER_KEY: "u" } });
  expect(shown).toEqual({
    projects: [
      {
        name: "A",
        provider: "http",
        base_url: "https://proxy.example/api?key=<secret>",
        labels: { page: "https://wiki.example/balance" },
        request: {
          url: "https://api.example/<secret>/v1?token=<secret>&page=<secret>&user=${USER_KEY}",
          headers: { "X-Key": "<secret>", "X-Other": "${USER_KEY}" },
          json: { login: { key: "<secret>", list: ["<secret>", "<secret>"] }, name: "${USER_KEY}" },
        },
        readings: [{ value: "a", unit: "USD" }],
      },
      {
        name: "B",
        provider: "http",
        request: { url: "https://api.example/v1", form: { key: "<secret>" } },
        readings: [{ value: "a", unit: "USD" }],
      },
    ],
  });
});

const nothing = { secrets: new Set<string>(), groups: new Set<string>() };

it.each([
  ["https://u:p@a.example/x", "https://<secret>@a.example/x"],
  ["https://${USER}@a.example", "https://${USER}@a.example"],
  [
    "see HTTP://A.example/?a=1&b=&c=${C}&d=${C:-x}#frag and more",
    "see HTTP://A.example/?a=<secret>&b=&c=${C}&d=<secret>#<secret> and more",
  ],
  ["https://a.example/?q=a@b", "https://a.example/?q=<secret>"],
  ["https://a.example?x=1", "https://a.example?x=<secret>"],
  ["https://a.example/a?x", "https://a.example/a?x"],
  ["https://h/abcdefghijklmnopqrs1/x", "https://h/<secret>/x"],
  ["https://h/abcdefghijklmnopqr1", "https://h/abcdefghijklmnopqr1"],
  ["https://h/abcdefghijklmnopqrst", "https://h/abcdefghijklmnopqrst"],
  ["https://h/12345678901234567890", "https://h/12345678901234567890"],
  ["https://h/${TOKEN_1234567890_abc}", "https://h/${TOKEN_1234567890_abc}"],
  ['"c+1://d?e=f" <g://h?i=j>', '"c+1://d?e=<secret>" <g://h?i=<secret>>'],
  ["//a.example/x?k=v", "//a.example/x?k=v"],
])("the address %s is shown as %s", (written, shown) => {
  expect(redacted(written, nothing, [])).toBe(shown);
});

it("hides what stands at a secret's path and all that is in a group, names of variables excepted", () => {
  const written = {
    a: "${X}",
    b: "x${X}",
    c: 5,
    d: ["${X}", "y"],
    e: { f: { g: 1, h: "${Y_1}" } },
    open: ["k", true, null],
  };
  const paths = { secrets: new Set(["p[0].a", "p[0].b", "p[0].c"]), groups: new Set(["p[0].d", "p[0].e"]) };
  expect(redacted(written, paths, ["p", 0])).toEqual({
    a: "${X}",
    b: "<secret>",
    c: "<secret>",
    d: ["${X}", "<secret>"],
    e: { f: { g: "<secret>", h: "${Y_1}" } },
    open: ["k", true, null],
  });
});

it("copies nothing where nothing is hidden", () => {
  const written = { a: ["x"] };
  expect(redacted(written, nothing, [])).toBe(written);
});

it("shows the lists of all files in place of those of the main one, a list that is empty only where it was written", () => {
  const lists = { projects: ["a"], subscriptions: [], mailboxes: [] };
  expect(withLists({ url: "https://h?k=v", subscriptions: [5] }, nothing, lists)).toEqual({
    url: "https://h?k=<secret>",
    projects: ["a"],
    subscriptions: [],
  });
});

it("hides all values of headers and forms, numbers too, and receivers' addresses, and says where each secret comes from", async () => {
  const text = `
calendar_token: t
projects:
  - name: A
    provider: http
    request: { url: "https://a.example", headers: { A: k, B: 5, C: "\${C}" }, form: { x: "\${F}", y: true } }
    readings: [{ unit: USD, value: a }]
notify: { receivers: [{ name: ops, type: slack, url: "https://chat.example/k" }] }
`;
  const { projects, secretOrigins, shown } = await configOf(text, { environment: { C: "c", F: "f" } });
  expect(projects[0]?.secrets.map((secret) => secret.reveal())).toEqual(["k", "c", "f"]);
  expect(secretOrigins).toEqual([
    { path: "calendar_token", source: { from: "inline" } },
    { path: "notify.receivers[0].url", source: { from: "inline" } },
    { path: "projects[0].request.headers.A", source: { from: "inline" } },
    { path: "projects[0].request.headers.C", source: { from: "variable", name: "C" } },
    { path: "projects[0].request.form.x", source: { from: "variable", name: "F" } },
  ]);
  expect(shown).toEqual({
    calendar_token: "<secret>",
    projects: [
      {
        name: "A",
        provider: "http",
        request: {
          url: "https://a.example",
          headers: { A: "<secret>", B: "<secret>", C: "${C}" },
          form: { x: "${F}", y: "<secret>" },
        },
        readings: [{ unit: "USD", value: "a" }],
      },
    ],
    notify: { receivers: [{ name: "ops", type: "slack", url: "<secret>" }] },
  });
});
