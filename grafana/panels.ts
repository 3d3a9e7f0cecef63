import { PanelBuilder as BarGaugeBuilder } from "@grafana/grafana-foundation-sdk/bargauge";
import {
  BarGaugeDisplayMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  type DashboardLinkBuilder,
  DashboardLinkType,
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
  DashboardLinkBuilder as LinkBuilder,
  MappingType,
  SpecialValueMatch,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as GaugeBuilder } from "@grafana/grafana-foundation-sdk/gauge";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateTimelineBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

/** The variable, not a data source: so the file works in every Grafana, however it was imported. */
export const datasource = { type: "prometheus", uid: "${datasource}" };

/** What every panel says of itself. Ids are fixed, because links name them. */
export interface Described {
  readonly id: number;
  readonly title: string;
  /** What is seen, and what a surprising value means. */
  readonly description: string;
  /** Width of 24, and height. */
  readonly size: readonly [width: number, height: number];
  readonly unit: string;
  readonly decimals?: number;
}

export const colours = { good: "green", warn: "orange", bad: "red", quiet: "blue", none: "text" } as const;

/** Colours from a value upward; the first step has no value. */
export function thresholds(
  ...steps: readonly (readonly [value: number | null, colour: string])[]
): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]): Threshold => ({ value, color })));
}

export function valueMapping(texts: Readonly<Record<string, readonly [text: string, colour: string]>>): ValueMapping {
  const options = Object.entries(texts).map(([value, [text, color]], index) => [value, { text, color, index }]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

/** What an absent value looks like. */
export const nullAsDash: ValueMapping = {
  type: MappingType.SpecialValue,
  options: { match: SpecialValueMatch.Null, result: { text: "–", index: 99 } },
};

/** A query over the time range, for lines. */
export function rangeQuery(refId: string, expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().datasource(datasource).refId(refId).expr(expr).legendFormat(legend).range();
}

/** A query at the end of the time range, for single values. */
export function instantQuery(refId: string, expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().datasource(datasource).refId(refId).expr(expr).legendFormat(legend).instant();
}

/** A query at the end of the time range whose labels become columns. */
export function tableQuery(refId: string, expr: string): DataqueryBuilder {
  return instantQuery(refId, expr, "").format(PromQueryFormat.Table);
}

/** A link that keeps the time range and the variables and opens one panel of this dashboard. */
export function linkToPanel(title: string, id: number): DashboardLinkBuilder {
  return new LinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`/d/balance-alert?viewPanel=${id}&\${__url_time_range}&\${__all_variables}`);
}

export function property(id: string, value: DynamicConfigValue["value"]): DynamicConfigValue {
  return { id, value };
}

/** How to show a column: its heading and unit, and colours or mappings where it has some. */
export function column(heading: string, unit?: string, ...more: readonly DynamicConfigValue[]): DynamicConfigValue[] {
  return [property("displayName", heading), ...(unit === undefined ? [] : [property("unit", unit)]), ...more];
}

export const colouredBackground = property("custom.cellOptions", { type: "color-background", mode: "basic" });

export function thresholdsProperty(...steps: readonly (readonly [number | null, string])[]): DynamicConfigValue {
  return property("thresholds", {
    mode: "absolute",
    steps: steps.map(([value, color]) => ({ value, color })),
  });
}

const latest = (): ReduceDataOptionsBuilder => new ReduceDataOptionsBuilder().calcs(["lastNotNull"]);

export function stat(described: Described): StatBuilder {
  return describe(new StatBuilder(), described)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(latest())
    .mappings([nullAsDash]);
}

export function gauge(described: Described): GaugeBuilder {
  return describe(new GaugeBuilder(), described).reduceOptions(latest());
}

export function barGauge(described: Described): BarGaugeBuilder {
  return describe(new BarGaugeBuilder(), described)
    .reduceOptions(latest())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic);
}

export function table(described: Described): TableBuilder {
  return describe(new TableBuilder(), described).filterable(true);
}

export function stateTimeline(described: Described): StateTimelineBuilder {
  return describe(new StateTimelineBuilder(), described)
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .legend(legend([]));
}

/** Lines; polls may be hours apart, so that a gap of up to an hour is bridged. */
export function lines(described: Described): TimeseriesBuilder {
  return describe(new TimeseriesBuilder(), described)
    .lineWidth(2)
    .fillOpacity(5)
    .spanNulls(3_600_000)
    .showPoints(VisibilityMode.Never)
    .lineInterpolation(LineInterpolation.StepAfter)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(legend(["lastNotNull"]));
}

/** Stacked bars, for what happened in each interval. */
export function bars(described: Described): TimeseriesBuilder {
  return describe(new TimeseriesBuilder(), described)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(80)
    .lineWidth(0)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(legend(["sum"]));
}

function legend(calculations: readonly string[]): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(calculations.length > 0 ? LegendDisplayMode.Table : LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([...calculations]);
}

/** The part that the builders of all kinds of panels share. */
interface Describable {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  span(width: number): this;
  height(height: number): this;
  datasource(reference: { type: string; uid: string }): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  colorScheme(colour: FieldColorBuilder): this;
}

function describe<Builder extends Describable>(builder: Builder, described: Described): Builder {
  const [width, height] = described.size;
  builder
    .id(described.id)
    .title(described.title)
    .description(described.description)
    .span(width)
    .height(height)
    .datasource(datasource)
    .unit(described.unit);
  if (described.decimals !== undefined) builder.decimals(described.decimals);
  return builder;
}

/** The colour of a value comes from its thresholds instead of the palette. */
export function byThresholds(): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Thresholds);
}
