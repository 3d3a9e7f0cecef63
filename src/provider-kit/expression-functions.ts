/** Functions that an expression calls and that there are not: JSONata finds out only when it evaluates, and does not name them. */

/** https://docs.jsonata.org/string-functions and the pages beside it. */
const builtIn = new Set(
  `sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains
  replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power random boolean not map
  zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type sort shuffle distinct
  base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl eval toMillis fromMillis now millis clone`
    .trim()
    .split(/\s+/),
);

/** The first function of a syntax tree that neither the library nor the expression defines. */
export function unknownFunction(tree: unknown): string | undefined {
  const called: string[] = [];
  const defined = new Set<string>();
  const left: unknown[] = [tree];
  const seen = new Set<unknown>();
  for (let node = left.pop(); left.length > 0 || node !== undefined; node = left.pop()) {
    if (typeof node !== "object" || node === null || seen.has(node) || node instanceof RegExp) continue;
    seen.add(node);
    const { type, procedure, lhs, value, focus, index, ...rest } = node as Record<string, unknown>; // Any object has properties.
    const procedureName = variableName(procedure);
    if ((type === "function" || type === "partial") && procedureName !== undefined) called.push(procedureName);
    if (type === "bind") defined.add(variableName(lhs) ?? "");
    if (type === "lambda" && Array.isArray(rest["arguments"]))
      for (const argument of rest["arguments"]) defined.add(variableName(argument) ?? "");
    for (const name of [focus, index]) if (typeof name === "string") defined.add(name);
    left.push(procedure, lhs, value, ...Object.values(rest));
  }
  return called.find((name) => !builtIn.has(name) && !defined.has(name));
}

function variableName(node: unknown): string | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  const { type, value } = node as Record<string, unknown>; // As above.
  return type === "variable" && typeof value === "string" ? value : undefined;
}
