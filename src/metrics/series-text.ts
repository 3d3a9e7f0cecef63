/** How names, labels and numbers are written; the same in text 0.0.4 and in OpenMetrics 1.0.0 (one blank, no padding). */

export type ExpositionFormat = "text" | "openmetrics";
export type Labels = Readonly<Record<string, string>>;

/** Longer label values are cut, so that a vendor's text cannot run into a scraper's `label_value_length_limit`. */
export const longestLabelValue = 256;

const labelName = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;
const unusual = /[\\"\p{Cc}\p{Cs}]/u;
const cutMark = "…";

/** A label value between its quotes. Control characters other than the line feed and lone surrogates become U+FFFD. */
export function escapeLabelValue(value: string): string {
  const text = value.length > longestLabelValue ? cut(value) : value;
  if (!unusual.test(text)) return text;
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, "\uFFFD");
}

function cut(value: string): string {
  const kept = value.slice(0, longestLabelValue - cutMark.length);
  // A pair of surrogates is not torn.
  return (/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept) + cutMark;
}

/**
 * What stands between a family's name and a number: `{a="x",b="y"} `. Labels in the order of `order`, then the others as
 * they come; an empty value is the same as no label in Prometheus and is left out.
 * @throws Error when a label's name is not one that Prometheus allows: a bug, since the config refuses such names.
 */
export function labelsText(name: string, order: readonly string[], labels: Labels): string {
  let text = "";
  for (const label of order) text += labelText(text, label, labels[label]);
  for (const label in labels) {
    if (order.includes(label)) continue;
    if (!labelName.test(label)) throw new Error(`metric ${name}: ${JSON.stringify(label)} is not a label name`);
    text += labelText(text, label, labels[label]);
  }
  return text === "" ? " " : `${text}} `;
}

/** @param before the labels in front of it */
function labelText(before: string, name: string, value: string | undefined): string {
  if (value === undefined || value === "") return "";
  return `${before === "" ? "{" : ","}${name}="${escapeLabelValue(value)}"`;
}

/** Whether two label sets are the same, whatever the order of their names. */
export function sameLabels(one: Labels, other: Labels): boolean {
  if (one === other) return true;
  let left = 0;
  for (const label in one) {
    if (one[label] !== other[label]) return false;
    left += 1;
  }
  for (const _ in other) left -= 1;
  return left === 0;
}

/** The shortest decimal that is read back as the same number. Finite numbers only: the callers have checked. */
export function numberText(value: number): string {
  return String(value);
}

/** A HELP text on one line. The quote is escaped in OpenMetrics only. */
export function escapeHelp(help: string, format: ExpositionFormat): string {
  const text = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return format === "openmetrics" ? text.replaceAll('"', '\\"') : text;
}

/** The lines before a family's samples. In OpenMetrics a counter's family is named without `_total`, its samples with it. */
export function headerText(
  family: { readonly name: string; readonly help: string; readonly type: string; readonly unit?: string | undefined },
  format: ExpositionFormat,
): string {
  const isOpenMetricsCounter = format === "openmetrics" && family.type === "counter";
  const name = isOpenMetricsCounter ? family.name.replace(/_total$/, "") : family.name;
  const unit = format === "openmetrics" && family.unit !== undefined ? `# UNIT ${name} ${family.unit}\n` : "";
  return `# HELP ${name} ${escapeHelp(family.help, format)}\n# TYPE ${name} ${family.type}\n${unit}`;
}
