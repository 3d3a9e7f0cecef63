import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { Secret } from "../../src/platform/secret.ts";
import { configOf, problemsOf } from "../support/config.ts";

const folder = join(import.meta.dirname, "bad");
const badFiles = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), "utf8");
  return { file, text, message: text.slice(2, text.indexOf("\n")) };
});

describe("a bad configuration", () => {
  it.each(badFiles)("$file is refused: $message", async ({ text, message }) => {
    expect(await problemsOf(text)).toEqual([`config.yaml:${message}`]);
  });

  it("tells all its problems at once, in the order of the file", async () => {
    const problems = await problemsOf(
      `timezone: Nowhere/Town\nprojects:\n  - { name: A, provider: deepsek }\n  - { name: A, provider: deepseek, threshold: x }\nsubscriptions:\n  - { name: B, cycle_type: monthly, renewal_day: 32 }\n`,
    );
    expect(problems).toEqual([
      'config.yaml:1:11: timezone: "Nowhere/Town" is not an IANA zone: write one such as Asia/Shanghai or UTC',
      'config.yaml:3:26: projects[0].provider: "deepsek" is not a provider: did you mean "deepseek"?',
      "config.yaml:4:5: projects[1]: no api_key: set the variable DEEPSEEK_API_KEY, write api_key or write api_key_file with the path of a file",
      'config.yaml:4:13: projects[1].name: the name "A" is taken by projects[0]: write another one',
      'config.yaml:4:47: projects[1].threshold: "x" is not a number',
      "config.yaml:6:50: subscriptions[0].renewal_day: 32 is no day of a month: write 1 to 31, or last",
    ]);
  });

  it("never shows the value of a secret", async () => {
    const problems = await problemsOf(
      "projects:\n  - { name: A, provider: deepseek, api_key: sk-planted, threshold: x, zzz: sk-planted-too }\n",
    );
    expect(problems.join("\n")).not.toContain("sk-planted");
  });
});

function keyOf(config: Config): Secret {
  const { api_key } = (config.projects[0]?.options ?? {}) as { api_key?: Secret };
  if (api_key === undefined) throw new Error("there is no key");
  return api_key;
}

describe("secrets", () => {
  const project = (line: string) => `projects:\n  - name: A\n    provider: deepseek\n    ${line}\n`;
  const folderOfSecrets = mkdtempSync(join(tmpdir(), "balance-alert-"));
  const file = join(folderOfSecrets, "key");
  writeFileSync(file, "  from-file\n");

  it.each([
    ["inline", project("api_key: plain"), {}, "plain", { from: "inline" }],
    [
      "by a variable",
      project("api_key: ${KEY}"),
      { KEY: "from-variable" },
      "from-variable",
      { from: "variable", name: "KEY" },
    ],
    [
      "by a variable's default",
      project("api_key: ${KEY:-fallback}"),
      {},
      "fallback",
      { from: "variable", name: "KEY" },
    ],
    ["with a literal dollar", project("api_key: a$$b${KEY}"), { KEY: "1" }, "a$b1", { from: "variable", name: "KEY" }],
    ["in a file", project(`api_key_file: ${file}`), {}, "from-file", { from: "file", path: file }],
    [
      "by the provider's conventional variable",
      project("enabled: true"),
      { DEEPSEEK_API_KEY: "conventional" },
      "conventional",
      { from: "variable", name: "DEEPSEEK_API_KEY" },
    ],
  ])("are read %s", async (_, text, environment, value, source) => {
    const config = await configOf(text, { environment: environment as Record<string, string> });
    const api_key = keyOf(config);
    expect(api_key.reveal()).toBe(value);
    expect(config.secretOrigins).toEqual([{ path: "projects[0].api_key", source }]);
  });

  it("in a file are read again at each use", async () => {
    const rotating = join(folderOfSecrets, "rotating");
    writeFileSync(rotating, "old");
    const config = await configOf(project(`api_key_file: ${rotating}`));
    const api_key = keyOf(config);
    writeFileSync(rotating, "new");
    expect(api_key.reveal()).toBe("new");
  });

  it("are hidden in the configuration that is shown, and variables stay names", async () => {
    const config = await configOf(
      "projects:\n  - { name: A, provider: deepseek, api_key: plain }\n  - { name: B, provider: deepseek, api_key: '${KEY}' }\n  - { name: C, provider: deepseek, api_key: '${OTHER:-sk-default}' }\n",
      { environment: { KEY: "hush" } },
    );
    expect(config.shown).toEqual({
      projects: [
        { name: "A", provider: "deepseek", api_key: "<secret>" },
        { name: "B", provider: "deepseek", api_key: "${KEY}" },
        { name: "C", provider: "deepseek", api_key: "<secret>" },
      ],
    });
  });

  it("print as <secret> in every way a value can be printed", () => {
    const secret = Secret.of("hush");
    expect([String(secret), `${secret}`, JSON.stringify({ secret })]).toEqual([
      "<secret>",
      "<secret>",
      '{"secret":"<secret>"}',
    ]);
  });

  it("cannot inject structure, because variables are expanded after parsing", async () => {
    const config = await configOf('projects:\n  - { name: "${NAME}", provider: deepseek, api_key: k }\n', {
      environment: { NAME: "x, provider: evil }\n- {" },
    });
    expect(config.projects.map(({ name, provider }) => [name, provider.id])).toEqual([
      ["x, provider: evil }\n- {", "deepseek"],
    ]);
  });
});

