import type { z } from "zod";
import type { Answer, HistoryPoint, RemainingType } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../platform/http-client.ts";
import type { IsolatedProcess } from "../platform/isolated-process.ts";
import type { DailyUse } from "./daily-use.ts";
import type { RequestCost } from "./request-cost.ts";

/** What kinds of facts a provider can answer with. */
export type Measure = RemainingType | "spend" | "usage" | "expiry";

/** One request and its answer, for `check --debug`; every secret is already replaced. */
export interface Exchange {
  readonly request: string;
  readonly response: string;
}

/** All that one check of a provider may use of the outside world. */
export interface ProviderContext {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly random: () => number;
  /** Files of the user, for the provider `file`. */
  readonly readFile: (path: string) => Promise<string>;
  /** Where expressions run that may need much memory; undefined where the program has not been built. */
  readonly isolated?: IsolatedProcess | undefined;
  /** The check's deadline; its reason is a `CheckError`. */
  readonly signal: AbortSignal;
  readonly deadlineAtMs: number;
  /** Replaces scheme, host and path prefix of every request of the project. */
  readonly baseUrl: string | undefined;
  readonly retries: number;
  /** Kept between checks of one project while the daemon runs: tokens, catalogues. */
  readonly memory: Map<string, Remembered>;
  /** Set when the user gave `top_ups`: the answer must hold a usage reading of the window `total` since this day (UTC, `YYYY-MM-DD`). */
  readonly spendSince?: string;
  /** Called after each exchange. `describe` makes its text, which is hardly ever read. */
  readonly record?: (describe: () => Exchange) => void;
}

export interface Remembered {
  readonly value: unknown;
  readonly expiresAtMs: number;
}

/** Something wrong with a provider's options; the path is below the project. */
export interface OptionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A provider as the rest of the program sees it: `defineProvider` makes one from a `ProviderSpec`. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** The vendor's own documentation of what is read. */
  readonly docs: string;
  /** Where a person tops up. */
  readonly console?: string;
  /** One line: what it measures. */
  readonly summary: string;
  readonly measures: readonly Measure[];
  /** What it measures with these options: a threshold for anything else would match nothing. */
  measuresWith(options: unknown): readonly Measure[];
  /** Every unit that its amounts can have; only where that is known and no amount names an account. */
  readonly units?: readonly string[];
  /** Polling more often than this is refused at load. */
  readonly minIntervalMs: number;
  /** Why polling more often is refused; only where `minIntervalMs` is set. */
  readonly minIntervalReason?: string;
  /** What a request costs; absent where asking is free. */
  readonly costs?: RequestCost;
  /** Why the facts behind it are uncertain; only for experimental providers. */
  readonly experimental?: string;
  /** The least privilege that the credential needs. */
  readonly privilege?: string;
  /** What the user writes beside the common keys; strict. */
  readonly options: z.ZodObject;
  /** What the schema cannot say about the options together; a promise where that takes a library loaded on demand. */
  problems?(options: unknown, nowMs: number): readonly OptionProblem[] | Promise<readonly OptionProblem[]>;
  /** Whether readings come from `POST /api/v1/push` and not from a poll. */
  readonly pushed: boolean;
  /** The host that its requests go to, for the limit per host; undefined when it uses no network. */
  host(options: unknown, baseUrl: string | undefined): string | undefined;
  /** @throws CheckError */
  check(options: unknown, context: ProviderContext): Promise<Answer>;
  /** What was used each day since then, where the vendor can tell: the past of an amount that is watched from today on. @throws CheckError */
  history?(options: unknown, context: ProviderContext, sinceMs: number): Promise<readonly DailyUse[]>;
  /** The vendor takes the use off its amount later, such as at the end of a cycle: the days are the past of a user's own amount only. */
  readonly isPostedLater?: boolean;
  /** The past of an account that follows a formula, as the amounts that it had; its answer has one amount only. */
  past?(options: unknown, nowMs: number): readonly HistoryPoint[];
}

/** Adds the credential to a request; pure apart from `reveal()`, so that it can be proved by the vendor's published vectors. */
export type Authenticate<Options> = (
  request: HttpRequest,
  options: Options,
  context: { readonly nowMs: number; readonly random: () => number; readonly api: Api<Options> },
) => HttpRequest | Promise<HttpRequest>;

export interface RequestSpec {
  /** Defaults to POST with a body, GET without. */
  readonly method?: string;
  /** Another origin of the same vendor, such as its token service; `base_url` replaces it all the same. */
  readonly origin?: string;
  /** The vendor's path with its version. */
  readonly path: string;
  /** Undefined values are left out; a list repeats the key. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined | readonly (string | number)[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is; give its content-type in `headers`. */
  readonly body?: string;
  /** False for requests that carry no credential. */
  readonly authenticated?: boolean;
  /** The answer holds a credential, such as a token: its body is shown nowhere. */
  readonly hidden?: boolean;
  /** How the answer is read; JSON unless told. */
  readonly parse?: "json" | "xml" | "text" | "none";
  /** Status codes beside 2xx whose body is an answer, where the vendor does that. */
  readonly acceptStatus?: readonly number[];
}

/** What a provider's `read` may call. */
export interface Api<Options> {
  readonly options: Options;
  readonly nowMs: number;
  readonly spendSince: string | undefined;
  readonly context: ProviderContext;
  /** Sends the request and answers the parsed body. @throws CheckError */
  request<Body>(spec: RequestSpec, response: z.ZodType<Body>): Promise<Body>;
  /** The same, with status and headers. */
  exchange<Body>(
    spec: RequestSpec,
    response: z.ZodType<Body>,
  ): Promise<{ readonly body: Body; readonly response: HttpResponse }>;
  /** The value under `key` while it lasts, else what `obtain` answers. For tokens: `expiresAtMs` should lie before the vendor's own. */
  remembered<Value>(
    key: string,
    obtain: () => Promise<{ readonly value: Value; readonly expiresAtMs: number }>,
  ): Promise<Value>;
  forget(key: string): void;
}
