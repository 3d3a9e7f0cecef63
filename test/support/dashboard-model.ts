import { z } from "zod";

/** The parts of a dashboard file that the checks look at. */
const Reference = z.object({ type: z.string(), uid: z.string() });
const Target = z.object({
  refId: z.string(),
  expr: z.string(),
  datasource: Reference,
  instant: z.boolean().optional(),
  range: z.boolean().optional(),
});
const Panel = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string(),
  description: z.string().optional(),
  repeat: z.string().optional(),
  datasource: Reference.optional(),
  gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
  targets: z.array(Target).default([]),
  links: z.array(z.object({ url: z.string() })).default([]),
  fieldConfig: z
    .object({
      defaults: z.looseObject({ unit: z.string().optional() }),
      overrides: z.array(z.object({ properties: z.array(z.object({ id: z.string(), value: z.unknown() })) })),
    })
    .optional(),
});
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
const Annotation = z.object({ name: z.string(), datasource: Reference, expr: z.string().optional() });

export const DashboardFile = z.looseObject({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.int(),
  editable: z.boolean(),
  panels: z.array(Panel),
  templating: z.object({ list: z.array(Variable) }),
  annotations: z.object({ list: z.array(Annotation) }),
});

export type DashboardFile = z.infer<typeof DashboardFile>;
export type DashboardPanel = z.infer<typeof Panel>;
