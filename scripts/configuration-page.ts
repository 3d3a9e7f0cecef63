import { z } from "zod";
import { defaultOf, descriptionOf } from "../src/commands/providers.ts";
import { topLevelShape } from "../src/config/config-schema.ts";
import { mailboxSchema } from "../src/config/mailbox-schema.ts";
import { commonProjectShape } from "../src/config/project-schema.ts";
import { isOptional, secretMeta, unwrap } from "../src/config/secrets.ts";
import { subscriptionSchema } from "../src/config/subscription-schema.ts";

/** The reference of the configuration file, from the schemas that validate it. */
export function configurationPage(): string {
  return [
    "# Configuration",
    "",
    "Generated from the schemas by `npm run docs`.",
    "",
    "One YAML file, or a JSON file whose name ends in `.json`, which loads many times faster where a program writes thousands of projects; `config.example.yaml` shows every key in use.",
    "An unknown key is an error with a suggestion, every error names `file:line:column`, and all errors are reported at once.",
    "`balance-alert check-config` validates; `balance-alert schema` prints a JSON Schema for editors, which is also [config.schema.json](config.schema.json).",
    "",
    "## Values",
    "",
    "- A duration is a number with a unit: `15s`, `10m`, `1h30m`, `24h`, `7d`.",
    "- `${VAR}` is replaced by the environment variable, `${VAR:-default}` has a default, `$$` is a dollar; a variable that is not set is an error.",
    "- Every secret has a twin that ends in `_file`: the file is read again at each use, so a rotated secret needs no restart.",
    "- A relative path (`*_file`, `project_files`) is relative to the file in which it is written.",
    "- A credential that is left out is read from the provider's conventional variable; [providers.md](providers.md) names them.",
    "",
    "## Top level",
    "",
    ...table(z.object(topLevelShape), ""),
    "| `projects` | | What is polled: see below. |",
    "| `subscriptions` | | What renews: see below. |",
    "| `mailboxes` | | Where billing mails arrive: see below. |",
    "",
    "## `projects[]`",
    "",
    "Beside these keys a project has the options of its provider: see [providers.md](providers.md).",
    "",
    ...table(z.object(commonProjectShape), ""),
    "",
    "## `subscriptions[]`",
    "",
    ...table(subscriptionSchema, ""),
    "",
    "## `mailboxes[]`",
    "",
    ...table(mailboxSchema, ""),
    "",
  ].join("\n");
}

function table(schema: z.ZodType, prefix: string): string[] {
  return ["| Key | Default | Meaning |", "| --- | --- | --- |", ...rows(schema, prefix)];
}

function rows(schema: z.ZodType, prefix: string): string[] {
  const object = unwrap(schema);
  if (!(object instanceof z.ZodObject)) return [];
  return (Object.entries(object.shape) as [string, z.ZodType][]).flatMap(([key, field]) => {
    const inner = unwrap(field);
    const fallback = defaultOf(field);
    const isGroup = inner instanceof z.ZodObject;
    const shown = isGroup
      ? ""
      : fallback === undefined
        ? isOptional(field)
          ? ""
          : "required"
        : `\`${showDefault(fallback, descriptionOf(field), key)}\``;
    const names =
      secretMeta(inner) === undefined ? `\`${prefix}${key}\`` : `\`${prefix}${key}\`, \`${prefix}${key}_file\``;
    const row = `| ${names} | ${shown} | ${descriptionOf(field).replaceAll("|", "\\|")} |`;
    if (inner instanceof z.ZodArray) return [row, ...rows(inner.element as z.ZodType, `${prefix}${key}[].`)]; // zod's core type; ours are classic.
    return isGroup ? [row, ...rows(inner, `${prefix}${key}.`)] : [row];
  });
}

const durationKeys = new Set(["timeout", "lookback", "stale_after", "state_kept"]);

/** Durations are milliseconds in the schema and have a unit in the file. */
function showDefault(value: unknown, _description: string, key: string): string {
  if (typeof value !== "number" || !durationKeys.has(key)) return JSON.stringify(value);
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1000],
  ] as const;
  const unit = units.find(([, ms]) => value % ms === 0);
  return unit === undefined ? `${value}ms` : `${value / unit[1]}${unit[0]}`;
}
