import * as z from "zod";
import { isRecord } from "./is-record.ts";
import type { Path, Problem } from "./problem.ts";
import { secretMeta, unwrap } from "./secrets.ts";
import { didYouMean } from "./suggestion.ts";

/** What zod found, in words that say what to write instead. `base` is where the checked value stands in the file. */
export function problemsOf(error: z.ZodError, schema: z.ZodType, value: unknown, base: Path): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, schema, value, base));
}

type Issue = z.core.$ZodIssue;

function problemsOfIssue(issue: Issue, schema: z.ZodType, value: unknown, base: Path): Problem[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const at = [...base, ...path];
  if (issue.code === "unrecognized_keys") {
    const known = keysOf(schemaAt(schema, path, value));
    return issue.keys.map((key) => ({
      path: [...at, key],
      part: "key",
      message: `unknown key${didYouMean(key, known) || `: write one of ${known.join(", ")}`}`,
    }));
  }
  if (issue.code === "invalid_union") {
    const nested = bestUnionIssues(issue.errors);
    if (nested !== undefined)
      return nested.flatMap((one) =>
        problemsOfIssue({ ...one, path: [...issue.path, ...one.path] }, schema, value, base),
      );
  }
  return [{ path: at, message: describe(issue, valueAt(value, path)) }];
}

/** Of a union's alternatives the one that came furthest is what the person meant. */
function bestUnionIssues(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const deep = alternatives.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code !== "invalid_type"),
  );
  return [...deep].sort((a, b) => a.length - b.length)[0];
}

function describe(issue: Issue, written: unknown): string {
  if (issue.code === "invalid_type") {
    const wanted = wantedWords[issue.expected] ?? issue.expected;
    if (written === undefined)
      return issue.message.startsWith("Invalid input") ? `missing: write ${wanted}` : issue.message;
    if (!issue.message.startsWith("Invalid input")) return issue.message;
    return `${shown(written)} is not ${wanted}${written === null ? ": the value is empty" : ""}`;
  }
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    if (written === undefined) return `missing: write one of ${values.join(", ")}`;
    const near = typeof written === "string" ? didYouMean(written, values) : "";
    return `${shown(written)} is not known${near}${near === "" ? ":" : ""} write ${values.length === 1 ? "" : "one of "}${values.join(", ")}`;
  }
  if (issue.code === "too_small")
    return bound(issue.message, `${shown(written)} is too small: write at least ${String(issue.minimum)}`);
  if (issue.code === "too_big")
    return bound(issue.message, `${shown(written)} is too large: write at most ${String(issue.maximum)}`);
  return issue.message;
}

function bound(message: string, ours: string): string {
  return message.startsWith("Too ") ? ours : message;
}

const wantedWords: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a group of keys",
  record: "a group of keys",
};

/** Short, and never the value of anything that could be a secret: those are `Secret`s by now. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "a group of keys";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What a person may write in an object, the `_file` twins of secrets included. */
export function keysOf(schema: z.ZodType | undefined): string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return (Object.entries(schema.shape) as [string, z.ZodType][]).flatMap(([key, field]) =>
    secretMeta(unwrap(field)) === undefined ? [key] : [key, `${key}_file`],
  );
}

function schemaAt(schema: z.ZodType, path: Path, value: unknown): z.ZodType | undefined {
  let current: z.ZodType | undefined = unwrap(schema);
  let here = value;
  for (const step of path) {
    if (current instanceof z.ZodUnion) current = objectOption(current, here);
    if (current instanceof z.ZodObject)
      current = current.shape[String(step)] as z.ZodType | undefined; // Shapes are typed by zod's core type.
    else if (current instanceof z.ZodArray) current = current.element as z.ZodType;
    else if (current instanceof z.ZodRecord) current = current.valueType as z.ZodType;
    else return undefined;
    if (current !== undefined) current = unwrap(current);
    here = isRecord(here) ? here[String(step)] : Array.isArray(here) ? here[Number(step)] : undefined;
  }
  return current instanceof z.ZodUnion ? objectOption(current, here) : current;
}

/** The alternative of a union that shares most keys with what was written. */
function objectOption(union: z.ZodUnion, written: unknown): z.ZodType | undefined {
  const keys = isRecord(written) ? Object.keys(written) : [];
  const objects = union.options
    .map((option) => unwrap(option as z.ZodType))
    .filter((option) => option instanceof z.ZodObject);
  const matches = (option: z.ZodObject) => keys.filter((key) => key in option.shape).length;
  return [...objects].sort((a, b) => matches(b) - matches(a))[0];
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path)
    value = isRecord(value) ? value[String(step)] : Array.isArray(value) ? value[Number(step)] : undefined;
  return value;
}
