/**
 * JSONata expressions of the user over a vendor's answer (https://docs.jsonata.org). The library is loaded when the first
 * expression is, so that nobody else pays for it. Time and depth of an evaluation and the length of its sequences are bounded, the event
 * loop turns meanwhile, and regular expressions run in linear time. What can make more than it was given, text above all, runs in a
 * process with little memory: the library bounds neither strings nor objects.
 */
import type { Expression } from "jsonata";
import { RE2JS } from "re2js";
import { CheckError, type Failure } from "../model.ts";
import { sleep } from "../platform/clock.ts";
import { type IsolatedProcess, ProcessDiedError } from "../platform/isolated-process.ts";
import { unknownFunction } from "./expression-functions.ts";
import { printable } from "./failures.ts";
import type { ProviderContext } from "./provider.ts";

/** Evaluates an expression over an answer; undefined where it yields nothing. @throws CheckError invalid_response, config */
export type Evaluate = (source: string, input: unknown) => Promise<unknown>;

const bounds = { timeout: 2_000, stack: 500, sequence: 100_000 };
/** Steps of an evaluation between two turns of the event loop: some milliseconds. */
const stepsBetweenTurns = 2_000;
/** The hook that the library calls before each step; it has no other way to let others run. */
const beforeStep = Symbol.for("jsonata.__evaluate_entry");

/** What is wrong with an expression's text; undefined when it can be compiled. */
export async function expressionProblem(source: string): Promise<string | undefined> {
  try {
    const expression = await compile(source);
    const tree = expression.ast();
    checkPatterns(tree);
    const unknown = unknownFunction(tree);
    return unknown === undefined ? undefined : `no function $${unknown}`;
  } catch (error) {
    const { message, position } = errorFacts(error);
    return `this is not a JSONata expression: ${message}${position === undefined ? "" : ` (at character ${position})`}`;
  }
}

interface Compiled {
  readonly expression: Expression;
  readonly canGrow: boolean;
}

/** Expressions are compiled once a project and kept in its memory. */
export function evaluator({ memory, clock, signal, isolated }: ProviderContext): Evaluate {
  return async (source, input) => {
    const key = `expression ${source}`;
    // Only this function writes under such a key.
    const compiled = (memory.get(key)?.value as Compiled | undefined) ?? (await compileFor(source));
    memory.set(key, { value: compiled, expiresAtMs: Number.POSITIVE_INFINITY });
    if (compiled.canGrow && isolated !== undefined) return askIsolated(isolated, { source, input }, signal);
    let steps = 0;
    const turn = () => (++steps % stepsBetweenTurns === 0 ? sleep(clock, 0, signal) : undefined);
    // The hook is a binding under a symbol, which the library's types do not know.
    (compiled.expression.assign as unknown as (name: symbol, value: unknown) => void)(beforeStep, turn);
    return evaluate(compiled.expression, input);
  };
}

async function compileFor(source: string): Promise<Compiled> {
  const expression = await compile(source);
  return { expression, canGrow: canGrow(expression.ast()) };
}

async function evaluate(expression: Expression, input: unknown): Promise<unknown> {
  try {
    return plain(await expression.evaluate(input));
  } catch (error) {
    if (error instanceof CheckError) throw error;
    throw failureOf(error);
  }
}

/** What the process is asked, and what it answers. */
interface Question {
  readonly source: string;
  readonly input: unknown;
}
type Told = { readonly value: unknown } | { readonly failure: Failure };

async function askIsolated(isolated: IsolatedProcess, question: Question, signal: AbortSignal): Promise<unknown> {
  let told: Told;
  try {
    told = (await isolated.ask(question, signal)) as Told; // Only `answerExpression` answers.
  } catch (error) {
    if (!(error instanceof ProcessDiedError)) throw error;
    throw new CheckError("config", `the expression is stopped: ${error.message}`, { cause: error });
  }
  if ("failure" in told) throw new CheckError(told.failure.reason, told.failure.message);
  return told.value;
}

