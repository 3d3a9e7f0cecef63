import { PanelBuilder as BarGaugeBuilder } from "@grafana/grafana-foundation-sdk/bargauge";
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  LineStyleBuilder,
  ReduceDataOptionsBuilder,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTextDisplayOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  DashboardLinkBuilder,
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  SpecialValueMatch,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateTimelineBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

/** The variable, not a data source: so the file works in every Grafana, however it was imported. */
export const datasource = { type: "prometheus", uid: "${datasource}" };

/** What every panel says of itself. Ids are fixed, because people bookmark panels. */
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

export const colours = { good: "green", warn: "orange", bad: "red", quiet: "blue" } as const;

/** What is not known is grey, on a dark and on a light page. */
export const grey = "#808080";
/** The same as the background of a cell, behind text in the colour of the theme. */
const paleGrey = "rgba(128, 128, 128, 0.2)";

/** Units: durations of two parts ("1 week, 2 days"), points in time, and days that do not turn into weeks. */
export const duration = "dtdurations";
export const pointInTime = "time:YYYY-MM-DD HH:mm";
export const day = "time:YYYY-MM-DD";
export const dayCount = "suffix: d";

type Step = readonly [from: number, colour: string];
/** Below every amount, also one that is owed: Grafana gives the colour of the first step to a missing value. */
export const lowest = -1e18;

function steps(missing: string, coloured: readonly Step[]): Threshold[] {
  return [{ value: null, color: missing }, ...coloured.map(([value, color]): Threshold => ({ value, color }))];
}

/** Colours from a value upward; a missing value is grey. */
export function thresholds(...coloured: readonly Step[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps(grey, coloured));
}

/** The same for the cells of one column. */
export function cellColours(...coloured: readonly Step[]): readonly DynamicConfigValue[] {
  return [colouredBackground, property("thresholds", { mode: "absolute", steps: steps(paleGrey, coloured) })];
}

/** Cells whose values are names of states; a missing one is grey. */
export function cellStates(texts: States): readonly DynamicConfigValue[] {
  return [...cellColours(), property("mappings", [valueMapping(texts), missing("")])];
}

export type States = Readonly<Record<string, readonly [text: string, colour: string]>>;

export function valueMapping(texts: States): ValueMapping {
  const options = Object.entries(texts).map(([value, [text, color]], index) => [value, { text, color, index }]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

/** What an absent value looks like. */
function missing(text: string): ValueMapping {
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.Null, result: { text, color: grey, index: 99 } },
  };
}

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

/** A link of a value that opens another dashboard of ours with the same time range and variables. */
export function linkToDashboard(title: string, uid: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).url(`/d/${uid}?\${__url_time_range}&\${__all_variables}`);
}

export function property(id: string, value: DynamicConfigValue["value"]): DynamicConfigValue {
  return { id, value };
}

const colouredBackground = property("custom.cellOptions", { type: "color-background", mode: "basic" });

const latest = (): ReduceDataOptionsBuilder => new ReduceDataOptionsBuilder().calcs(["lastNotNull"]);

/** A number whose background says whether it is good. */
export function tile(described: Described, ...coloured: readonly Step[]): StatBuilder {
  return stat(described)
    .colorScheme(byThresholds())
    .thresholds(thresholds(...coloured))
    .colorMode(BigValueColorMode.Background);
}

/** A number without a judgement. */
export function stat(described: Described): StatBuilder {
  return describe(new StatBuilder(), described)
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.None)
    .reduceOptions(latest())
    .mappings([missing("–")]);
}

/** Bars of shares: they begin at nothing and end at the whole. */
export function shareBars(described: Described): BarGaugeBuilder {
  return describe(new BarGaugeBuilder(), described)
    .reduceOptions(latest())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .text(new VizTextDisplayOptionsBuilder().titleSize(14).valueSize(16))
    .min(0)
    .max(1)
    .colorScheme(byThresholds());
}

export function stateTimeline(described: Described, states: States): StateTimelineBuilder {
  return (
    describe(new StateTimelineBuilder(), described)
      .showValue(VisibilityMode.Never)
      .mergeValues(true)
      .disablePagination()
      // By thresholds, Grafana would merge the values by their steps and forget the colours of the states.
      .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(grey))
      .legend(legend())
      .mappings([valueMapping(states)])
  );
}

