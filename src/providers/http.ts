import * as z from "zod";
import { httpUrl, secret } from "../config/fields.ts";
import { timeZone } from "../config/time-zone.ts";
import { type Answer, CheckError } from "../model.ts";
import { Secret } from "../platform/secret.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import {
  describedMeasures,
  describedReadingProblems,
  describedReadings,
  expression,
  expressionProblems,
  readDescribed,
} from "../provider-kit/expression-readings.ts";
import { type Evaluate, evaluator } from "../provider-kit/expressions.ts";
import { rejected } from "../provider-kit/failures.ts";
import { collectPages, maxPages } from "../provider-kit/pagination.ts";
import type { Api, OptionProblem, RequestSpec } from "../provider-kit/provider.ts";
import { holdsDates, requestDateProblems, requestDates, withDates } from "../provider-kit/request-dates.ts";

/** A value that may hold a credential, whatever its name: hidden everywhere. YAML reads digits without quotes as a number. */
const hiddenValue = z
  .union([z.custom<Secret>((value) => value instanceof Secret), z.number(), z.boolean()], { error: "write text" })
  .meta({ secret: true, jsonSchema: { type: ["string", "number", "boolean"] } });
type HiddenValue = z.output<typeof hiddenValue>;

const request = z.strictObject({
  url: httpUrl().describe(
    "The whole address; `base_url` replaces its scheme and host. Texts of url, query and json may hold dates: `{{ $substring(monthStart, 0, 10) }}` is JSONata over now, dayStart and monthStart (ISO 8601).",
  ),
  query: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe("Added to the address; may hold dates."),
  timezone: timeZone().default("UTC").describe("IANA zone in which days and months of dates begin."),
  method: z.enum(["GET", "POST", "PUT", "PATCH"]).optional().describe("Default: POST with a body, GET without."),
  headers: z
    .record(z.string(), hiddenValue)
    .meta({ hidden: true })
    .default({})
    .describe("Their values are never shown."),
  body: secret({ description: "Sent as it is; give its content-type in the headers." }).optional(),
  json: z.unknown().meta({ hidden: true }).optional().describe("Sent as JSON; its values are never shown."),
  form: z
    .record(z.string(), hiddenValue)
    .meta({ hidden: true })
    .optional()
    .describe("Sent as a form; the values are never shown."),
});

const options = {
  request: request.describe("What is asked.").meta({
    examples: [{ url: "https://api.example.com/v1/balance", headers: { Authorization: "Bearer ${TOKEN}" } }],
  }),
  bearer_token: secret({ description: "Sent as `Authorization: Bearer`." }).optional(),
  username: z.string().min(1).optional().describe("Of HTTP basic authentication."),
  password: secret({ description: "Of HTTP basic authentication." }).optional(),
  parse: z
    .enum(["json", "xml", "text"])
    .default("json")
    .describe("How the answer is read; in XML every value is text and attributes begin with @."),
  success: expression("JSONata over the answer: anything but true is a refusal.").optional(),
  message: expression("JSONata over the answer: why it was refused.").optional(),
  active: expression("JSONata over the answer: true or false, whether the account can be used.").optional(),
  readings: describedReadings.describe("What the answer means."),
  pages: z
    .strictObject({
      next: expression(
        "JSONata over a page: the address of the next one, or an object of query parameters that lead to it; nothing or null after the last.",
      ),
      most: z.int().min(1).max(maxPages).default(10).describe(`More pages are an error; at most ${maxPages}.`),
    })
    .optional()
    .describe("The expressions then read the list of all pages."),
};
type Options = z.output<z.ZodObject<typeof options>>;

export const provider = defineProvider({
  id: "http",
  name: "HTTP",
  docs: "https://docs.jsonata.org/overview",
  summary: "any API that answers in JSON, XML or text",
  measures: ["balance", "credits", "quota", "budget", "spend", "usage", "expiry"],
  measuresWith: ({ readings }) => describedMeasures(readings),
  options,
  async problems(written, nowMs) {
    const each = await Promise.all(
      written.readings.map((reading, index) => describedReadingProblems(reading, ["readings", index])),
    );
    return [
      ...requestProblems(written),
      ...(await expressionProblems(written, ["success", "message", "active"])),
      ...(written.pages === undefined ? [] : await expressionProblems(written.pages, ["next"], ["pages"])),
      ...each.flat(),
      ...(await dateProblems(written.request, nowMs)),
    ];
  },
  origin: ({ request: { url } }) => new URL(url).origin,
  authenticate: (plain, { request: { headers, form, body }, bearer_token, username, password }) => ({
    ...withHeaders(plain, {
      ...headerLines(headers),
      ...(bearer_token && { authorization: `Bearer ${bearer_token.reveal()}` }),
      ...(username !== undefined &&
        password && {
          authorization: `Basic ${Buffer.from(`${username}:${password.reveal()}`, "utf8").toString("base64")}`,
        }),
    }),
    ...(form && { body: new URLSearchParams(revealed(form)).toString() }),
    ...(body && { body: body.reveal() }),
  }),
  jwt: ({ bearer_token }) => bearer_token,
  async read(api): Promise<Answer> {
    const { pages, readings, active } = api.options;
    const evaluate = evaluator(api.context);
    const answer =
      pages === undefined ? await ask(api, evaluate, await urlOf(api, evaluate)) : await allPages(api, evaluate, pages);
    const isActive = active === undefined ? undefined : await evaluate(active, answer);
    return {
      readings: await readDescribed(readings, answer, evaluate),
      ...(typeof isActive === "boolean" ? { active: isActive } : {}),
    };
  },
});

