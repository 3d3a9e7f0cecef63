import { resolve } from "node:path";
import * as z from "zod";
import { CheckError } from "../model.ts";
import { Secret } from "../platform/secret.ts";
import { isRecord } from "./is-record.ts";
import { type Path, type Problem, pathText } from "./problem.ts";

export interface SecretContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The names of the variables that were expanded in the scalar at a path. */
  readonly variablesAt: (path: Path) => readonly string[];
  /** Paths of secrets' files are relative to this. */
  readonly folder: string;
  /** Gets the paths of secrets that could be written as a file. */
  readonly twins?: Set<string>;
}

interface Found {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/**
 * Turns what a person wrote for the secret fields of a schema (`key`, `key_file`, nothing but a conventional variable)
 * into `Secret`s. Everything else passes unchanged.
 */
export function resolveSecrets(schema: z.ZodType, value: unknown, context: SecretContext, path: Path = []): Found {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject && isRecord(value)) return resolveObject(inner, value, context, path);
  if (inner instanceof z.ZodRecord && isRecord(value))
    return resolveEach(inner.valueType, Object.entries(value), context, path, Object.fromEntries);
  if (inner instanceof z.ZodArray && Array.isArray(value))
    return resolveEach(inner.element, [...value.entries()], context, path, (entries) => entries.map(([, one]) => one));
  if (secretMeta(inner) !== undefined && typeof value === "string") return inlineSecret(value, context, path);
  return { value, problems: [] };
}

function resolveEach<Key extends string | number, Result>(
  schema: z.core.$ZodType,
  entries: readonly (readonly [Key, unknown])[],
  context: SecretContext,
  path: Path,
  assemble: (entries: (readonly [Key, unknown])[]) => Result,
): Found {
  const problems: Problem[] = [];
  const resolved = entries.map(([key, one]): readonly [Key, unknown] => {
    // zod types the parts of a schema as its core type.
    const found = resolveSecrets(schema as z.ZodType, one, context, [...path, key]);
    problems.push(...found.problems);
    return [key, found.value];
  });
  return { value: assemble(resolved), problems };
}

function resolveObject(
  schema: z.ZodObject,
  written: Record<string, unknown>,
  context: SecretContext,
  path: Path,
): Found {
  const problems: Problem[] = [];
  const value: Record<string, unknown> = { ...written };
  for (const [key, field] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    const meta = secretMeta(unwrap(field));
    if (meta === undefined) {
      if (!(key in written)) continue;
      const found = resolveSecrets(field, written[key], context, [...path, key]);
      value[key] = found.value;
      problems.push(...found.problems);
      continue;
    }
    const fileKey = `${key}_file`;
    delete value[fileKey];
    const found = resolveField({ key, fileKey, written, env: meta.env, required: !isOptional(field) }, context, path);
    problems.push(...found.problems);
    if (found.value === undefined) delete value[key];
    else value[key] = found.value;
  }
  return { value, problems };
}

/** Beginnings that only paths have: base64 may begin with a slash too. */
const pathLike =
  /^(?:\/(?:run|var|etc|home|root|opt|mnt|tmp|usr|srv|secrets?|vault|data|app)\/|\.{1,2}\/|~\/|[A-Za-z]:\\)[^\s]*$/;

/** A text without the signs of a path, or one in which a slash is as good as any letter. */
function looksLikeKey(text: string): boolean {
  if (text.length < 16 || /^[./~]|\s|\.(txt|key|pem|json|secret|token|env)$|^[A-Za-z]:\\/.test(text))
    return /^sk-/.test(text);
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  return text.includes("/")
    ? isMixed && text.length >= 20
    : isMixed || /^[a-z]{2,6}[-_]/.test(text) || /\d.*\d.*\d/.test(text);
}

interface SecretField {
  readonly key: string;
  readonly fileKey: string;
  readonly written: Readonly<Record<string, unknown>>;
  readonly env: string | undefined;
  readonly required: boolean;
}