describe("what a good configuration means", () => {
  it("leaves out what is not enabled and fills in the defaults", async () => {
    const config = await configOf(
      "projects:\n  - { name: A, provider: deepseek, api_key: k }\n  - { name: B, provider: deepseek, api_key: k, enabled: false }\n",
    );
    expect(
      config.projects.map(({ name, schedule, intervalMs, timeoutMs, staleAfterMs, host }) => ({
        name,
        schedule,
        intervalMs,
        timeoutMs,
        staleAfterMs,
        host,
      })),
    ).toEqual([
      {
        name: "A",
        schedule: { expression: "*/10 * * * *", timezone: "UTC" },
        intervalMs: 600_000,
        timeoutMs: 15_000,
        staleAfterMs: 86_400_000,
        host: "api.deepseek.com",
      },
    ]);
  });

  it("keeps amounts for three intervals where the schedule is slow and nothing else was asked for", async () => {
    const slow = "projects:\n  - { name: A, provider: deepseek, api_key: k, schedule: '0 6 * * *' }\n";
    expect((await configOf(slow)).projects[0]?.staleAfterMs).toBe(3 * 86_400_000);
    expect((await configOf(`defaults: { stale_after: 1h }\n${slow}`)).projects[0]?.staleAfterMs).toBe(3_600_000);
  });

  it("reads JSON as well", async () => {
    const config = await configOf('{"projects":[{"name":"A","provider":"deepseek","api_key":"k","threshold":5}]}');
    expect(config.projects[0]?.common.threshold).toBe(5);
  });

  it("is empty for an empty file", async () => {
    const config = await configOf("");
    expect([config.projects, config.subscriptions, config.mailboxes]).toEqual([[], [], []]);
  });

  it("has the same digest while the same account is asked the same question", async () => {
    const print = async (more: string) =>
      (await configOf(`projects:\n  - { name: A, provider: deepseek, ${more} }\n`)).projects[0]?.digest;
    const first = await print("api_key: k, threshold: 1");
    expect(await print("api_key: k, threshold: 2, labels: { team: a }")).toBe(first);
    expect(await print("api_key: other, threshold: 1")).not.toBe(first);
    expect(await print("api_key: k, threshold: 1, base_url: https://proxy.example")).not.toBe(first);
    expect(first).not.toContain("api_key: k");
  });
});