/** Lines; polls may be hours apart, so that a gap of up to an hour is bridged. */
export function lines(described: Described): TimeseriesBuilder {
  return describe(new TimeseriesBuilder(), described)
    .interval("1m")
    .lineWidth(2)
    .fillOpacity(5)
    .spanNulls(3_600_000)
    .showPoints(VisibilityMode.Never)
    .lineInterpolation(LineInterpolation.StepAfter)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(legend("lastNotNull"))
    .colorScheme(byPalette());
}

/** A thin dashed line: a threshold, or one end of a band. */
export const dashed: readonly DynamicConfigValue[] = [
  property("custom.lineStyle", new LineStyleBuilder().fill("dash").dash([8, 8]).build()),
  property("custom.lineWidth", 1),
  property("custom.fillOpacity", 0),
];

export function inColour(fixedColor: string): DynamicConfigValue {
  return property("color", { mode: "fixed", fixedColor });
}

/** A query of a line, and the line's name. */
type Line = readonly [expr: string, legend: string];

/** What is expected as a line, and the interval around it as a band. */
export function band(
  described: Described,
  { expected, low, high }: { readonly expected: Line; readonly low: Line; readonly high: Line },
): TimeseriesBuilder {
  return lines(described)
    .legend(shortLegend())
    .withTarget(rangeQuery("A", ...expected))
    .withTarget(rangeQuery("B", ...low))
    .withTarget(rangeQuery("C", ...high))
    .overrideByQuery("A", [property("custom.fillOpacity", 0)])
    .overrideByQuery("B", [...dashed, inColour(colours.quiet)])
    .overrideByQuery("C", [
      ...dashed,
      property("custom.fillBelowTo", low[1]),
      property("custom.fillOpacity", 20),
      inColour(colours.quiet),
    ]);
}

/**
 * An axis on which a long runway does not flatten the short ones, on which nothing left is still a value, and which has
 * numbers below 1: Grafana writes none below the threshold.
 */
export function logarithmic(): ScaleDistributionConfigBuilder {
  return new ScaleDistributionConfigBuilder().type(ScaleDistribution.Symlog).log(10).linearThreshold(0.01);
}

/** Stacked bars for what was counted in each interval; no interval is shorter than a few scrapes. */
export function countedBars(described: Described): TimeseriesBuilder {
  return describe(new TimeseriesBuilder(), described)
    .interval("5m")
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(80)
    .lineWidth(0)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(legend("sum"))
    .colorScheme(byPalette());
}

/** What a counter counted in each interval of the bars: intervals touch and do not overlap. */
export function counted(counter: string): string {
  return `increase(${counter}[$__interval])`;
}

/** What Grafana writes above the calculations of a legend, by which it sorts. */
const headings = { lastNotNull: "Last *", sum: "Total" } as const;

/** The last values in one line, where there is no room for a table of them. */
export function shortLegend(): VizLegendOptionsBuilder {
  return legend("lastNotNull").displayMode(LegendDisplayMode.List);
}

/** With a calculation it is a table in which the largest is on top, because only the first lines have room. */
function legend(calculation?: "lastNotNull" | "sum"): VizLegendOptionsBuilder {
  const builder = new VizLegendOptionsBuilder().placement(LegendPlacement.Bottom);
  if (calculation === undefined) return builder.displayMode(LegendDisplayMode.List).showLegend(false).calcs([]);
  return builder
    .displayMode(LegendDisplayMode.Table)
    .showLegend(true)
    .calcs([calculation])
    .sortBy(headings[calculation])
    .sortDesc(true);
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
  thresholds(thresholds: ThresholdsConfigBuilder): this;
}

export function describe<Builder extends Describable>(builder: Builder, described: Described): Builder {
  const [width, height] = described.size;
  builder
    .id(described.id)
    .title(described.title)
    .description(described.description)
    .span(width)
    .height(height)
    .datasource(datasource)
    .unit(described.unit)
    .thresholds(thresholds());
  if (described.decimals !== undefined) builder.decimals(described.decimals);
  return builder;
}

/** Every line has its own colour. */
function byPalette(): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic);
}

/** The colour of a value comes from its thresholds instead of the palette. */
function byThresholds(): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Thresholds);
}
