import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { alertNamesOf } from "../../grafana/alert-names.ts";
import { dashboardText } from "../../grafana/dashboard.ts";
import { dashboards } from "../../grafana/dashboards.ts";
import { families } from "../../src/metrics/families.ts";
import { type DashboardPanel, heightsOf, readDashboards } from "../support/dashboard-model.ts";
import { exportedSeriesNames, metricNamesIn } from "../support/exported-series.ts";

const root = join(import.meta.dirname, "../..");
const ruleFile = readFileSync(join(root, "alert_rules.yml"), "utf8");
const alertNames = alertNamesOf(ruleFile);
const committed = readDashboards();
const panels = committed.flatMap(({ title: dashboard, everyPanel }) =>
  everyPanel.map((panel) => ({ dashboard, panel, where: `${dashboard}: ${panel.title}` })),
);
const targets = panels.flatMap(({ panel, where }) => panel.targets.map((target) => ({ panel, where, target })));
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
  return panels.filter(({ panel }) => !isRight(panel)).map(({ where }) => where);
}

/** Expressions of the targets for which `isRight` does not hold. */
function wrongTargets(isRight: (expression: string) => boolean): readonly string[] {
  return targets.filter(({ target }) => !isRight(target.expr)).map(({ where, target }) => `${where}: ${target.expr}`);
}

function overridesOf({ fieldConfig }: DashboardPanel) {
  return fieldConfig?.overrides ?? [];
}

function propertiesOf(panel: DashboardPanel, id: string): readonly unknown[] {
  return overridesOf(panel).flatMap(({ properties }) =>
    properties.flatMap((one) => (one.id === id ? [one.value] : [])),
  );
}

/** Columns of a table from left to right. */
function columnsOf(panel: DashboardPanel) {
  const Widths = z.number().optional();
  const order = panel.transformations.find(({ id }) => id === "organize")?.options.indexByName ?? {};
  return Object.entries(order)
    .sort(([, one], [, other]) => one - other)
    .map(([field]) => {
      const properties = overridesOf(panel).find(({ matcher }) => matcher.options === field)?.properties ?? [];
      const of = (id: string): unknown => properties.find((property) => property.id === id)?.value;
      return {
        field,
        heading: of("displayName"),
        width: Widths.parse(of("custom.width")),
        unit: of("unit"),
      };
    });
}

const tables = panels.filter(({ panel }) => panel.type === "table");

/** Units of Grafana that are used here; a typo is shown as the text of the unit behind every number. */
const units = [
  "none",
  "string",
  "short",
  "locale",
  "percentunit",
  "s",
  "bytes",
  "dateTimeFromNow",
  "dtdurations",
  "time:YYYY-MM-DD",
  "time:YYYY-MM-DD HH:mm",
  "suffix: d",
];
const isDate = (unit: unknown): boolean => /^(dateTime|time:)/.test(String(unit));

describe.each(committed.map((dashboard) => ({ ...dashboard, name: dashboard.uid })))(
  "the rules of Grafana's dashboard linter for $name",
  ({ templating, editable }) => {
    const variables = templating.list;

    it("template-datasource-rule: one data source variable, named and labelled as people expect", () => {
      const found = variables.filter(({ type }) => type === "datasource");
      expect(found.map(({ name, label, query }) => ({ name, label, query }))).toEqual([
        { name: "datasource", label: "Data source", query: "prometheus" },
      ]);
    });

    it.each([
      { rule: "template-job-rule", name: "job", label: "Job" },
      { rule: "template-instance-rule", name: "instance", label: "Instance" },
    ])("$rule: the variable $name filters by any number of values", ({ name, label }) => {
      expect(variables.find((variable) => variable.name === name)).toMatchObject({
        type: "query",
        label,
        datasource: { uid: "${datasource}" },
        multi: true,
        includeAll: true,
      });
    });

    it("template-label-promql-rule: variables ask for the values of a label", () => {
      const queries = variables.filter(({ type }) => type === "query").map(({ query }) => query);
      expect(queries.filter((query) => !/^label_values\(balance_alert_\w+(\{[^}]*\})?, \w+\)$/.test(query))).toEqual(
        [],
      );
    });

    it("template-on-time-change-reload-rule: variables are read again when the time range changes", () => {
      const others = variables.filter(({ type, refresh }) => type === "query" && refresh !== 2);
      expect(others.map(({ name }) => name)).toEqual([]);
    });

    it("uneditable-dashboard: changes belong into the sources", () => {
      expect(editable).toBe(false);
    });
  },
);

