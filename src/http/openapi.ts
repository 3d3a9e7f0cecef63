/** The OpenAPI 3.1 description of the JSON API, made from the schemas of its answers. */
import * as z from "zod";
import * as schemas from "./api-schemas.ts";
import type { EndpointPath } from "./endpoint-path.ts";
import { sortKeys } from "./project-selection.ts";
import { healthStates } from "./project-urgency.ts";
import { pushAnswerSchema, pushBodySchema } from "./push-schemas.ts";
import { monthSpendSchema, spentByDaySchema, usageSchema } from "./usage-schemas.ts";

const components = {
  Failure: schemas.failureSchema,
  Remaining: schemas.remainingSchema,
  Usage: usageSchema,
  MonthSpend: monthSpendSchema,
  SpentByDay: spentByDaySchema,
  Expiry: schemas.expirySchema,
  Project: schemas.projectSchema,
  ProjectDetails: schemas.projectDetailsSchema,
  Guard: schemas.guardSchema,
  Subscription: schemas.subscriptionSchema,
  Mailbox: schemas.mailboxSchema,
  Job: schemas.jobSchema,
  Status: schemas.statusSchema,
  PushReport: pushBodySchema,
  PushAnswer: pushAnswerSchema,
  Problem: schemas.problemSchema,
} as const;
type ComponentName = keyof typeof components;

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Json[];
  readonly requestBody?: Json;
  readonly security?: readonly Json[];
  readonly responses: Json;
}

const reference = (name: ComponentName) => ({ $ref: `#/components/schemas/${name}` });
const listOf = (name: ComponentName) => ({ type: "array", items: reference(name) });
const json = (description: string, schema: Json, more: Json = {}) => ({
  description,
  content: { "application/json": { schema } },
  ...more,
});
const text = (description: string) => ({ description, content: { "text/plain": { schema: { type: "string" } } } });
const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: reference("Problem") } },
});
const inPath = (name: string, description: string) => ({
  name,
  in: "path",
  required: true,
  description,
  schema: { type: "string" },
});
const inQuery = (name: string, description: string, schema: Json) => ({ name, in: "query", description, schema });

const noProject = { "404": problem("There is no such project.") };
const onlyLifecycle = {
  "403": problem("Lifecycle routes are off (`--web.enable-lifecycle`), or a browser asks for another site."),
};
const reload: Operation = {
  summary: "Reload the config file",
  responses: {
    "200": text("Reloaded; the body is empty."),
    ...onlyLifecycle,
    "500": problem("The file has problems; the old config stays in use. Plain text to a client that prefers it."),
  },
};

const selection = [
  inQuery("q", "At most 20 words that must all occur in the name, provider, owner or labels.", { type: "string" }),
  inQuery("provider", "Only this provider.", { type: "string" }),
  inQuery("state", "Only projects in this state.", { enum: healthStates }),
  inQuery("sort", "The order of the config file without it; `-` in front turns it round.", {
    enum: sortKeys.flatMap((key) => [key, `-${key}`]),
  }),
  inQuery("offset", "How many to leave out.", { type: "integer", minimum: 0 }),
  inQuery("limit", "How many at most.", { type: "integer", minimum: 0 }),
];

