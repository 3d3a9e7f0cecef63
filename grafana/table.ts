import { TableSortByFieldStateBuilder } from "@grafana/grafana-foundation-sdk/common";
import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { type Described, describe, property, tableQuery } from "./panels.ts";

interface Shown {
  readonly heading: string;
  /** In pixels; a column without one takes the room that the others leave. */
  readonly width?: number;
  readonly properties?: readonly DynamicConfigValue[];
}

/** A column of names. */
interface LabelColumn extends Shown {
  readonly label: string;
}

/** A column of numbers or dates; only these have units. */
interface ValueColumn extends Shown {
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
}

export type Column = LabelColumn | ValueColumn;

interface Table extends Omit<Described, "unit" | "decimals"> {
  readonly columns: readonly Column[];
  /** The heading of the column by which the rows are ordered, the smallest on top unless `descending`. */
  readonly sortedBy: string;
  readonly descending?: boolean;
}

/**
 * A table of several queries that have the same labels. Columns are in the order in which they are written; a label
 * without a column is not shown.
 */
export function table({ columns, sortedBy, descending = false, ...described }: Table): TableBuilder {
  const values = columns.filter((column) => "expr" in column);
  const refIds = new Map(values.map((column, index) => [column, String.fromCharCode("A".charCodeAt(0) + index)]));
  // Grafana names the field after its query only where there are several.
  const fieldOf = (column: Column): string => {
    if ("label" in column) return column.label;
    return values.length > 1 ? `Value #${refIds.get(column)}` : "Value";
  };
  // "string" leaves names as they are, also those that look like numbers.
  const builder = describe(new TableBuilder(), { ...described, unit: "string" }).filterable(true);
  for (const [column, refId] of refIds) builder.withTarget(tableQuery(refId, column.expr));
  builder
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({
      id: "organize",
      options: {
        // Grafana 10.0 does not know `includeByName`.
        excludeByName: { Time: true },
        includeByName: Object.fromEntries(columns.map((column) => [fieldOf(column), true])),
        indexByName: Object.fromEntries(columns.map((column, index) => [fieldOf(column), index])),
        renameByName: {},
      },
    })
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortedBy).desc(descending)]);
  for (const column of columns) builder.overrideByName(fieldOf(column), propertiesOf(column));
  return builder;
}

function propertiesOf(column: Column): DynamicConfigValue[] {
  const { heading, width, properties = [] } = column;
  const unit = "expr" in column ? [property("unit", column.unit)] : [];
  const decimals = "expr" in column && column.decimals !== undefined ? [property("decimals", column.decimals)] : [];
  return [
    property("displayName", heading),
    ...(width === undefined ? [] : [property("custom.width", width)]),
    ...unit,
    ...decimals,
    ...properties,
  ];
}
