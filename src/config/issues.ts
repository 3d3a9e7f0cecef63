import * as z from "zod";
import { isRecord } from "./is-record.ts";
import type { Path, Problem } from "./problem.ts";
import { secretMeta, unwrap } from "./secrets.ts";
import { didYouMean, nearest } from "./suggestion.ts";
import { colonFault } from "./yaml-faults.ts";

/** What zod found, in words that say what to write instead. `base` is where the checked value stands in the file. */
export function problemsOf(error: z.ZodError, schema: z.ZodType, value: unknown, base: Path): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, schema, value, base));
}

type Issue = z.core.$ZodIssue;

function problemsOfIssue(issue: Issue, schema: z.ZodType, value: unknown, base: Path): Problem[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const at = [...base, ...path];
  if (issue.code === "unrecognized_keys") {
    const known = schemaAt(schema, path, value);
    return issue.keys.map((key) => ({ path: [...at, key], part: "key", message: unknownKey(key, known) }));
  }
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => ({ path: at, part: "key", message }));
  if (issue.code === "invalid_union") {
    const nested = bestUnionIssues(issue.errors);
    if (nested !== undefined)
      return nested.flatMap((one) =>
        problemsOfIssue({ ...one, path: [...issue.path, ...one.path] }, schema, value, base),
      );
  }
  return [{ path: at, message: describe(issue, valueAt(value, path), at) }];
}

/** Of a union's alternatives the one that came furthest is what the person meant. */
function bestUnionIssues(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const deep = alternatives.filter((issues) =>
    issues.every(
      (issue) => issue.path.length > 0 || (issue.code !== "invalid_type" && issue.message !== "Invalid input"),
    ),
  );
  return [...deep].sort((a, b) => a.length - b.length)[0];
}

function describe(issue: Issue, written: unknown, at: Path): string {
  if (issue.code === "invalid_type") {
    const better = betterForm(issue.expected, written, at);
    if (better !== undefined) return better;
    const wanted = wantedWords[issue.expected] ?? issue.expected;
    if (written === undefined)
      return issue.message.startsWith("Invalid input") ? `missing: write ${wanted}` : issue.message;
    if (!issue.message.startsWith("Invalid input")) return issue.message;
    return `${shown(written)} is not ${wanted}${written === null ? ": the value is empty" : ""}`;
  }
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    const wanted = `write ${values.length === 1 ? "" : "one of "}${values.join(", ")}`;
    if (written === undefined) return `missing: ${wanted}`;
    const near = typeof written === "string" ? didYouMean(written, values) : "";
    return `${shown(written)} is not known${near}${near === "" ? ":" : ""} ${wanted}`;
  }
  // A schema's own message says more than ours.
  if (issue.code === "too_small") return issue.message.startsWith("Too ") ? tooSmall(issue, written) : issue.message;
  if (issue.code === "too_big") return issue.message.startsWith("Too ") ? tooBig(issue, written) : issue.message;
  if (issue.code === "invalid_union" && issue.message === "Invalid input") return noAlternative(issue.errors, written);
  return issue.message;
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall, written: unknown): string {
  if (origin === "array") return "this list is empty: write at least one entry";
  if (origin === "string")
    return written === ""
      ? "this text is empty: write one"
      : `${shown(written)} is too short: write at least ${minimum} characters`;
  return `${shown(written)} is too small: write ${inclusive === false ? "more than" : "at least"} ${minimum}`;
}

function tooBig({ origin, maximum }: z.core.$ZodIssueTooBig, written: unknown): string {
  if (origin === "string") return `${shown(written)} is too long: write at most ${maximum} characters`;
  if (origin === "array") return `this list is too long: write at most ${maximum} entries`;
  return `${shown(written)} is too large: write at most ${maximum}`;
}

/** A value of a type that none of a union's alternatives has. */
function noAlternative(alternatives: readonly (readonly Issue[])[], written: unknown): string {
  const wanted = alternatives.flatMap((issues) =>
    issues.flatMap((issue) => (issue.code === "invalid_type" ? [wantedWords[issue.expected] ?? issue.expected] : [])),
  );
  const words = wanted.join(" or ");
  return written === undefined ? `missing: write ${words}` : `${shown(written)} is not ${words}`;
}

/** What to write for a value that is nearly right. */
function betterForm(expected: string, written: unknown, at: Path): string | undefined {
  const isNumber = expected === "number" || expected === "int";
  if (isNumber && typeof written === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(written))
    return `${shown(written)} is text: write ${written.trim()} without quotes`;
  if (isNumber && typeof written === "number" && !Number.isFinite(written))
    return `${Number.isNaN(written) ? ".nan" : ".inf"} is not an amount: write a number, such as 50`;
  if (expected === "boolean" && (written === "true" || written === "false"))
    return `${shown(written)} is text: write ${written} without quotes`;
  if (expected === "array" && isRecord(written)) {
    const one = at.length === 1 ? entryWords[String(at[0])] : undefined;
    return one === undefined ? 'write a list: begin each entry with "- "' : `begin each ${one[0]} with "- ${one[1]}:"`;
  }
  if (expected === "object" && typeof written === "string") return colonFault(written)?.message;
  return undefined;
}

const entryWords: Readonly<Record<string, readonly [string, string]>> = {
  projects: ["project", "name"],
  subscriptions: ["subscription", "name"],
  mailboxes: ["mailbox", "name"],
};

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

/** Words for a key that are neither a typo of it nor a part of it. */
const otherWords: Readonly<Record<string, string>> = {
  cron: "schedule",
  interval: "schedule",
  limit: "threshold",
  minimum: "threshold",
  min: "threshold",
  currency: "unit",
  login: "username",
  email: "username",
  account: "username",
  pass: "password",
  server: "host",
  tz: "timezone",
};

function unknownKey(key: string, schema: z.ZodType | undefined): string {
  const known = keysOf(schema);
  const word = Object.hasOwn(otherWords, key) ? otherWords[key] : undefined;
  const meant =
    nestedKey(key, schema) ??
    keyWithPart(key, known) ??
    nearest(key, known) ??
    (word !== undefined && known.includes(word) ? word : undefined);
  if (meant !== undefined) return `unknown key: did you mean ${JSON.stringify(meant)}?`;
  return known.length === 0 ? "unknown key: leave it out" : `unknown key: write one of ${known.join(", ")}`;
}

/** `request.url` for `url`. */
function nestedKey(key: string, schema: z.ZodType | undefined): string | undefined {
  if (!(schema instanceof z.ZodObject)) return undefined;
  const groups = (Object.entries(schema.shape) as [string, z.ZodType][]).filter(([, field]) => {
    const inner = unwrap(field);
    return inner instanceof z.ZodObject && key in inner.shape;
  });
  return groups.length === 1 ? `${groups[0]?.[0]}.${key}` : undefined;
}

/** `use_ssl` for `ssl`, `username` for `user`, `access_key_secret` for `secret_access_key`. */
function keyWithPart(key: string, known: readonly string[]): string | undefined {
  if (key.length < 3) return undefined;
  const words = (one: string) => one.split("_").sort().join("_");
  const reordered = known.find((one) => words(one) === words(key));
  if (reordered !== undefined) return reordered;
  const plain = known.filter((one) => !one.endsWith("_file"));
  const found = plain.filter((one) => one.split("_").includes(key));
  const begun = found.length > 0 ? found : plain.filter((one) => one.startsWith(key));
  return begun.length === 1 ? begun[0] : undefined;
}

/** What a person may write in an object, the `_file` twins of secrets included. */
export function keysOf(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum) return schema.keyType.options.map(String);
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
