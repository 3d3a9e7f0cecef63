import type { Path, Problem } from "./problem.ts";

export interface Expander {
  /** The part with its variables expanded; what is changed is a copy. */
  expand(part: unknown, path: Path): unknown;
  /** Of all parts until now. */
  readonly problems: readonly Problem[];
  /** Variables that have no value, and where they were written. */
  readonly unset: readonly { readonly path: Path; readonly name: string }[];
  /** The variables that were expanded in the scalar at a path. */
  readonly variablesAt: (path: Path) => readonly string[];
}

const reference = /\$(?:\$|\{([^}]*)\})/g;
const referenceBody = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;

/**
 * Expands `${VAR}` and `${VAR:-default}` in the text scalars of a parsed file (never in its raw text, so that a value cannot
 * become structure); `$$` is a literal dollar. A part of the file at a time, with where it stands.
 */
export function createExpander(environment: Readonly<Record<string, string | undefined>>): Expander {
  const problems: Problem[] = [];
  const unset: { readonly path: Path; readonly name: string }[] = [];
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
          message: `${whole} is not a variable: write \${NAME} or \${NAME:-default}; a literal dollar is $$`,
        });
        return whole;
      }
      const [, name = "", fallback] = match;
      names.push(name);
      const value = environment[name];
      if (value !== undefined && (value !== "" || fallback === undefined)) return value;
      if (fallback !== undefined) return fallback;
      unset.push({ path, name });
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

  return {
    // Hardly any part has a variable; then nothing is copied.
    expand: (value, path) => (mentionsDollar(value) ? expand(value, path) : value),
    problems,
    unset,
    variablesAt: (path) => (used.size === 0 ? [] : (used.get(pathKey(path)) ?? [])),
  };
}

function mentionsDollar(value: unknown): boolean {
  if (typeof value === "string") return value.includes("$");
  return typeof value === "object" && value !== null && Object.values(value).some(mentionsDollar);
}

function pathKey(path: Path): string {
  return JSON.stringify(path);
}
