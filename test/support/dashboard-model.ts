import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** The parts of a dashboard file that the checks look at. */
const Reference = z.object({ type: z.string(), uid: z.string() });
const Target = z.object({
  refId: z.string(),
  expr: z.string(),
  legendFormat: z.string().optional(),
  datasource: Reference,
  instant: z.boolean().optional(),
  range: z.boolean().optional(),
});
const Thresholds = z.object({ steps: z.array(z.object({ value: z.number().nullable(), color: z.string() })) });
const Mapping = z.object({ type: z.string(), options: z.unknown() });
const Panel = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string(),
  description: z.string().optional(),
  interval: z.string().optional(),
  datasource: Reference.optional(),
  gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
  targets: z.array(Target).default([]),
  transformations: z
    .array(
      z.object({
        id: z.string(),
        options: z.object({
          includeByName: z.record(z.string(), z.boolean()).optional(),
          indexByName: z.record(z.string(), z.int()).optional(),
        }),
      }),
    )
    .default([]),
  options: z
    .looseObject({
      legend: z
        .object({
          calcs: z.array(z.string()),
          showLegend: z.boolean().optional(),
          sortBy: z.string().optional(),
          sortDesc: z.boolean().optional(),
        })
        .optional(),
      reduceOptions: z.object({ calcs: z.array(z.string()) }).optional(),
      sortBy: z.array(z.object({ displayName: z.string(), desc: z.boolean().optional() })).optional(),
      perPage: z.number().nullish(),
    })
    .optional(),
  fieldConfig: z
    .object({
      defaults: z.looseObject({
        unit: z.string().optional(),
        min: z.number().optional(),
        max: z.number().optional(),
        decimals: z.number().optional(),
        color: z.object({ mode: z.string() }).optional(),
        thresholds: Thresholds.optional(),
        mappings: z.array(Mapping).default([]),
        custom: z
          .looseObject({
            stacking: z.object({ mode: z.string() }).optional(),
            scaleDistribution: z.looseObject({ type: z.string() }).optional(),
          })
          .optional(),
      }),
      overrides: z.array(
        z.object({
          matcher: z.object({ id: z.string(), options: z.string() }),
          properties: z.array(z.object({ id: z.string(), value: z.unknown() })),
        }),
      ),
    })
    .optional(),
});
const Row = Panel.extend({ collapsed: z.boolean().optional(), repeat: z.string().optional(), panels: z.array(Panel) });
const Variable = z.object({
  type: z.string(),
  name: z.string(),
  label: z.string(),
  query: z.string(),
  datasource: Reference.optional(),
  multi: z.boolean().optional(),
  includeAll: z.boolean().optional(),
  allValue: z.string().optional(),
  refresh: z.int().optional(),
});
const Annotation = z.object({
  name: z.string(),
  datasource: Reference,
  expr: z.string().optional(),
  step: z.string().optional(),
});

const DashboardFile = z.looseObject({
  uid: z.string(),
  title: z.string(),
  tags: z.array(z.string()),
  schemaVersion: z.int(),
  editable: z.boolean(),
  panels: z.array(z.union([Row, Panel])),
  links: z.array(z.object({ type: z.string(), tags: z.array(z.string()).optional(), url: z.string().optional() })),
  templating: z.object({ list: z.array(Variable) }),
  annotations: z.object({ list: z.array(Annotation) }),
});

export type DashboardPanel = z.infer<typeof Panel>;
export type DashboardRow = z.infer<typeof Row>;
type DashboardFile = z.infer<typeof DashboardFile>;

/** One of the committed dashboards. */
export interface ReadDashboard extends DashboardFile {
  readonly file: string;
  readonly text: string;
  /** The headings. */
  readonly rows: readonly DashboardRow[];
  /** What is seen when the dashboard opens. */
  readonly seen: readonly DashboardPanel[];
  /** All that have queries, also below headings that are folded. */
  readonly everyPanel: readonly DashboardPanel[];
}

const folder = join(import.meta.dirname, "../../grafana/dashboards");

export function readDashboards(): readonly ReadDashboard[] {
  return readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const dashboard = DashboardFile.parse(JSON.parse(text));
    const rows = dashboard.panels.filter((panel) => "panels" in panel);
    const seen = dashboard.panels.filter((panel) => !("panels" in panel));
    return { ...dashboard, file, text, rows, seen, everyPanel: [...seen, ...rows.flatMap(({ panels }) => panels)] };
  });
}

/** Height on a desk, and on a phone, where all panels stand below one another; Grafana's grid has 38 pixels a row. */
export function heightsOf({ panels }: ReadDashboard): { readonly desk: number; readonly phone: number } {
  const bottoms = panels.map(({ gridPos: { y, h } }) => y + h);
  const heights = panels.map(({ gridPos: { h } }) => h);
  return { desk: 38 * Math.max(...bottoms), phone: 38 * heights.reduce((all, height) => all + height, 0) };
}