/** Every route but the page and its files. */
export const operations: Readonly<Record<EndpointPath, Readonly<Partial<Record<"get" | "post" | "put", Operation>>>>> =
  {
    "/metrics": {
      get: {
        summary: "The metrics",
        description: "OpenMetrics 1.0.0 or Prometheus text 0.0.4 by `Accept`; moves with `--web.telemetry-path`.",
        responses: {
          "200": {
            description: "The exposition, computed from memory.",
            content: {
              "text/plain; version=0.0.4; charset=utf-8": { schema: { type: "string" } },
              "application/openmetrics-text; version=1.0.0; charset=utf-8": { schema: { type: "string" } },
            },
          },
        },
      },
    },
    "/-/healthy": { get: { summary: "Whether the process is alive", responses: { "200": text("Alive.") } } },
    "/-/ready": {
      get: {
        summary: "Whether there are values to serve",
        responses: { "200": text("Ready."), "503": text("Not ready, and why.") },
      },
    },
    "/-/reload": { post: reload, put: reload },
    "/api/v1/projects": {
      get: {
        summary: "Projects with what is left",
        parameters: [
          ...selection,
          inQuery("spend_days", "Adds what was spent on each of the last days of UTC, today included.", {
            type: "integer",
            minimum: 0,
          }),
        ],
        responses: {
          "200": json("The selected projects.", listOf("Project"), {
            headers: { "X-Total-Count": { description: "Before offset and limit.", schema: { type: "integer" } } },
          }),
          "400": problem("The query makes no sense."),
        },
      },
    },
    "/api/v1/projects/{name}": {
      get: {
        summary: "One project with its last results",
        parameters: [inPath("name", "The project's name, percent-encoded.")],
        responses: { "200": json("The project.", reference("ProjectDetails")), ...noProject },
      },
    },
    "/api/v1/projects/{name}/check": {
      post: {
        summary: "Check a project now",
        description:
          "Answers when the check has ended, well or badly. A browser that sends a form is sent back to the page.",
        parameters: [inPath("name", "The project's name, percent-encoded.")],
        responses: {
          "200": json("The project after the check.", reference("ProjectDetails")),
          ...onlyLifecycle,
          ...noProject,
        },
      },
    },
    "/api/v1/projects/{name}/guard": {
      get: {
        summary: "Whether a job may spend that much",
        parameters: [
          inPath("name", "The project's name, percent-encoded."),
          inQuery("spend", "How much, in the unit of the project's main amount.", { type: "string" }),
          inQuery("until", "What is used until then at the present rate is needed too: a day or an instant.", {
            type: "string",
          }),
          inQuery("reserve", "How much must be left afterwards.", { type: "string" }),
        ],
        responses: {
          "200": json("The answer; what is not known is never yes.", reference("Guard")),
          "400": problem("The question makes no sense."),
          ...noProject,
        },
      },
    },
    "/api/v1/subscriptions": {
      get: { summary: "Renewals", responses: { "200": json("All subscriptions.", listOf("Subscription")) } },
    },
    "/api/v1/subscriptions/{name}/renewed": {
      post: {
        summary: "Mark a subscription as paid",
        description:
          "As if the day were written in `last_renewed_date`; the later of the two counts. Kept over restarts; another call replaces the day. A browser that sends a form is sent back to the page.",
        parameters: [
          inPath("name", "The subscription's name, percent-encoded."),
          inQuery("on", "The day of the payment; today in the subscription's zone when it is left out.", {
            type: "string",
            format: "date",
          }),
        ],
        responses: {
          "200": json("The subscription after the payment, which is on disk.", reference("Subscription")),
          "400": problem("`on` is not a date."),
          ...onlyLifecycle,
          "404": problem("There is no such subscription."),
          "422": problem("The subscription cannot be paid on that day."),
          "503": problem("The payment is shown, but could not be written: send it again."),
        },
      },
    },
    "/api/v1/mailboxes": {
      get: {
        summary: "Mailboxes and their open alerts",
        responses: { "200": json("All mailboxes.", listOf("Mailbox")) },
      },
    },
    "/api/v1/jobs": { get: { summary: "Schedules", responses: { "200": json("All schedules.", listOf("Job")) } } },
    "/api/v1/status": {
      get: { summary: "The daemon itself, and sums", responses: { "200": json("The status.", reference("Status")) } },
    },
    "/api/v1/config": {
      get: {
        summary: "The config in use",
        responses: { "200": json("The config; secrets are `<secret>`.", { type: "object" }) },
      },
    },
    "/api/v1/openapi.json": {
      get: { summary: "This document", responses: { "200": json("OpenAPI 3.1.", { type: "object" }) } },
    },
    "/calendar.ics": {
      get: {
        summary: "What ends and when, as a calendar",
        description:
          "RFC 5545: renewals, last days to cancel, expiries, keys that end, and when each amount runs out. The UID of an event stays the same when its day moves.",
        parameters: [inQuery("token", "`calendar_token` of the config, in place of a login.", { type: "string" })],
        responses: {
          "200": { description: "The calendar.", content: { "text/calendar": { schema: { type: "string" } } } },
          "401": problem("The token is wrong."),
        },
      },
    },
    "/api/v1/push/{project}": {
      post: {
        summary: "Report amounts of a project of `provider: push`",
        parameters: [inPath("project", "The project's name, percent-encoded.")],
        security: [{ pushToken: [] }],
        requestBody: { required: true, content: { "application/json": { schema: reference("PushReport") } } },
        responses: {
          "200": json("Taken.", reference("PushAnswer")),
          "401": problem("The token is missing or wrong, or there is no such project of `provider: push`."),
          "411": problem("The body has no Content-Length."),
          "413": problem("The body is larger than 256 KiB."),
          "415": problem("The body is not JSON."),
          "422": problem("The readings are not valid; each problem names its path."),
          "503": problem("The report is shown, but could not be written: send it again."),
        },
      },
    },
  };

export function openApiDocument(version: string): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "balance-alert",
      version,
      description:
        "How much is left at every provider, and when it runs out. Every GET route answers HEAD, too; every error is a problem document (RFC 9457). A value that is not known is left out: it is never 0 or null.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: operations,
    components: { schemas: componentSchemas(), securitySchemes: { pushToken: { type: "http", scheme: "bearer" } } },
  };
}

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) registry.add(schema, { id });
  const generated = z.toJSONSchema(registry, {
    target: "draft-2020-12",
    uri: (id) => `#/components/schemas/${id}`,
    io: "output",
  });
  return Object.fromEntries(Object.entries(generated.schemas).map(([id, schema]) => [id, described(schema)]));
}

/** Leaves out what says more about zod than about the API: a reader must accept new keys, and nothing is written back. */
function described(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(described);
  if (typeof schema !== "object" || schema === null) return schema;
  const omitted = new Set(["$id", "$schema", "readOnly", "propertyNames", ...("format" in schema ? ["pattern"] : [])]);
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !omitted.has(key) && !(key === "additionalProperties" && value === false))
      .map(([key, value]) => [key, described(value)]),
  );
}