function revealed(values: Readonly<Record<string, HiddenValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : String(value)]),
  );
}

/** In lower case, so that a name of ours and the same one of the user are one header. */
function headerLines(headers: Readonly<Record<string, HiddenValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(revealed(headers)).map(([name, value]) => {
      const line = value.trim(); // A secret out of a file or a shell often ends in a line break.
      if (/[\r\n\0]/.test(line)) throw new CheckError("config", `the header ${name} holds a line break`);
      return [name.toLowerCase(), line];
    }),
  );
}

async function urlOf({ options, nowMs }: Api<Options>, evaluate: Evaluate): Promise<URL> {
  const { url: written, query = {}, timezone } = options.request;
  if (!holdsDates([written, query])) return withQuery(new URL(written), query);
  const dates = await requestDates(nowMs, timezone);
  const url = new URL(String(await withDates(written, dates, evaluate, encodeURIComponent)));
  return withQuery(url, Object(await withDates(query, dates, evaluate)));
}

function withQuery(url: URL, query: Readonly<Record<string, unknown>>): URL {
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, String(value));
  return url;
}

async function dateProblems({ url, query, json, timezone }: Options["request"], nowMs: number) {
  const parts = Object.entries({ url, query, json });
  if (!holdsDates(parts)) return [];
  const dates = await requestDates(nowMs, timezone);
  const each = parts.map(([name, part]) => requestDateProblems(part, dates, ["request", name]));
  return (await Promise.all(each)).flat();
}

/** One exchange; an answer that `success` does not accept is a refusal. */
async function ask(
  { options: written, request: send, nowMs }: Api<Options>,
  evaluate: Evaluate,
  url: URL,
): Promise<unknown> {
  const { json, timezone } = written.request;
  const dated = holdsDates(json) ? await withDates(json, await requestDates(nowMs, timezone), evaluate) : json;
  const answer = await send(specOf(written, url, dated), z.unknown());
  if (written.success === undefined || (await evaluate(written.success, answer)) === true) return answer;
  const message = written.message === undefined ? undefined : await evaluate(written.message, answer);
  throw rejected(undefined, message);
}

function specOf({ request: { method, form, body }, parse }: Options, url: URL, json: unknown): RequestSpec {
  return {
    path: `${url.pathname}${url.search}`,
    parse,
    ...(method !== undefined ? { method } : form !== undefined || body !== undefined ? { method: "POST" } : {}),
    ...(json === undefined ? {} : { json }),
    // The body itself is added with the credentials, because it may hold one.
    headers: form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" },
  };
}

async function allPages(
  api: Api<Options>,
  evaluate: Evaluate,
  { next, most }: NonNullable<Options["pages"]>,
): Promise<unknown[]> {
  let read = 0;
  const pages = await collectPages<{ readonly answer: unknown; readonly next: URL | undefined }, URL>(
    async (cursor) => {
      if (++read > most) throw new CheckError("invalid_response", `more than ${most} pages: raise pages.most`);
      const url = cursor ?? (await urlOf(api, evaluate));
      const answer = await ask(api, evaluate, url);
      return { answer, next: nextUrl(await evaluate(next, answer), url, api) };
    },
    (page) => page.next,
  );
  return pages.map(({ answer }) => answer);
}

const PageQuery = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

/** Where the next page is. @throws CheckError where that is no address, or one on another host */
function nextUrl(found: unknown, current: URL, { context: { baseUrl } }: Api<Options>): URL | undefined {
  if (found === undefined || found === null || found === false || found === "") return undefined;
  if (typeof found === "string" && /^(https?:\/\/|[/?])/.test(found) && URL.canParse(found, current.href)) {
    const url = new URL(found, current);
    const base = baseUrl === undefined ? undefined : new URL(baseUrl);
    if (url.origin === base?.origin && url.pathname.startsWith(base.pathname))
      return new URL(`/${url.pathname.slice(base.pathname.length).replace(/^\/+/, "")}${url.search}`, current);
    if (url.origin === current.origin) return url;
    // The credential would go there too, so that no page may lead it away.
    throw new CheckError("rejected", `pages.next leads to ${url.origin}, where the credential must not go`);
  }
  const query = PageQuery.safeParse(found);
  if (!query.success)
    throw new CheckError("invalid_response", "pages.next yields neither an address nor query parameters");
  const url = new URL(current);
  for (const [name, value] of Object.entries(query.data)) url.searchParams.set(name, value);
  return url;
}

function requestProblems({ request: written, bearer_token, username, password }: Options): OptionProblem[] {
  const problems: OptionProblem[] = [];
  const bodies = (["body", "json", "form"] as const).filter((key) => written[key] !== undefined);
  for (const key of bodies.slice(1))
    problems.push({ path: ["request", key], message: `a request has one body: write ${bodies[0]} or ${key}` });
  if (bodies[0] !== undefined && written.method === "GET")
    problems.push({ path: ["request", "method"], message: `GET has no body: leave out method or ${bodies[0]}` });
  if ((username === undefined) !== (password === undefined))
    problems.push({
      path: [username === undefined ? "password" : "username"],
      message: "username and password go together",
    });
  const authorizations = [
    ...Object.keys(written.headers).filter((name) => name.toLowerCase() === "authorization"),
    ...(bearer_token === undefined ? [] : ["bearer_token"]),
    ...(username === undefined ? [] : ["username"]),
  ];
  if (authorizations.length > 1)
    problems.push({ path: ["request"], message: `write one of ${authorizations.join(", ")}: a request has one login` });
  for (const name of Object.keys(written.headers))
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      problems.push({ path: ["request", "headers", name], message: "this is no name of a header" });
  return problems;
}