function resolveField(
  { key, fileKey, written, env, required }: SecretField,
  context: SecretContext,
  path: Path,
): Found {
  const inline = written[key];
  const file = written[fileKey];
  const refuse = (at: string, message: string): Found => ({
    value: unresolved,
    problems: [{ path: [...path, at], message }],
  });
  if (inline !== undefined && inline !== null && file !== undefined)
    return refuse(fileKey, `write either ${key} or ${fileKey}, not both`);
  if (file !== undefined) {
    if (typeof file !== "string" || file === "") return refuse(fileKey, "write the path of a file");
    if (looksLikeKey(file)) return refuse(fileKey, `this looks like a key: write it in ${key} (the key is not shown)`);
    return secretInFile(resolvedPath(context.folder, file), [...path, fileKey]);
  }
  context.twins?.add(pathText([...path, key]));
  if (typeof inline === "string" && pathLike.test(inline))
    return refuse(key, `this is the path of a file: write it in ${fileKey}`);
  if (typeof inline === "string") return inlineSecret(inline, context, [...path, key]);
  if (inline !== undefined && inline !== null)
    return refuse(
      key,
      typeof inline === "number"
        ? "write it as text in quotes: YAML reads it as a number, and leading zeros would be lost"
        : "write it as text in quotes",
    );
  const conventional = env === undefined ? undefined : context.environment[env];
  if (env !== undefined && conventional !== undefined && conventional !== "")
    return { value: Secret.of(conventional, { from: "variable", name: env }), problems: [] };
  if (!required) return { value: undefined, problems: [] };
  const ways = [
    ...(env === undefined ? [] : [`set the variable ${env}`]),
    `write ${key}`,
    `write ${fileKey} with the path of a file`,
  ];
  return {
    value: unresolved,
    problems: [{ path, message: `no ${key}: ${ways.slice(0, -1).join(", ")} or ${ways.at(-1)}` }],
  };
}

/** Stands in for a secret that has a problem of its own already, so that the schema does not name it a second time: some are addresses. */
const unresolved = Secret.of("https://unresolved.invalid");

function inlineSecret(text: string, context: SecretContext, path: Path): Found {
  if (text === "")
    return {
      value: unresolved,
      problems: [{ path, message: "this secret is empty: write its value, ${VARIABLE}, or use the _file twin" }],
    };
  const variable = context.variablesAt(path)[0];
  return {
    value: Secret.of(text, variable === undefined ? { from: "inline" } : { from: "variable", name: variable }),
    problems: [],
  };
}

/** An absolute path, so that an error says where it looked. */
export function resolvedPath(folder: string, path: string): string {
  return resolve(folder, path);
}

/** Read once at load, so that a file that is not there is an error with a position; later again at each use. */
function secretInFile(file: string, path: Path): Found {
  const value = Secret.inFile(file);
  try {
    value.reveal();
    return { value, problems: [] };
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return { value: unresolved, problems: [{ path, message: error.message }] };
  }
}

/** The schema without its optional, default and pipe wrappers. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  for (;;) {
    // zod types the inner schema of a wrapper as its core type; all of ours are made by the same classic API.
    if (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault)
      inner = inner.def.innerType as z.ZodType;
    else if (inner instanceof z.ZodPipe) inner = inner.def.in as z.ZodType;
    else return inner;
  }
}

export function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

/** What a field declared by `secret()` says of itself; undefined for every other field. */
export function secretMeta(schema: z.ZodType): { readonly env?: string } | undefined {
  const meta = schema.meta();
  if (meta?.secret !== true) return undefined;
  return typeof meta.env === "string" ? { env: meta.env } : {};
}

/** Groups whose every value may be a secret, by the mark `hidden` of their schema, with their paths. */
export function hiddenGroups(schema: z.ZodType, value: unknown, path: Path = []): Path[] {
  const inner = unwrap(schema);
  if (inner.meta()?.["hidden"] === true) return [path];
  if (!(inner instanceof z.ZodObject) || !isRecord(value)) return [];
  return (Object.entries(inner.shape) as [string, z.ZodType][]).flatMap(([key, field]) =>
    key in value ? hiddenGroups(field, value[key], [...path, key]) : [],
  );
}

/** Every secret anywhere in a parsed value, with its path. */
export function secretsIn(value: unknown, path: Path = []): { readonly path: Path; readonly secret: Secret }[] {
  if (value instanceof Secret) return [{ path, secret: value }];
  if (Array.isArray(value)) return value.flatMap((one, index) => secretsIn(one, [...path, index]));
  if (isRecord(value)) return Object.entries(value).flatMap(([key, one]) => secretsIn(one, [...path, key]));
  return [];
}
