/**
 * A table for a terminal, without a line break at its end: columns are as wide as their widest cell, those named in `rightAligned` end
 * at the same place. Line breaks and other control characters in a cell would forge rows, so they become blanks.
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: ReadonlySet<string> = new Set(),
): string {
  const all = [header, ...rows].map((row) => row.map((cell) => cell.replace(/\p{Cc}+/gu, " ")));
  const widths = header.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ""))));
  return all
    .map((row) =>
      header
        .map((title, column) => {
          const cell = row[column] ?? "";
          const padding = " ".repeat((widths[column] ?? displayWidth(cell)) - displayWidth(cell));
          return rightAligned.has(title) ? padding + cell : cell + padding;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const wideCharacter =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]|\p{Emoji_Presentation}/u;

/** Columns of a terminal: Chinese, Japanese and Korean characters and emoji take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += /\p{Mn}/u.test(character) ? 0 : wideCharacter.test(character) ? 2 : 1;
  return width;
}
