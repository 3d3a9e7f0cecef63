/** What a metric family is, and how the tables of families are written. */

export type FamilyType = "gauge" | "counter" | "histogram";

export interface Family {
  readonly name: string;
  /** Holds no double quote: OpenMetrics would want it escaped. */
  readonly help: string;
  readonly type: FamilyType;
  /** In the order in which they are written. A series may leave out the ones that do not apply to it. */
  readonly labels: readonly string[];
  /** Base unit, only where the name ends in it, as OpenMetrics demands. */
  readonly unit?: string;
  /** Whether the user's own labels of the project or the subscription are added. */
  readonly userLabels?: boolean;
}

/** Labels of an amount that is left; the project's own are added to them. */
export const remaining = ["project", "provider", "type", "unit", "account"] as const;

function family(type: FamilyType, name: string, help: string, labels: readonly string[]): Family {
  const unit = /_(seconds|bytes)$/.exec(name)?.[1];
  return {
    name,
    help,
    type,
    labels,
    ...(unit === undefined ? {} : { unit }),
    ...(labels === remaining ? { userLabels: true } : {}),
  };
}

export function gauge(name: string, help: string, labels: readonly string[]): Family {
  return family("gauge", name, help, labels);
}

export function counter(name: string, help: string, labels: readonly string[]): Family {
  return family("counter", name, help, labels);
}

export function histogram(name: string, help: string, labels: readonly string[]): Family {
  return family("histogram", name, help, labels);
}

/** A family to whose series the user's own labels are added. */
export function withUserLabels(family: Family): Family {
  return { ...family, userLabels: true };
}
