import type { z } from "zod";
import { CheckError } from "../model.ts";
import type { HttpRequest, HttpResponse } from "../platform/http-client.ts";
import { failureOfStatus } from "./failures.ts";
import { parseBody } from "./parse-body.ts";
import type { Api, Authenticate, ProviderContext, RequestSpec } from "./provider.ts";
import { sendWithRetries } from "./send.ts";

/** Bodies of billing APIs are kilobytes; anything above this is no answer. */
export const maxBodyBytes = 4 * 1024 * 1024;

interface ApiParts<Options> {
  readonly options: Options;
  readonly context: ProviderContext;
  readonly origin: string;
  readonly authenticate: Authenticate<Options> | undefined;
  readonly failure: ((body: unknown, response: HttpResponse, options: Options) => CheckError | undefined) | undefined;
}

/** Binds a provider's requests to its origin, its authentication and its way to say no. */
export function createApi<Options>({
  options,
  context,
  origin,
  authenticate,
  failure,
}: ApiParts<Options>): Api<Options> {
  const nowMs = context.clock.nowMs();
  const api: Api<Options> = {
    options,
    nowMs,
    spendSince: context.spendSince,
    context,
    async request(spec, response) {
      return (await api.exchange(spec, response)).body;
    },
    async exchange(spec, schema) {
      const plain = buildRequest(spec, context.baseUrl ?? spec.origin ?? origin);
      const authenticated = spec.authenticated !== false && authenticate !== undefined;
      // Authenticated anew at each attempt: a signature's timestamp and nonce must not be sent twice.
      const prepare = async () =>
        authenticated
          ? authenticate(plain, options, { nowMs: context.clock.nowMs(), random: context.random, api })
          : plain;
      const response = await sendWithRetries(prepare, context, {
        // The form or JSON of a token request is a credential as well.
        credentialed: authenticated || mayHoldCredential(spec.headers) || plain.body !== undefined,
        maxBytes: maxBodyBytes,
        hidden: spec.hidden === true,
      });
      return { body: await readAnswer(spec, schema, response), response };
    },
    async remembered(key, obtain) {
      const known = context.memory.get(key);
      // Only `remembered` itself writes under this key, with the same type of value.
      if (known !== undefined && known.expiresAtMs > context.clock.nowMs())
        return known.value as Awaited<ReturnType<typeof obtain>>["value"];
      const fresh = await obtain();
      context.memory.set(key, fresh);
      return fresh.value;
    },
    forget: (key) => void context.memory.delete(key),
  };

  async function readAnswer<Body>(spec: RequestSpec, schema: z.ZodType<Body>, response: HttpResponse): Promise<Body> {
    const accepted =
      (response.status >= 200 && response.status < 300) || spec.acceptStatus?.includes(response.status) === true;
    const parsed = await parseBody(response, spec.parse ?? "json");
    const refusal = failure?.(parsed.ok ? parsed.body : undefined, response, options);
    if (refusal !== undefined) throw refusal;
    if (!accepted) throw failureOfStatus(response, context.clock.nowMs());
    if (!parsed.ok) throw parsed.error;
    const answer = schema.safeParse(parsed.body);
    if (answer.success) return answer.data;
    throw new CheckError("invalid_response", `the answer is not as documented: ${describeIssues(answer.error)}`);
  }

  return api;
}

/** What a header of a provider's own says is not known; `Accept` is no credential. */
function mayHoldCredential(headers: RequestSpec["headers"]): boolean {
  return Object.keys(headers ?? {}).some((name) => name.toLowerCase() !== "accept");
}

/** Paths and expectations only: the values come from the vendor and may be anything. */
function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.length === 0 ? "the body" : issue.path.join(".")}: ${issue.message}`)
    .join("; ");
}

/** @param base scheme and host, and where the user wrote `base_url` perhaps a path prefix */
export function buildRequest(spec: RequestSpec, base: string): HttpRequest {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/+$/, "");
  const full = new URL(url.origin + (url.pathname === "/" ? "" : url.pathname) + spec.path);
  for (const [key, value] of [...url.searchParams]) full.searchParams.append(key, value);
  for (const [key, value] of Object.entries(spec.query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) full.searchParams.append(key, String(one));
  }
  const [body, contentType] = encodeBody(spec);
  return {
    method: spec.method ?? (body === undefined ? "GET" : "POST"),
    url: full,
    headers: { ...(contentType === undefined ? {} : { "content-type": contentType }), ...spec.headers },
    ...(body === undefined ? {} : { body }),
  };
}

function encodeBody(spec: RequestSpec): [string | undefined, string | undefined] {
  if (spec.json !== undefined) return [JSON.stringify(spec.json), "application/json"];
  if (spec.form !== undefined) return [new URLSearchParams(spec.form).toString(), "application/x-www-form-urlencoded"];
  return [spec.body, undefined];
}
