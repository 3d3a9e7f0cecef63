import * as z from "zod";
import type { Provider } from "../provider-kit/provider.ts";
import { topLevelShape } from "./config-schema.ts";
import { isRecord } from "./is-record.ts";
import { mailboxSchema } from "./mailbox-schema.ts";
import { commonProjectShape } from "./project-schema.ts";
import { secretMeta, unwrap } from "./secrets.ts";
import { subscriptionSchema } from "./subscription-schema.ts";

type Json = Record<string, unknown>;

/** JSON Schema (2020-12) of the configuration file, for editors: made from the schemas that the loader uses. */
export function configJsonSchema(providers: readonly Provider[]): Json {
  const common = objectSchema(z.strictObject(commonProjectShape));
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "balance-alert configuration",
    type: "object",
    additionalProperties: false,
    properties: {
      ...propertiesOf(z.strictObject(topLevelShape)),
      projects: {
        type: "array",
        description: "What is polled.",
        items: {
          type: "object",
          required: ["name", "provider"],
          properties: {
            ...(common.properties as Json),
            provider: { enum: providers.map(({ id }) => id), description: "Which provider to ask." },
          },
          allOf: providers.map((provider) => ({
            if: { properties: { provider: { const: provider.id } }, required: ["provider"] },
            // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema, and nothing awaits this object.
            then: { title: provider.name, description: provider.summary, properties: propertiesOf(provider.options) },
          })),
          unevaluatedProperties: false,
        },
      },
      subscriptions: { type: "array", description: "What renews.", items: objectSchema(subscriptionSchema) },
      mailboxes: { type: "array", description: "Where billing mails arrive.", items: objectSchema(mailboxSchema) },
    },
  };
}

function propertiesOf(schema: z.ZodType): Json {
  return objectSchema(schema).properties as Json; // An object schema has properties.
}

/** One object, its secrets written as in YAML: as text or as the path of a file. */
function objectSchema(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    reused: "inline",
    override: ({ zodSchema, jsonSchema }) => {
      if (!(zodSchema instanceof z.ZodType)) return; // zod hands out its core type; ours are all classic.
      const own = zodSchema.meta()?.["jsonSchema"];
      delete jsonSchema.jsonSchema;
      delete jsonSchema.secret;
      delete jsonSchema.hidden;
      delete jsonSchema.env;
      if (isRecord(own)) {
        delete jsonSchema.anyOf;
        Object.assign(jsonSchema, own);
      }
      addFileTwins(zodSchema, jsonSchema);
    },
  });
  return json;
}

function addFileTwins(schema: z.ZodType, json: Json): void {
  const { properties } = json;
  if (!(schema instanceof z.ZodObject) || !isRecord(properties)) return;
  for (const [key, field] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    if (secretMeta(unwrap(field)) === undefined) continue;
    properties[`${key}_file`] = {
      type: "string",
      description: `Path of a file that holds ${key}; read again at each use.`,
    };
    if (Array.isArray(json.required)) json.required = json.required.filter((name) => name !== key);
  }
}
