import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { upstreamToYaml } from "../../src/config/upstream.ts";

const fixtures = join(import.meta.dirname, "../fixtures/upstream");
const read = (name: string) => readFileSync(join(fixtures, name), "utf8");

function yamlOf(written: unknown, environment: Readonly<Record<string, string>> = {}, projectFile = false): string {
  const converted = upstreamToYaml(written, environment, { projectFile });
  if ("yaml" in converted) return converted.yaml;
  throw new Error(converted.problems.join("\n"));
}

describe("the upstream program's configuration", () => {
  it("becomes ours with a comment on everything that a person has to look at", () => {
    const environment = {
      TZ: "Asia/Shanghai",
      VOLC_2_API_KEY: "k",
      PROJECT_4_API_KEY: "k",
      GLM_API_KEY: "k",
      GLM_2_API_KEY: "",
      WEBHOOK_URL: "",
      METRICS_PORT: "9101",
      EMAIL_SCAN_DAYS: "3",
      EMAIL_SCAN_SCHEDULE: "09:05, 15:05",
      ALERT_SCHEDULE: "x",
      ALERT_COOLDOWN_SECONDS: "60",
    };
    expect(yamlOf(JSON.parse(read("everything.json")), environment)).toBe(read("everything.yaml"));
  });

  it("takes its settings from the environment where the file has none", () => {
    const environment = {
      TZ: "",
      BALANCE_REFRESH_INTERVAL_SECONDS: "900",
      MAX_CONCURRENT_CHECKS: "7",
      WEBHOOK_URL: "https://chat.example",
      EMAIL_SCAN_DAYS: "soon",
    };
    expect(yamlOf({}, environment)).toBe(`\
# Converted from the upstream program's config.json. \`balance-alert check-config\` says whether anything is missing.
# Projects were polled every 900 s.
# The webhook is Alertmanager's business here: docs/alerting.md has recipes for Feishu, DingTalk and WeCom.

schedules:
  projects: "*/15 * * * *"
defaults:
  concurrency: 7
projects: []
subscriptions: []
mailboxes: []
`);
  });

  it("may have one mailbox in place of a list, and nothing that is a setting", () => {
    expect(yamlOf({ email: { host: "a.example" }, settings: 5, email_settings: null, webhook: 5 })).toBe(`\
# Converted from the upstream program's config.json. \`balance-alert check-config\` says whether anything is missing.
# Projects were polled every 3600 s.

schedules:
  projects: 0 * * * *
projects: []
subscriptions: []
mailboxes:
  - host: a.example
`);
  });

  it("becomes the lists alone for a file of project_files", () => {
    const written = { projects: [{ provider: "deepseek", api_key: "${KEY}" }], settings: { unknown: 1 } };
    expect(yamlOf(written, { TZ: "UTC" }, true)).toBe(`\
# Converted from the upstream program's config.json. \`balance-alert check-config\` says whether anything is missing.

projects:
  - name: deepseek
    provider: deepseek
    api_key: \${KEY}
subscriptions: []
mailboxes: []
`);
  });

  it.each([
    [[], ["the file is not a JSON object: give the upstream program's config.json"]],
    [
      { projects: {}, subscriptions: [5], email: 5 },
      [
        "projects: expected a list of objects",
        "subscriptions: expected a list of objects",
        "email: expected a list of objects",
      ],
    ],
    [{ email: [{}, 5] }, ["email: expected a list of objects"]],
  ])("is refused when it is %j", (written, problems) => {
    expect(upstreamToYaml(written, {}, { projectFile: false })).toEqual({ problems });
  });

  it.each([
    [0, "* * * * *"],
    [120, "*/2 * * * *"],
    [180, "*/3 * * * *"],
    [240, "*/4 * * * *"],
    [300, "*/5 * * * *"],
    [360, "*/6 * * * *"],
    [600, "*/10 * * * *"],
    [720, "*/12 * * * *"],
    [900, "*/15 * * * *"],
    [1200, "*/20 * * * *"],
    [60, "* * * * *"],
    [61, "*/2 * * * *"],
    [420, "*/10 * * * *"],
    [1800, "*/30 * * * *"],
    [1801, "0 * * * *"],
    [3600, "0 * * * *"],
    [3601, "0 */2 * * *"],
    [7200, "0 */2 * * *"],
    [10_800, "0 */3 * * *"],
    [14_400, "0 */4 * * *"],
    [28_800, "0 */8 * * *"],
    [18_000, "0 */6 * * *"],
    [43_200, "0 */12 * * *"],
    [43_201, "0 6 * * *"],
  ])("that polls every %d s polls by %s", (seconds, expression) => {
    const { schedules } = parse(yamlOf({ settings: { balance_refresh_interval_seconds: seconds } }));
    expect(schedules).toEqual({ projects: expression });
  });

  it.each([
    ["10:00", "0 10 * * *"],
    ["9:05", "5 9 * * *"],
    [" 09:30 ,15:30", "30 9,15 * * *"],
    ["09:30,15:31", undefined],
    ["10:00,", undefined],
    ["1:2", undefined],
    ["100:00", undefined],
    ["", undefined],
  ])("that scans at %j scans by %s", (times, expression) => {
    expect(parse(yamlOf({}, { EMAIL_SCAN_SCHEDULE: times })).schedules.mailboxes).toBe(expression);
  });
});