/** The process's side. Never rejects. */
export async function answerExpression(question: unknown): Promise<Told> {
  const { source, input } = question as Question; // Only `askIsolated` asks.
  try {
    return { value: await evaluate(await compile(source), input) };
  } catch (error) {
    const { reason, message } = error instanceof CheckError ? error : failureOf(error);
    return { failure: { reason, message } };
  }
}

/** Parts of an expression that pick, compare and count: what they yield is no larger than what they were given. */
const pickingNodes = new Set(["path", "name", "number", "string", "value", "variable", "condition", "filter", "index"]);
const pickingOperators = new Set(["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "and", "or", "in"]);
const pickingFunctions = new Set([
  ...["number", "sum", "count", "max", "min", "average", "abs", "floor", "ceil", "round", "exists", "not", "boolean"],
  ...["toMillis", "fromMillis", "now", "millis", "trim", "lowercase", "uppercase", "substringBefore", "substringAfter"],
]);

function canGrow(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(canGrow);
  if (typeof node !== "object" || node === null) return false;
  const { type, value, procedure, ...rest } = node as Record<string, unknown>; // Any object has properties, if only undefined ones.
  const children = Object.values(rest).some(canGrow);
  if (type === undefined) return children || canGrow(value);
  if (type === "binary") return children || !pickingOperators.has(String(value));
  if (type === "unary") return children || value !== "-";
  if (type === "function") return children || !pickingFunctions.has(String((procedure as { value?: unknown }).value));
  return children || !pickingNodes.has(String(type));
}

async function compile(source: string): Promise<Expression> {
  const { default: jsonata } = await import("jsonata");
  return jsonata(source, { ...bounds, RegexEngine: LinearRegex as unknown as RegExpConstructor }); // All that the library uses of it.
}

/** Results carry marks of the library (`sequence`, `keepSingleton`) that are of no use to others. */
function plain(value: unknown): unknown {
  return Array.isArray(value) ? [...value] : value;
}

const runaway = new Set(["D1011", "D1012", "D2015"]);

function failureOf(error: unknown): CheckError {
  const { code, message } = errorFacts(error);
  return new CheckError(runaway.has(code) ? "config" : "invalid_response", `the expression fails: ${message}`, {
    cause: error,
  });
}

/** The library throws plain objects as well as errors. */
function errorFacts(error: unknown): { readonly code: string; readonly message: string; readonly position?: number } {
  const { code, message, position } = Object(error) as Record<string, unknown>; // Any value has properties, if only undefined ones.
  return {
    code: String(code),
    message: printable(typeof message === "string" && message !== "" ? message : "an unknown reason"),
    ...(typeof position === "number" ? { position } : {}),
  };
}

/** The part of `RegExp` that the library uses, in linear time; look-around and back references do not exist there. */
class LinearRegex {
  lastIndex = 0;
  readonly source: string;
  readonly #pattern: RE2JS;

  constructor(written: RegExp) {
    this.source = written.source;
    const flags = (written.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (written.multiline ? RE2JS.MULTILINE : 0);
    this.#pattern = RE2JS.compile(written.source, flags);
  }

  exec(text: string): (string[] & { index: number }) | null {
    const matcher = this.#pattern.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    this.lastIndex = matcher.end();
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index));
    // A group that takes no part in the match is undefined in JavaScript; the library passes it on as it is.
    return Object.assign(groups as string[], { index: matcher.start() });
  }
}

/** Compiles every regular expression of the tree, so that one which cannot run in linear time is refused at load. */
function checkPatterns(node: unknown, seen = new Set<unknown>()): void {
  if (node instanceof RegExp) new LinearRegex(node);
  else if (typeof node === "object" && node !== null && !seen.has(node)) {
    seen.add(node);
    for (const child of Object.values(node)) checkPatterns(child, seen);
  }
}
