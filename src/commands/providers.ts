import { stringify } from "yaml";
import * as z from "zod";
import { loadAllProviders, loadProvider } from "../config/load-provider.ts";
import { isOptional, secretMeta, unwrap } from "../config/secrets.ts";
import { unknownProvider } from "../config/unknown-provider.ts";
import type { Host } from "../platform/host.ts";
import type { Provider } from "../provider-kit/provider.ts";
import { costText } from "../provider-kit/request-cost.ts";
import { textTable } from "./text-table.ts";

/** `balance-alert providers [id]`. */
export async function runProviders(
  host: Host,
  id: string | undefined,
  flags: { readonly json: boolean },
): Promise<number> {
  if (id === undefined) {
    const providers = await loadAllProviders();
    host.print(flags.json ? JSON.stringify(providers.map(providerJson), null, 2) : listText(providers));
    return 0;
  }
  const provider = await loadProvider(id);
  if (provider === undefined) {
    host.warn(await unknownProvider(id));
    return 2;
  }
  host.print(flags.json ? JSON.stringify([providerJson(provider)], null, 2) : pageText(provider));
  return 0;
}

export interface ProviderOption {
  readonly name: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly env?: string;
  readonly default?: unknown;
  readonly description: string;
}

/** A provider's own options, from its schema. */
export function optionsOf(provider: Provider): ProviderOption[] {
  return fieldsOf(provider.options).map(([name, field]) => optionOf(name, field));
}

/** The options with the keys inside them: `request`, `request.url`, `readings[].value`. */
export function nestedOptionsOf(schema: z.ZodObject, prefix = ""): ProviderOption[] {
  return fieldsOf(schema).flatMap(([key, field]) => {
    const { object, isList } = objectIn(field);
    const name = `${prefix}${key}`;
    const option = optionOf(name, field);
    return [
      { ...option, description: `${option.description}${choicesOf(field)}` },
      ...(object === undefined ? [] : nestedOptionsOf(object, `${name}${isList ? "[]" : ""}.`)),
    ];
  });
}

function choicesOf(field: z.ZodType): string {
  const inner = unwrap(field);
  return inner instanceof z.ZodEnum ? ` One of ${inner.options.join(", ")}.` : "";
}

function fieldsOf(schema: z.ZodObject): [string, z.ZodType][] {
  return Object.entries(schema.shape) as [string, z.ZodType][]; // zod's core type; ours are classic.
}

/** The object that a field holds, or a list of which it holds. */
function objectIn(field: z.ZodType): { readonly object: z.ZodObject | undefined; readonly isList: boolean } {
  const inner = unwrap(field);
  const isList = inner instanceof z.ZodArray;
  const object = isList ? unwrap(inner.element as z.ZodType) : inner; // zod's core type.
  return { object: object instanceof z.ZodObject ? object : undefined, isList };
}

function optionOf(name: string, field: z.ZodType): ProviderOption {
  const meta = secretMeta(unwrap(field));
  const fallback = defaultOf(field);
  return {
    name,
    required: !isOptional(field),
    secret: meta !== undefined,
    ...(meta?.env === undefined ? {} : { env: meta.env }),
    ...(fallback === undefined ? {} : { default: fallback }),
    description: descriptionOf(field),
  };
}

/** The value of a `.default()` anywhere among the wrappers of a field. */
export function defaultOf(field: z.ZodType): unknown {
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault) return field.def.defaultValue;
  if (field instanceof z.ZodOptional) return defaultOf(field.def.innerType as z.ZodType); // zod's core type.
  if (field instanceof z.ZodPipe) return defaultOf(field.def.in as z.ZodType);
  return undefined;
}

/** The description of a field, wherever among its wrappers it was written. */
export function descriptionOf(field: z.ZodType): string {
  if (field.description !== undefined) return field.description;
  const inner = unwrap(field);
  return inner === field ? "" : (inner.description ?? "");
}

function providerJson(provider: Provider) {
  const { id, name, docs, summary, measures, minIntervalMs, costs, experimental } = provider;
  return {
    id,
    name,
    docs,
    kind: summary,
    readings: measures,
    minIntervalSeconds: minIntervalMs / 1000,
    costs,
    experimental,
    options: optionsOf(provider),
  };
}

function listText(providers: readonly Provider[]): string {
  const rows = providers.map((provider) => [
    provider.id,
    provider.measures.join(", "),
    optionsOf(provider)
      .flatMap(({ env }) => env ?? [])
      .join(" "),
    provider.experimental === undefined ? provider.summary : `${provider.summary} (experimental)`,
  ]);
  return `${textTable(["PROVIDER", "READS", "CREDENTIAL", "WHAT"], rows)}\n\n${providers.length} providers; \`balance-alert providers ID\` shows the options of one.`;
}

function pageText(provider: Provider): string {
  const rows = nestedOptionsOf(provider.options).map((option) => [
    option.secret ? `${option.name} (or ${option.name}_file)` : option.name,
    option.required
      ? option.env === undefined
        ? "required"
        : `required, or ${option.env}`
      : option.default === undefined
        ? ""
        : JSON.stringify(option.default),
    option.description,
  ]);
  const example = { name: provider.name, provider: provider.id, ...exampleOf(provider.options) };
  return [
    `${provider.id}: ${provider.name}`,
    provider.summary,
    `documentation: ${provider.docs}`,
    ...(provider.console === undefined ? [] : [`console: ${provider.console}`]),
    ...(provider.privilege === undefined ? [] : [`least privilege: ${provider.privilege}`]),
    ...(provider.minIntervalMs === 0
      ? []
      : [`minimum interval: ${provider.minIntervalMs / 1000} s (${provider.minIntervalReason ?? ""})`]),
    ...(provider.costs === undefined ? [] : [`asking costs: ${costText(provider.costs)} (${provider.costs.source})`]),
    ...(provider.experimental === undefined ? [] : [`experimental: ${provider.experimental}`]),
    "",
    rows.length === 0 ? "no options of its own" : textTable(["OPTION", "DEFAULT", "MEANING"], rows),
    "",
    stringify({ projects: [example] }, { lineWidth: 0 }).trimEnd(),
  ].join("\n");
}

/** What must be written, as its schema shows it; `...` where only the user knows. */
function exampleOf(schema: z.ZodObject): Record<string, unknown> {
  return Object.fromEntries(
    fieldsOf(schema)
      .filter(([, field]) => !isOptional(field))
      .map(([name, field]) => {
        const secret = secretMeta(unwrap(field));
        if (secret !== undefined) return [name, `\${${secret.env ?? name.toUpperCase()}}`];
        const examples = field.meta()?.examples;
        if (Array.isArray(examples)) return [name, examples[0]];
        const { object, isList } = objectIn(field);
        if (object === undefined) return [name, "..."];
        return [name, isList ? [exampleOf(object)] : exampleOf(object)];
      }),
  );
}
