import * as z from "zod";
import { type Answer, CheckError, type HistoryPoint } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import type { Secret } from "../platform/secret.ts";
import { createApi } from "./api.ts";
import type { DailyUse } from "./daily-use.ts";
import { jwtExpiresAtMs } from "./jwt.ts";
import type { Api, Authenticate, Measure, OptionProblem, Provider, ProviderContext, RequestSpec } from "./provider.ts";
import type { RequestCost } from "./request-cost.ts";
import { credentialEnd } from "./values.ts";

type Shape = Readonly<Record<string, z.ZodType>>;
type OptionsOf<S extends Shape> = z.output<z.ZodObject<S>>;

/** What every provider says of itself. */
interface CommonSpec<S extends Shape> {
  readonly id: string;
  readonly name: string;
  readonly docs: string;
  readonly console?: string;
  readonly summary: string;
  readonly measures: readonly Measure[];
  /** What it measures with these options, where they decide about it. */
  readonly measuresWith?: (options: OptionsOf<S>) => readonly Measure[];
  /** Every unit that its amounts can have; only where that is known and no amount names an account. */
  readonly units?: readonly string[];
  readonly minInterval?: { readonly ms: number; readonly reason: string };
  readonly costs?: RequestCost;
  readonly experimental?: string;
  readonly privilege?: string;
  readonly options: S;
  /** What the schema cannot say about the options together. */
  readonly problems?: (
    options: OptionsOf<S>,
    nowMs: number,
  ) => readonly OptionProblem[] | Promise<readonly OptionProblem[]>;
  /** Scheme and host, without a path; the credential goes there or to the user's `base_url`, and nowhere else. */
  readonly origin: string | ((options: OptionsOf<S>) => string);
  readonly authenticate?: Authenticate<OptionsOf<S>>;
  /** The credential, where it may be a JSON Web Token, which says itself when it ends. */
  readonly jwt?: (options: OptionsOf<S>) => Secret | undefined;
  /**
   * For vendors that say more than the status line does: an error inside a 200, a 403 that means a bad key. Gets the parsed
   * body (undefined when it cannot be parsed) and answers the failure, or undefined where the usual rules apply.
   */
  readonly failure?: (body: unknown, response: HttpResponse, options: OptionsOf<S>) => CheckError | undefined;
}

/** Shared by both kinds of vendors' providers. */
interface VendorSpec<S extends Shape> extends CommonSpec<S> {
  /** What was used each day since then; the running day is what it is so far. */
  readonly history?: (api: Api<OptionsOf<S>>, sinceMs: number) => Promise<readonly DailyUse[]>;
  /** See `Provider`. */
  readonly isPostedLater?: boolean;
}

/** The common case: one request, one answer. */
interface DeclarativeSpec<S extends Shape, Body> extends VendorSpec<S> {
  readonly request: RequestSpec | ((options: OptionsOf<S>, nowMs: number) => RequestSpec);
  /** Lenient: only the fields that are used. */
  readonly response: z.ZodType<Body>;
  /** Pure. No readings at all only where the answer means unlimited or postpaid. */
  readonly answer: (body: Body, options: OptionsOf<S>, nowMs: number, response: HttpResponse) => Answer;
}

/** Several requests, or anything else that a table cannot say. */
interface ImperativeSpec<S extends Shape> extends VendorSpec<S> {
  readonly read: (api: Api<OptionsOf<S>>) => Promise<Answer>;
}