describe("the rules of Grafana's dashboard linter for panels", () => {
  it("panel-datasource-rule: every panel and query uses the variable", () => {
    const uses = [...panels.map(({ panel }) => panel.datasource), ...targets.map(({ target }) => target.datasource)];
    expect(new Set(uses.map((datasource) => JSON.stringify(datasource)))).toEqual(
      new Set(['{"type":"prometheus","uid":"${datasource}"}']),
    );
  });

  it("panel-title-description-rule: every panel has a title and says what is seen", () => {
    expect(wrong(({ title, description }) => title.length > 2 && (description ?? "").length > 20)).toEqual([]);
  });

  it("panel-units-rule: every panel and column has a unit that Grafana knows", () => {
    const isKnown = (unit: unknown): boolean => typeof unit === "string" && units.includes(unit);
    expect(wrong((panel) => [panel.fieldConfig?.defaults.unit, ...propertiesOf(panel, "unit")].every(isKnown))).toEqual(
      [],
    );
  });

  it("panel-no-targets-rule: no panel is without a query", () => {
    expect(wrong((panel) => panel.targets.length > 0)).toEqual([]);
  });

  // target-promql-rule is dashboard-queries.test.ts: a real Prometheus answers every query.

  it("target-rate-interval-rule: rates use the interval of Grafana", () => {
    expect(wrongTargets((expr) => !/\b(i?rate)\([^[]*\[(?!\$__rate_interval\])/.test(expr))).toEqual([]);
  });

  it.each(["job", "instance"])("target-%s-rule: every selector is filtered by it", (name) => {
    // Alerts about all exporters together have no such label.
    const filters = (metric: string): string =>
      metric.startsWith("ALERTS") ? `${name}=~"$${name}|"` : `${name}=~"$${name}"`;
    expect(
      wrongTargets((expr) => {
        const found = selectorsIn(expr);
        const isFiltered = found.every((selector) => selector.matchers.includes(filters(selector.name)));
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
});

describe("the dashboards", () => {
  it("are what their sources say", () => {
    expect(Object.fromEntries(committed.map(({ file, text }) => [file, text]))).toEqual(
      Object.fromEntries(dashboards(alertNames).map((spec) => [`${spec.uid}.json`, dashboardText(spec)])),
    );
  });

  it("can be imported three ways: no inputs to resolve, no id of another Grafana, one model that Grafana 11 reads", () => {
    expect(
      committed.map((dashboard) => ({
        inputs: "__inputs" in dashboard,
        id: "id" in dashboard,
        schemaVersion: dashboard.schemaVersion,
        foreignPlaceholders: dashboard.text.match(/\$\{DS_\w+\}/g),
      })),
    ).toEqual(committed.map(() => ({ inputs: false, id: false, schemaVersion: 39, foreignPlaceholders: null })));
  });

  it("never put two units on one axis", () => {
    const inUnits = ["balance", "threshold", "burn_rate_per_day", "spend", "model_spend", "limit"].map(
      (name) => `balance_alert_${name}`,
    );
    const mixed = panels.filter(
      ({ panel }) =>
        ["timeseries", "bargauge", "stat"].includes(panel.type) &&
        panel.targets.some(({ expr }) =>
          selectorsIn(expr).some(({ name, matchers }) => inUnits.includes(name) && !/unit=~?"\$unit"/.test(matchers)),
        ),
    );
    // A share of a limit has no unit, and what is converted has one.
    expect(mixed.map(({ where }) => where)).toEqual([
      "Balance alert: overview: Share left",
      "Balance alert: spend, subscriptions and mail: This month, converted",
    ]);
    const money = panels.filter(({ panel }) =>
      panel.targets.some(
        ({ expr }) => selectorsIn(expr).some(({ name }) => inUnits.includes(name)) && expr.includes("$unit"),
      ),
    );
    expect(money.filter(({ panel }) => !/ in \$unit/.test(panel.title)).map(({ where }) => where)).toEqual([]);
  });

  it("use no metric that the program does not export, and no rule that is not recorded", () => {
    const exported = exportedSeriesNames(families);
    const recorded = [...ruleFile.matchAll(/^ +- record: (\S+)$/gm)].map(([, name]) => name);
    const expressions = [
      ...targets.map(({ target }) => target.expr),
      ...committed.flatMap(({ annotations }) => annotations.list.flatMap(({ expr }) => expr ?? [])),
      ...committed.flatMap(({ templating }) =>
        templating.list.flatMap(({ type, query }) =>
          type === "query" ? [query.replace(/^label_values\((.*), \w+\)$/, "$1")] : [],
        ),
      ),
    ];
    const used = new Set(expressions.flatMap(metricNamesIn));
    expect([...used].filter((name) => !exported.has(name) && !recorded.includes(name))).toEqual([]);
    expect(used.size).toBeGreaterThan(40);
  });

  it("link only to dashboards that exist", () => {
    const linked = committed.flatMap(({ text }) => [...text.matchAll(/"url": "\/d\/([\w-]+)/g)].map(([, uid]) => uid));
    expect(linked.length).toBeGreaterThan(5);
    expect([...new Set(linked)].filter((uid) => !committed.some((dashboard) => dashboard.uid === uid))).toEqual([]);
  });

  it.each(committed)("$uid fills its grid without overlaps, with every id once", (dashboard) => {
    for (const placed of [dashboard.panels, ...dashboard.rows.map((row) => row.panels)]) {
      const cells = placed.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      expect(placed.filter(({ gridPos }) => gridPos.x + gridPos.w > 24)).toEqual([]);
    }
    const ids = [...dashboard.everyPanel, ...dashboard.rows].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("faults that were seen in a real Grafana do not come back", () => {
  it("1: no dashboard has the uid of its folder, which Grafana refuses", () => {
    const provisioning: unknown = parse(
      readFileSync(join(root, "grafana/provisioning/dashboards/balance-alert.yml"), "utf8"),
    );
    const { providers } = z.object({ providers: z.array(z.object({ folderUid: z.string() })) }).parse(provisioning);
    const folders = providers.map(({ folderUid }) => folderUid);
    expect(committed.map(({ uid }) => uid).filter((uid) => folders.includes(uid))).toEqual([]);
  });

  it("2: of alerts, graphs show the onset of critical ones only", () => {
    const marks = committed.flatMap(({ uid, annotations }) =>
      annotations.list.flatMap(({ name, expr, step }) => (expr === undefined ? [] : [{ uid, name, expr, step }])),
    );
    expect(marks.map(({ uid, name }) => `${uid}: ${name}`)).toEqual([
      "balance-alert-exporter: Critical alerts",
      "balance-alert-exporter: Restarts",
      "balance-alert-overview: Critical alerts",
      "balance-alert-project: Critical alerts",
      "balance-alert-project: Top-ups",
      "balance-alert-spend: Critical alerts",
    ]);
    for (const { expr, step } of marks.filter(({ expr: asked }) => asked.includes("ALERTS"))) {
      const [now, before] = expr.split(" unless ");
      expect(now).toMatch(/^ALERTS\{[^}]*alertstate="firing"[^}]*severity="critical"[^}]*\}$/);
      // One mark: a moment is marked only where the step before it was calm.
      expect(before).toBe(`${now} offset ${step}`);
    }
  });

  describe("3: what is not known is grey", () => {
    const greys = ["#808080", "rgba(128, 128, 128, 0.2)"];

    it("by the first step of all thresholds", () => {
      const Steps = z.object({ steps: z.array(z.object({ value: z.number().nullable(), color: z.string() })) });
      expect(
        wrong((panel) => {
          const all = [panel.fieldConfig?.defaults.thresholds, ...propertiesOf(panel, "thresholds")];
          return all.every((thresholds) => {
            const [first] = Steps.parse(thresholds).steps;
            return first?.value === null && greys.includes(first.color);
          });
        }),
      ).toEqual([]);
    });

    it("by every mapping of a missing value", () => {
      const Special = z.object({ match: z.string(), result: z.object({ color: z.string() }) });
      const mappingsOf = (panel: DashboardPanel) => [
        ...(panel.fieldConfig?.defaults.mappings ?? []),
        ...z
          .array(z.array(z.object({ type: z.string(), options: z.unknown() })))
          .parse(propertiesOf(panel, "mappings"))
          .flat(),
      ];
      const specials = panels.flatMap(({ panel }) => mappingsOf(panel).filter(({ type }) => type === "special"));
      expect(specials.length).toBeGreaterThan(5);
      expect(specials.map(({ options }) => Special.parse(options).result.color)).toEqual(specials.map(() => "#808080"));
    });

    it("also in every coloured column", () => {
      const coloured = tables.flatMap(({ where, panel }) =>
        overridesOf(panel)
          .filter(({ properties }) => properties.some(({ id }) => id === "custom.cellOptions"))
          .map(({ matcher, properties }) => ({
            column: `${where}: ${matcher.options}`,
            hasThresholds: properties.some(({ id }) => id === "thresholds"),
          })),
      );
      expect(coloured.length).toBeGreaterThan(10);
      expect(coloured.filter(({ hasThresholds }) => !hasThresholds)).toEqual([]);
    });
  });

  it("4: only columns of values have units, and names are never read as dates or numbers", () => {
    expect(
      tables.filter(({ panel }) => panel.fieldConfig?.defaults.unit !== "string").map(({ where }) => where),
    ).toEqual([]);
    const names = tables.flatMap(({ where, panel }) =>
      columnsOf(panel)
        .filter(({ field, unit }) => field.startsWith("Value") === (unit === undefined))
        .map(({ heading }) => `${where}: ${heading}`),
    );
    expect(names).toEqual([]);
    expect(tables.flatMap(({ panel }) => columnsOf(panel)).filter(({ unit }) => isDate(unit)).length).toBeGreaterThan(
      5,
    );
  });

  describe("5: the answer is not cut off", () => {
    it.each(["balance-alert-overview", "balance-alert-project"])("in the main table of %s", (uid) => {
      const dashboard = committed.find((one) => one.uid === uid);
      const main = dashboard?.seen.find(({ targets: queries }) => queries.length > 5);
      if (main === undefined) throw new Error("there is no main table");
      const columns = columnsOf(main);
      expect(columns.slice(0, 3).map(({ heading }) => heading)).toEqual(["Project", "Lasts", "Runs out"]);
      expect(main.gridPos).toMatchObject({ x: 0, w: 24 });
      const widths = columns.map(({ width }) => width);
      // A phone shows 340 pixels of a table: name and answer.
      expect((widths[0] ?? 0) + (widths[1] ?? 0)).toBeLessThanOrEqual(340);
      expect(widths.reduce<number>((all, width = 0) => all + width, 0)).toBeLessThanOrEqual(1560);
      expect(main.options?.sortBy).toEqual([{ displayName: "Lasts", desc: false }]);
    });

    it("by columns for labels that users add: every table names its columns, and its queries their labels", () => {
      const stray = tables.filter(({ panel }) => {
        const [merge, organize] = panel.transformations;
        const shown = Object.keys(organize?.options.includeByName ?? {});
        return (
          merge?.id !== "merge" ||
          organize?.id !== "organize" ||
          shown.length !== columnsOf(panel).length ||
          !panel.targets.every(({ expr }) => /^(label_replace\()?(max|min|sum) by \([a-z_, ]+\) \(/.test(expr))
        );
      });
      expect(stray.map(({ where }) => where)).toEqual([]);
    });
  });

  describe("6: nothing is added that must not be added", () => {
    const counts = (panel: DashboardPanel): boolean => panel.targets.every(({ expr }) => expr.includes("increase("));

    it("legends and tiles show the last value; only what a counter counted has a sum", () => {
      expect(
        wrong((panel) => {
          const calculations = [
            ...(panel.options?.legend?.calcs ?? []),
            ...(panel.options?.reduceOptions?.calcs ?? []),
          ];
          return calculations.every((one) => one === "lastNotNull" || (one === "sum" && counts(panel)));
        }),
      ).toEqual([]);
    });

    it("only what a counter counted is stacked", () => {
      expect(
        wrong((panel) => (panel.fieldConfig?.defaults.custom?.stacking?.mode ?? "none") === "none" || counts(panel)),
      ).toEqual([]);
    });

    it("a query has one window: a month holds its days", () => {
      const windowed = families.filter(({ labels }) => labels.includes("window")).map(({ name }) => name);
      expect(windowed.length).toBeGreaterThan(3);
      expect(
        wrongTargets((expr) =>
          selectorsIn(expr).every(({ name, matchers }) => !windowed.includes(name) || /window="/.test(matchers)),
        ),
      ).toEqual([]);
      expect(
        wrong((panel) => {
          const windows = panel.targets.flatMap(({ expr }) =>
            [...expr.matchAll(/window="([^"]+)"/g)].map(([, one]) => one),
          );
          return panel.type === "table" || new Set(windows).size <= 1;
        }),
      ).toEqual([]);
    });

    it("intervals of counts touch and do not overlap, and are not shorter than a few scrapes", () => {
      expect(wrongTargets((expr) => !/increase\([^[]*\[(?!\$__interval\])/.test(expr))).toEqual([]);
      expect(
        wrong((panel) => !panel.targets.some(({ expr }) => expr.includes("$__interval")) || panel.interval === "5m"),
      ).toEqual([]);
    });
  });

  it("7: all jobs and instances are those of exporters, not everything that Prometheus scrapes", () => {
    for (const { templating } of committed) {
      for (const { name, query, allValue } of templating.list.filter((one) => ["job", "instance"].includes(one.name))) {
        expect({ name, allValue, asksTheExporter: query.includes("balance_alert_build_info") }).toEqual({
          name,
          allValue: undefined,
          asksTheExporter: true,
        });
      }
    }
  });

  describe("8: small things", () => {
    it("bars begin at nothing and end at the whole", () => {
      const bars = panels.filter(({ panel }) => ["bargauge", "gauge"].includes(panel.type));
      expect(bars.map(({ panel: { fieldConfig } }) => [fieldConfig?.defaults.min, fieldConfig?.defaults.max])).toEqual([
        [0, 1],
      ]);
    });

    it("titles of tiles fit beside the sign for the description on a page of 1,600 pixels", () => {
      expect(
        wrong(({ type, title, gridPos: { w } }) => type !== "stat" || 9 * title.length + 80 <= (w / 24) * 1560),
      ).toEqual([]);
    });

    it("durations have two parts, so that nine days are not 1 weeks", () => {
      const sole = panels.flatMap(({ where, panel }) =>
        [panel.fieldConfig?.defaults.unit, ...propertiesOf(panel, "unit")].map((unit) => ({ where, unit })),
      );
      expect(sole.filter(({ unit }) => ["d", "h", "m"].includes(String(unit)))).toEqual([]);
      expect(sole.filter(({ unit }) => unit === "dtdurations").length).toBeGreaterThan(5);
    });

    it("one long runway does not flatten the others", () => {
      const runways = panels.filter(
        ({ panel }) => panel.type === "timeseries" && panel.targets.some(({ expr }) => expr.includes("_runway_")),
      );
      expect(runways.map(({ panel }) => panel.fieldConfig?.defaults.custom?.scaleDistribution)).toEqual(
        runways.map(() => ({ type: "symlog", log: 10, linearThreshold: 0.01 })),
      );
      // 41 minutes are not 0.0 days.
      expect(runways.map(({ panel }) => panel.fieldConfig?.defaults.decimals)).toEqual([2, 2]);
    });

    it("state timelines have the colours of their states: by thresholds, all would be as grey as a missing value", () => {
      const timelines = panels.filter(({ panel }) => panel.type === "state-timeline");
      expect(timelines.map(({ panel }) => panel.fieldConfig?.defaults.color?.mode)).toEqual(
        timelines.map(() => "fixed"),
      );
    });

    it("an amount that does not run out has a dash, which Grafana 10 finds by the name of the value only", () => {
      const Mapping = z.array(z.object({ type: z.string(), options: z.record(z.string(), z.unknown()) }));
      const endless = tables.filter(({ panel }) => panel.targets.some(({ expr }) => expr.includes("+ Inf")));
      expect(endless.map(({ where }) => where)).toEqual([
        "Balance alert: overview: What runs out next",
        "Balance alert: project: Amounts",
      ]);
      for (const { panel } of endless) {
        expect(propertiesOf(panel, "mappings").map((mappings) => Mapping.parse(mappings))).toEqual([
          [{ type: "value", options: { Infinity: { text: "–", color: "#808080", index: 0 } } }],
        ]);
      }
    });

    it("legends that have no room for all lines begin with the largest", () => {
      const headings: Readonly<Record<string, string>> = { lastNotNull: "Last *", sum: "Total" };
      expect(
        wrong(({ options }) => {
          const { showLegend, calcs: [calculation = ""] = [], sortBy, sortDesc } = options?.legend ?? {};
          return !showLegend || (sortBy === headings[calculation] && sortDesc === true);
        }),
      ).toEqual([]);
    });

    it("no column is cut off on a page of 1,600 pixels", () => {
      const widthOf = (panel: DashboardPanel): number =>
        columnsOf(panel).reduce((all, { width = 0 }) => all + width, 0);
      expect(
        tables
          .filter(({ panel }) => widthOf(panel) > (panel.gridPos.w / 24) * 1560 - 20)
          .map(({ where, panel }) => `${where}: ${widthOf(panel)}`),
      ).toEqual([]);
    });

    it("no pager stands below a state timeline, and none has more lines than fit", () => {
      const timelines = panels.filter(({ panel }) => panel.type === "state-timeline");
      expect(timelines.length).toBeGreaterThan(4);
      expect(timelines.map(({ panel }) => panel.options?.perPage)).toEqual(timelines.map(() => null));
    });
  });

  describe("9: four dashboards that fit", () => {
    it("are linked by their tag", () => {
      expect(
        committed.map(({ uid, tags, links }) => [uid, tags[0], links.find(({ type }) => type === "dashboards")?.tags]),
      ).toEqual(
        ["exporter", "overview", "project", "spend"].map((name) => [
          `balance-alert-${name}`,
          "balance-alert",
          ["balance-alert"],
        ]),
      );
    });

    it.each(committed)("$uid is under three screens, on a desk and on a phone", (dashboard) => {
      const { desk, phone } = heightsOf(dashboard);
      expect(desk).toBeLessThan(3 * 900);
      expect(phone).toBeLessThan(3 * 844);
    });

    it("say first what runs out first, then what fires", () => {
      const overview = committed.find(({ uid }) => uid === "balance-alert-overview");
      const [first, ...others] = overview?.seen ?? [];
      expect(first).toMatchObject({
        title: "Runs out first",
        gridPos: { x: 0, y: 0 },
        options: { textMode: "value_and_name" },
      });
      expect(first?.targets[0]).toMatchObject({ legendFormat: "{{project}} {{account}}" });
      const below = others.find(({ gridPos }) => gridPos.x === 0 && gridPos.y === first?.gridPos.h);
      expect(below).toMatchObject({
        title: "Firing now",
        type: "table",
        options: { sortBy: [{ displayName: "Severity", desc: false }] },
      });
    });

    it("lead from each alert to its runbook", () => {
      const runbooks = [...ruleFile.matchAll(/^ +runbook_url: (\S+)$/gm)].map(([, url]) => url);
      const firing = panels.filter(({ panel }) => panel.title === "Firing now");
      const Links = z.tuple([z.tuple([z.object({ url: z.string() })])]);
      const [[{ url }]] = Links.parse(firing.map(({ panel }) => propertiesOf(panel, "links").flat()).slice(0, 1));
      expect(new Set(alertNames.map((name) => url.replace("${__value.raw}", name)))).toEqual(new Set(runbooks));
    });

    it("show a forecast as a band from its low to its high end", () => {
      const bands = panels.filter(({ panel }) => propertiesOf(panel, "custom.fillBelowTo").length > 0);
      const ends = bands.map(({ where, panel }) => {
        const metricOf = (legend: unknown) =>
          panel.targets.find(({ legendFormat }) => legendFormat === legend)?.expr.replace(/\{.*/, "");
        const [bandTo] = propertiesOf(panel, "custom.fillBelowTo");
        return [where.replace("Balance alert: ", ""), metricOf(bandTo), panel.targets[2]?.expr.replace(/\{.*/, "")];
      });
      const runway = ["balance_alert_runway_low_days", "balance_alert_runway_high_days"];
      expect(ends).toEqual([
        ["overview: Forecast for what runs out first", ...runway],
        ["project: Forecast in $unit", ...runway],
        [
          "spend, subscriptions and mail: Month's end in $unit, the dearest project",
          "balance_alert_spend_projected_low",
          "balance_alert_spend_projected_high",
        ],
      ]);
    });
  });
});
