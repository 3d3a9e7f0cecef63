import type { Path, Problem } from "./secrets.ts";

export interface Expanded {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** The variables that were expanded in the scalar at a path. */
  readonly variablesAt: (path: Path) => readonly string[];
}

const reference = /\$(?:\$|\{([^}]*)\})/g;
const referenceBody = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;

/**
 * Expands `${VAR}` and `${VAR:-default}` in the text scalars of a parsed file (never in its raw text, so that a value cannot
 * become structure); `$$` is a literal dollar. Returns a new value.
 */
export function expandVariables(root: unknown, environment: Readonly<Record<string, string | undefined>>): Expanded {
  const problems: Problem[] = [];
  const used = new Map<string, readonly string[]>();

  function expandText(text: string, path: Path): string {
    if (!text.includes("$")) return text;
    const names: string[] = [];
    const expanded = text.replace(reference, (whole: string, body: string | undefined) => {
      if (whole === "$$") return "$";
      const match = referenceBody.exec(body ?? "");
      if (match === null) {
        problems.push({
          path,
          message: `${whole} is no variable: write \${NAME} or \${NAME:-default}; a literal dollar is $$`,
        });
        return whole;
      }
      const [, name = "", fallback] = match;
      names.push(name);
      const value = environment[name];
      if (value !== undefined && (value !== "" || fallback === undefined)) return value;
      if (fallback !== undefined) return fallback;
      problems.push({ path, message: `the variable ${name} is not set: set it, or write \${${name}:-default}` });
      return whole;
    });
    if (names.length > 0) used.set(pathKey(path), names);
    return expanded;
  }

  function expand(value: unknown, path: Path): unknown {
    if (typeof value === "string") return expandText(value, path);
    if (Array.isArray(value)) return value.map((one, index) => expand(one, [...path, index]));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, expand(one, [...path, key])]));
    return value;
  }

  const value = expand(root, []);
  return { value, problems, variablesAt: (path) => used.get(pathKey(path)) ?? [] };
}

function pathKey(path: Path): string {
  return JSON.stringify(path);
}
