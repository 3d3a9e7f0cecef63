import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alertNamesOf } from "../grafana/alert-names.ts";
import { dashboardText } from "../grafana/dashboard.ts";
import { families } from "../src/metrics/families.ts";
import { DashboardFile, type DashboardPanel } from "./support/dashboard-model.ts";
import { exportedSeriesNames, metricNamesIn } from "./support/exported-series.ts";

const root = join(import.meta.dirname, "..");
const text = readFileSync(join(root, "grafana/dashboards/balance-alert.json"), "utf8");
const dashboard = DashboardFile.parse(JSON.parse(text));
const panels = dashboard.panels.filter(({ type }) => type !== "row");
const variables = new Map(dashboard.templating.list.map((variable) => [variable.name, variable]));
const targets = panels.flatMap((panel) => panel.targets.map((target) => ({ panel, target })));
const counters = new Set(families.filter(({ type }) => type === "counter").map(({ name }) => name));

/** The vector selectors of an expression: name and matchers. */
function selectorsIn(
  expression: string,
): readonly { readonly name: string; readonly matchers: string; readonly before: string; readonly after: string }[] {
  return [...expression.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)].map((match) => ({
    name: match[1] ?? "",
    matchers: match[2] ?? "",
    before: expression.slice(0, match.index),
    after: expression.slice(match.index + match[0].length),
  }));
}

/** Names of the panels for which `isRight` does not hold. */
function wrong(isRight: (panel: DashboardPanel) => boolean): readonly string[] {
  return panels.filter((panel) => !isRight(panel)).map(({ title }) => title);
}

/** Expressions of the targets for which `isRight` does not hold. */
function wrongTargets(isRight: (expression: string) => boolean): readonly string[] {
  return targets
    .filter(({ target }) => !isRight(target.expr))
    .map(({ panel, target }) => `${panel.title}: ${target.expr}`);
}

/** Units of Grafana that are used here; a typo is shown as the text of the unit behind every number. */
const units = ["none", "short", "locale", "percentunit", "s", "d", "bytes", "dateTimeFromNow", "dateTimeAsIso"];