/** Makes a provider from its description. The description is the whole file of a provider. */
export function defineProvider<const S extends Shape, Body = never>(
  spec: DeclarativeSpec<S, Body> | ImperativeSpec<S>,
): Provider {
  const schema = z.strictObject(spec.options);
  // The loader has parsed the options with this very schema, so their type is known.
  const typed = (options: unknown) => options as OptionsOf<S>;
  const originOf = (options: OptionsOf<S>) => (typeof spec.origin === "string" ? spec.origin : spec.origin(options));
  const apiOf = (options: unknown, context: ProviderContext) =>
    createApi({
      options: typed(options),
      context,
      // Self-hosted gateways have no origin of their own: theirs throws, and is not asked when there is a base_url.
      origin: context.baseUrl ?? originOf(typed(options)),
      authenticate: spec.authenticate,
      failure: spec.failure,
    });
  const { history } = spec;
  return {
    ...describe(spec, schema),
    pushed: false,
    host: (options, baseUrl) => hostOf(baseUrl ?? originOf(typed(options))),
    ...(spec.isPostedLater === undefined ? {} : { isPostedLater: spec.isPostedLater }),
    ...(history === undefined
      ? {}
      : { history: async (options, context, sinceMs) => history(apiOf(options, context), sinceMs) }),
    async check(options, context) {
      const api = apiOf(options, context);
      const answer = "read" in spec ? await spec.read(api) : await readDeclared(spec, api);
      const jwt = spec.jwt?.(typed(options));
      // What the vendor says counts more than what it once wrote into the token.
      return jwt === undefined ? answer : { ...credentialEnd(jwtExpiresAtMs(jwt)), ...answer };
    },
  };
}

async function readDeclared<S extends Shape, Body>(
  { request, response: schema, answer }: DeclarativeSpec<S, Body>,
  api: Api<OptionsOf<S>>,
): Promise<Answer> {
  const { options, nowMs } = api;
  const { body, response } = await api.exchange(
    typeof request === "function" ? request(options, nowMs) : request,
    schema,
  );
  return answer(body, options, nowMs, response);
}

/** What a provider without a vendor says of itself. */
export interface LocalSpec<S extends Shape> extends Omit<CommonSpec<S>, "origin" | "authenticate" | "jwt" | "failure"> {
  readonly pushed?: boolean;
  readonly read: (options: OptionsOf<S>, context: ProviderContext) => Promise<Answer>;
  /** The amounts that an account that follows a formula had in the last weeks, oldest first. */
  readonly past?: (options: OptionsOf<S>, nowMs: number) => readonly HistoryPoint[];
}

/** Makes a provider that asks no vendor: a file, a number written by hand, a simulation. */
export function defineLocalProvider<const S extends Shape>(spec: LocalSpec<S>): Provider {
  const schema = z.strictObject(spec.options);
  return {
    ...describe(spec, schema),
    pushed: spec.pushed ?? false,
    host: () => undefined,
    ...(spec.past === undefined ? {} : { past: spec.past as NonNullable<Provider["past"]> }), // As `problems`.
    check: (options, context) => spec.read(options as OptionsOf<S>, context), // Parsed by this schema at load.
  };
}

function describe<S extends Shape>(spec: Omit<CommonSpec<S>, "origin">, schema: z.ZodObject) {
  return {
    id: spec.id,
    name: spec.name,
    docs: spec.docs,
    summary: spec.summary,
    measures: spec.measures,
    options: schema,
    measuresWith: (spec.measuresWith ?? (() => spec.measures)) as Provider["measuresWith"], // As `problems` below.
    ...(spec.units === undefined ? {} : { units: spec.units }),
    ...(spec.problems === undefined ? {} : { problems: spec.problems as NonNullable<Provider["problems"]> }), // Called with options that this schema parsed.
    minIntervalMs: spec.minInterval?.ms ?? 0,
    ...(spec.console === undefined ? {} : { console: spec.console }),
    ...(spec.minInterval === undefined ? {} : { minIntervalReason: spec.minInterval.reason }),
    ...(spec.costs === undefined ? {} : { costs: spec.costs }),
    ...(spec.experimental === undefined ? {} : { experimental: spec.experimental }),
    ...(spec.privilege === undefined ? {} : { privilege: spec.privilege }),
  };
}

function hostOf(address: string): string {
  if (!URL.canParse(address)) throw new CheckError("config", "base_url is no address");
  return new URL(address).host;
}
