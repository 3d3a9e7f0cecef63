import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { metricsPage } from "../../scripts/metrics-page.ts";
import { httpFamilies } from "../../src/metrics/daemon-families.ts";
import { Exposition } from "../../src/metrics/exposition.ts";
import { families } from "../../src/metrics/families.ts";

const all = [...families, ...Object.values(httpFamilies)];

test("names are unique, also when OpenMetrics adds its suffixes", () => {
  const names = all.flatMap(({ name, type }) => {
    if (type === "counter") return [name, name.replace(/_total$/, "")];
    return type === "histogram" ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
  });
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test.each(all)("$name is well made", ({ name, help, type, labels, ...family }) => {
  expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  expect(name.endsWith("_total")).toBe(type === "counter");
  expect(help).toMatch(/^[A-Z1][^"\\\n]+\.$/);
  expect(new Set(labels).size).toBe(labels.length);
  for (const label of labels) expect(label).toMatch(/^[a-z][a-z_]*$/);
  const unit = /_(seconds|bytes)$/.exec(name)?.[1];
  expect("unit" in family ? family.unit : undefined).toBe(unit);
});

test("what a check measures says as of when", () => {
  const measured = families.filter(
    ({ name, labels, type }) =>
      type === "gauge" && (labels.includes("unit") || labels.includes("window") || /expiry|account_active/.test(name)),
  );
  const timeless = ["balance_alert_threshold", "balance_alert_spend_threshold"];
  const silent = measured.filter(({ name, help }) => !timeless.includes(name) && !/last successful check/.test(help));
  expect(silent).toEqual([]);
  expect(measured.length).toBeGreaterThan(15);
});

test("promtool complains of the names in days that the contract forces, and of nothing else", () => {
  const exposition = new Exposition(families);
  const samples = families
    .filter(({ type }) => type !== "histogram")
    .map(({ name, labels }) => ({
      family: name,
      labels: Object.fromEntries(labels.map((label) => [label, "x"])),
      value: 1,
    }));
  expect(exposition.setBlock("all", samples)).toBe(0);
  const { status, stderr, stdout } = spawnSync("promtool", ["check", "metrics"], {
    input: exposition.render("text"),
    encoding: "utf8",
  });
  expect((stdout + stderr).trim().split("\n").sort()).toEqual([
    'balance_alert_runway_days use base unit "seconds" instead of "days"',
    'balance_alert_runway_high_days use base unit "seconds" instead of "days"',
    'balance_alert_runway_low_days use base unit "seconds" instead of "days"',
    'balance_alert_subscription_days use base unit "seconds" instead of "days"',
  ]);
  expect(status).toBe(3);
});

test("docs/metrics.md is what the table makes of it", () => {
  expect(readFileSync("docs/metrics.md", "utf8")).toBe(metricsPage());
  const check = ["scripts/run-ts.mjs", "scripts/generate-metrics-docs.ts", "--check"];
  expect(execFileSync("node", check, { encoding: "utf8" })).toBe("");
});
