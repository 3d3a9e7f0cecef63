import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { layOut, type Row } from "./layout.ts";

/** What one dashboard says of itself. */
export interface Spec {
  /** Also the name of its file. Never the uid of its folder, which Grafana keeps in the same place. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Builder<VariableModel>[];
  readonly marks: readonly AnnotationQueryBuilder[];
  readonly rows: readonly Row[];
}

/** Finds the others in the menu of each dashboard. */
const tag = "balance-alert";

export function buildDashboard(spec: Spec): Dashboard {
  const builder = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([tag, "prometheus"])
    .readonly()
    .timezone("browser")
    .time({ from: "now-7d", to: "now" })
    .refresh("5m")
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...spec.variables])
    .annotations([grafanasOwn, ...spec.marks])
    .links([
      new DashboardLinkBuilder("Balance alert")
        .type(DashboardLinkType.Dashboards)
        .tags([tag])
        .includeVars(true)
        .keepTime(true),
      new DashboardLinkBuilder("Runbooks")
        .type(DashboardLinkType.Link)
        .icon("doc")
        .url("https://github.com/balance-alert/balance-alert/tree/main/docs/runbooks")
        .targetBlank(true),
    ]);
  // 39 is Grafana 11's; newer ones migrate it, while the builder's own number would be refused by older ones.
  return { ...builder.build(), panels: layOut(spec.rows), schemaVersion: 39 };
}

const grafanasOwn = new AnnotationQueryBuilder()
  .name("Annotations & Alerts")
  .datasource({ type: "grafana", uid: "-- Grafana --" })
  .builtIn(1)
  .enable(true)
  .hide(true)
  .iconColor("rgba(0, 211, 255, 1)")
  .type("dashboard");

/** The file that is committed and imported. */
export function dashboardText(spec: Spec): string {
  // The builder puts every link and annotation into a menu that Grafana 12 brought; they belong where they always were.
  const withoutMenus = (key: string, value: unknown) =>
    key === "placement" && value === "inControlsMenu" ? undefined : value;
  return `${JSON.stringify(buildDashboard(spec), withoutMenus, 2)}\n`;
}