describe("the rules of Grafana's dashboard linter", () => {
  it("template-datasource-rule: one data source variable, named and labelled as people expect", () => {
    const found = dashboard.templating.list.filter(({ type }) => type === "datasource");
    expect(found.map(({ name, label, query }) => ({ name, label, query }))).toEqual([
      { name: "datasource", label: "Data source", query: "prometheus" },
    ]);
  });

  it.each([
    { rule: "template-job-rule", name: "job", label: "Job" },
    { rule: "template-instance-rule", name: "instance", label: "Instance" },
  ])("$rule: the variable $name filters by any number of values", ({ name, label }) => {
    expect(variables.get(name)).toMatchObject({
      type: "query",
      label,
      datasource: { uid: "${datasource}" },
      multi: true,
      allValue: ".+",
    });
  });

  it("template-label-promql-rule: variables ask for the values of a label", () => {
    const queries = dashboard.templating.list.filter(({ type }) => type === "query").map(({ query }) => query);
    expect(queries.filter((query) => !/^label_values\(balance_alert_\w+(\{[^}]*\})?, \w+\)$/.test(query))).toEqual([]);
  });

  it("template-on-time-change-reload-rule: variables are read again when the time range changes", () => {
    const others = dashboard.templating.list.filter(({ type, refresh }) => type === "query" && refresh !== 2);
    expect(others.map(({ name }) => name)).toEqual([]);
  });

  it("panel-datasource-rule: every panel and query uses the variable", () => {
    const uses = [...panels.map(({ datasource }) => datasource), ...targets.map(({ target }) => target.datasource)];
    expect(new Set(uses.map((datasource) => JSON.stringify(datasource)))).toEqual(
      new Set(['{"type":"prometheus","uid":"${datasource}"}']),
    );
  });

  it("panel-title-description-rule: every panel has a title and says what is seen", () => {
    expect(wrong(({ title, description }) => title.length > 2 && (description ?? "").length > 20)).toEqual([]);
  });

  it("panel-units-rule: every panel and column has a unit that Grafana knows", () => {
    const isKnown = (unit: unknown): boolean => typeof unit === "string" && units.includes(unit);
    expect(
      wrong(({ fieldConfig }) => {
        const properties = (fieldConfig?.overrides ?? []).flatMap((override) => override.properties);
        const overridden = properties.filter(({ id }) => id === "unit").map(({ value }) => value);
        return [fieldConfig?.defaults.unit, ...overridden].every(isKnown);
      }),
    ).toEqual([]);
  });

  it("panel-no-targets-rule: no panel is without a query", () => {
    expect(wrong((panel) => panel.targets.length > 0)).toEqual([]);
  });

  it("target-logql-rule and target-logql-auto-rule: nothing asks Loki", () => {
    expect(targets.filter(({ target }) => target.datasource.type === "loki")).toEqual([]);
  });

  // target-promql-rule is dashboard-queries.test.ts: a real Prometheus answers every query.

  it("target-rate-interval-rule: rates use the interval of Grafana", () => {
    expect(wrongTargets((expr) => !/\b(i?rate)\([^[]*\[(?!\$__rate_interval\])/.test(expr))).toEqual([]);
  });

  it.each(["job", "instance"])("target-%s-rule: every selector is filtered by it", (name) => {
    expect(
      wrongTargets((expr) => {
        const found = selectorsIn(expr);
        const isFiltered = found.every(({ matchers }) => matchers.includes(`${name}=~"$${name}"`));
        return found.length > 0 && found.length === metricNamesIn(expr).length && isFiltered;
      }),
    ).toEqual([]);
  });

  it("target-counter-agg-rule: counters are only seen through rate or increase", () => {
    expect(
      wrongTargets((expr) =>
        selectorsIn(expr).every(
          ({ name, before, after }) =>
            !(name.endsWith("_total") || counters.has(name)) ||
            (/\b(i?rate|increase)\($/.test(before) && after.startsWith("[")),
        ),
      ),
    ).toEqual([]);
  });

  it("uneditable-dashboard: changes belong into the sources", () => {
    expect(dashboard.editable).toBe(false);
  });
});

describe("the dashboard", () => {
  it("is what its sources say", () => {
    expect(text).toBe(dashboardText(alertNamesOf(readFileSync(join(root, "alert_rules.yml"), "utf8"))));
  });

  it("can be imported three ways: no inputs to resolve, no id of another Grafana, one model that Grafana 11 reads", () => {
    expect({
      inputs: "__inputs" in dashboard,
      id: "id" in dashboard,
      uid: dashboard.uid,
      schemaVersion: dashboard.schemaVersion,
      foreignPlaceholders: text.match(/\$\{DS_\w+\}/g),
    }).toEqual({ inputs: false, id: false, uid: "balance-alert", schemaVersion: 39, foreignPlaceholders: null });
  });

  it("has the rows in the order in which a person asks", () => {
    expect(dashboard.panels.filter(({ type }) => type === "row").map(({ title }) => title)).toEqual([
      "What runs out next",
      "In $unit",
      "Burn and runway",
      "Quotas and budgets",
      "Usage by model",
      "Subscriptions",
      "Mail",
      "Health",
      "Alerts",
    ]);
  });

  it("has a filter for job, instance, provider, project and unit", () => {
    expect([...variables.keys()]).toEqual(["datasource", "job", "instance", "provider", "project", "unit"]);
  });

  it("never puts two units on one axis", () => {
    const inUnits = ["balance", "threshold", "burn_rate_per_day", "spend", "model_spend", "limit"].map(
      (name) => `balance_alert_${name}`,
    );
    const mixed = panels.filter(
      ({ type, targets: queries }) =>
        ["timeseries", "bargauge", "gauge", "stat"].includes(type) &&
        queries.some(({ expr }) =>
          selectorsIn(expr).some(({ name, matchers }) => inUnits.includes(name) && !matchers.includes('unit=~"$unit"')),
        ),
    );
    // A share of a limit and a count have no unit.
    expect(mixed.map(({ title }) => title)).toEqual(["Run out within 7 days", "Share left"]);
    const repeated = dashboard.panels.find(({ repeat }) => repeat === "unit");
    expect(repeated?.title).toBe("In $unit");
    const money = panels.filter(({ targets: queries }) => queries.some(({ expr }) => expr.includes("$unit")));
    expect(money.map(({ title }) => title.endsWith("in $unit"))).not.toContain(false);
  });

  it("uses no metric that the program does not export", () => {
    const exported = exportedSeriesNames(families);
    const expressions = [
      ...targets.map(({ target }) => target.expr),
      ...dashboard.annotations.list.flatMap(({ expr }) => expr ?? []),
      ...dashboard.templating.list.flatMap(({ type, query }) =>
        type === "query" ? [query.replace(/^label_values\((.*), \w+\)$/, "$1")] : [],
      ),
    ];
    const used = new Set(expressions.flatMap(metricNamesIn));
    expect([...used].filter((name) => !exported.has(name))).toEqual([]);
    expect(used.size).toBeGreaterThan(40);
  });

  it("links only to panels that exist", () => {
    const ids = new Set(panels.map(({ id }) => id));
    expect(ids.size).toBe(panels.length);
    const linked = panels.flatMap(({ links }) => links.map(({ url }) => Number(/viewPanel=(\d+)/.exec(url)?.[1])));
    expect(linked.length).toBeGreaterThan(5);
    expect(linked.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("fills its grid without overlaps", () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.filter(({ gridPos }) => gridPos.x + gridPos.w > 24)).toEqual([]);
  });

  it("marks alerts, top-ups and restarts, and leaves Grafana's own annotations to Grafana", () => {
    expect(dashboard.annotations.list.map(({ name, datasource }) => [name, datasource.uid])).toEqual([
      ["Annotations & Alerts", "-- Grafana --"],
      ["Alerts", "${datasource}"],
      ["Top-ups", "${datasource}"],
      ["Restarts", "${datasource}"],
    ]);
  });
});
