/** A CSV text (RFC 4180) without its last line break; what is undefined or null is an empty cell. */
export function csvOf<Column extends string>(
  columns: readonly Column[],
  records: readonly Readonly<Partial<Record<Column, unknown>>>[],
): string {
  const lines = records.map((record) => columns.map((column) => cell(record[column])).join(","));
  return [columns.join(","), ...lines].join("\n");
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(value).replace("e+", "E").replace("e", "E");
  const text = String(value);
  // A spreadsheet would run a name that begins like a formula.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
