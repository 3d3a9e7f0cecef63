/** Columns padded to their widest cell; numbers of columns by the first row. Wide (Chinese) characters count as two. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ""))));
  return all
    .map((row) =>
      header
        .map((_, column) => {
          const cell = row[column] ?? "";
          return column === header.length - 1
            ? cell
            : cell + " ".repeat((widths[column] ?? 0) - displayWidth(cell) + 2);
        })
        .join("")
        .trimEnd(),
    )
    .join("\n");
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
}
