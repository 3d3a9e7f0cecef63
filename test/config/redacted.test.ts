import { expect, it } from "vitest";
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
