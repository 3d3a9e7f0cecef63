/** Text that is already HTML. Everything else is escaped where it is put into a template. */
export interface Html {
  readonly html: string;
}

/** What a template takes; `undefined` and `false` leave no trace. */
export type HtmlValue = string | number | Html | readonly Html[] | undefined | false;

const replacements: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return /[&<>"']/u.test(text) ? text.replaceAll(/[&<>"']/gu, (character) => replacements[character] ?? "") : text;
}

/** The tag of every template: escapes its values, attributes included, which are always written in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += textOf(value) + (strings[index + 1] ?? "");
  });
  return { html: text };
}

function textOf(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map((part) => part.html).join("");
}
