import { stringify } from "yaml";
import { createRedactor } from "../checks/redactor.ts";
import type { HttpRequest, HttpResponse } from "../platform/http-client.ts";
import type { IsolatedProcess } from "../platform/isolated-process.ts";
import type { Secret } from "../platform/secret.ts";
import { parsedJson } from "../provider-kit/parse-body.ts";
import type { Provider } from "../provider-kit/provider.ts";
import { isFixedOption, optionsAsWritten } from "./options.ts";
import { type Replaced, Replacer } from "./replacer.ts";
import { type Outcome, type Replay, replay, type WrittenResponse, writtenReading } from "./replay.ts";
import { revealingParts, token } from "./same-form.ts";
import { isCommonWord, wordsOf } from "./words.ts";

/** One check of an account as it was. */
export interface Recording {
  readonly provider: Provider;
  readonly options: unknown;
  readonly baseUrl: string | undefined;
  readonly spendSince: string | undefined;
  readonly startedAtMs: number;
  readonly responses: readonly HttpResponse[];
  readonly outcome: Outcome;
  readonly secrets: readonly Secret[];
  readonly sensitive: readonly string[];
}

export interface Fixture {
  readonly yaml: string;
  readonly report: Replaced["report"];
  /** Words of the answer that stay, because the provider reads them. */
  readonly kept: readonly string[];
}

interface Tools {
  readonly random: () => number;
  readonly isolated?: IsolatedProcess | undefined;
  readonly pause: () => Promise<void>;
}

/** Other replacements may show nothing that these show by chance. */
const attempts = 5;

/** Why there is no fixture. */
export class UnsafeRecordingError extends Error {
  override readonly name = "UnsafeRecordingError";
}

/**
 * A recording as a fixture that is safe to publish: the provider reads the replaced answer as it read the real one.
 * @throws UnsafeRecordingError where that cannot be had
 */
export async function publishableFixture(recording: Recording, tools: Tools): Promise<Fixture> {
  let leak = "";
  for (let attempt = 0; attempt < attempts; attempt++) {
    const made = await makeFixture(recording, tools);
    const found = leakIn(made.fixture, made.replaced, recording);
    if (found === undefined) return made.fixture;
    leak = found;
  }
  throw new UnsafeRecordingError(`the result still holds ${leak}`);
}

async function makeFixture(recording: Recording, tools: Tools): Promise<{ fixture: Fixture; replaced: Replaced }> {
  const { provider, startedAtMs, spendSince } = recording;
  const own = ownHost(provider, recording.options);
  const baseUrl = own === undefined ? "https://gateway.example" : undefined;
  const standIn = own ?? "gateway.example";
  const replacer = new Replacer({
    random: tools.random,
    hosts: new Map([
      [standIn, standIn],
      ...(recording.baseUrl === undefined ? [] : [[new URL(recording.baseUrl).host, standIn] as const]),
    ]),
    isVendorHost: (host) => own !== undefined && siteOf(host) === siteOf(own),
    isFixedOption: (name) => isFixedOption(provider, name),
  });
  const material = {
    options: optionsAsWritten(provider, recording.options),
    responses: recording.responses.map(writtenResponse),
  };
  const play = ({ options, responses }: Replaced) =>
    replay({ provider, options, responses, nowMs: startedAtMs, spendSince, baseUrl, ...toolsOf(tools) });
  const wanted = shapeOf(recording.outcome);
  const isUnderstood = async (kept: readonly string[]) => {
    const outcome = await play(replacer.replace(material, new Set(kept)));
    return outcome !== undefined && shapeOf(outcome) === wanted;
  };
  // Long numbers are codes of errors at most.
  const doubtful = [...replacer.replace(material, new Set()).doubtful].filter(
    (word) => recording.outcome.failure !== undefined || !/^\d{5}/.test(word),
  );
  const words = doubtful.filter((word) => !replacer.isName(word));
  // Some vendors call a column, a wallet or a kind of date by a `name`: these words come last.
  let kept: readonly string[] | undefined;
  for (const tried of [[], words.filter((word) => !/^\d+$/.test(word)), words, doubtful])
    if (kept === undefined && (await isUnderstood(tried))) kept = await needed([], tried, isUnderstood);
  if (kept === undefined)
    throw new UnsafeRecordingError("the provider reads the replaced answer in another way than the real one");
  const replaced = replacer.replace(material, new Set(kept));
  const [first, second] = [await play(replaced), await play(replaced)];
  if (first === undefined || second === undefined) throw new Error("options that were understood before");
  const fixture = {
    options: replaced.options,
    now: new Date(startedAtMs).toISOString(),
    base_url: baseUrl,
    exceptions: await exceptionsOf(recording, replaced, { baseUrl, ...toolsOf(tools) }),
    cases: [
      {
        name: "recorded",
        source: `recorded: balance-alert record, ${new Date(startedAtMs).toISOString().slice(0, 10)}`,
        spendSince,
        exchanges: replaced.responses.map((response, index) => ({
          request: writtenRequest(first.requests[index], second.requests[index]),
          response,
        })),
        ...writtenOutcome(first),
      },
    ],
  };
  return { fixture: { yaml: stringify(fixture, { lineWidth: 0 }), report: replaced.report, kept }, replaced };
}

function toolsOf({ isolated, pause }: Tools): Pick<Replay, "isolated" | "pause"> {
  return { isolated, pause };
}

/** The fewest of the words without which the provider does not understand the answer. */
async function needed(
  base: readonly string[],
  words: readonly string[],
  isUnderstood: (kept: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  if (words.length === 0 || (await isUnderstood(base))) return [];
  if (words.length === 1) return words;
  const half = words.length >> 1;
  const [left, right] = [words.slice(0, half), words.slice(half)];
  const ofRight = await needed([...base, ...left], right, isUnderstood);
  const ofLeft = await needed([...base, ...ofRight], left, isUnderstood);
  return [...ofLeft, ...ofRight];
}

/** What stays the same where amounts and names are others. */
function shapeOf({ answer, failure, requests }: Outcome): string {
  const readings = (answer?.readings ?? []).map((reading) =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(reading).map(([key, value]) => [
          key,
          key === "value" || key === "limit" ? Math.sign(Number(value)) : isLabel(key) || isInstant(key) ? "" : value,
        ]),
      ),
    ),
  );
  const { active, credentialExpiresAtMs } = answer ?? {};
  return JSON.stringify({
    failure,
    requests: requests.length,
    active,
    credentialExpiresAtMs,
    readings: readings.sort(),
  });
}

const isLabel = (key: string) => key === "account" || key === "model";
const isInstant = (key: string) => key.endsWith("AtMs");

/** The host of the vendor; undefined for gateways without one of their own. */
function ownHost(provider: Provider, options: unknown): string | undefined {
  try {
    return provider.host(options, undefined);
  } catch {
    return undefined;
  }
}

/** `api.example.com` and `www.example.com` are one site, `api.example.com.cn` is another. */
function siteOf(host: string): string {
  const labels = host.split(".");
  return labels.slice((labels.at(-2)?.length ?? 0) > 3 ? -2 : -3).join(".");
}

function writtenResponse({ status, headers, body }: HttpResponse): WrittenResponse {
  const text = body.toString("utf8");
  const json = parsedJson(text);
  return { status, headers, ...(json === undefined ? { text } : { json }) };
}

/** What differs between two runs, such as a signature with a random part, is left out. */
function writtenRequest(request: HttpRequest | undefined, again: HttpRequest | undefined) {
  if (request === undefined || again === undefined) return undefined;
  const { method, url, headers } = request;
  const same = Object.entries(headers).filter(([name, value]) => again.headers[name] === value);
  const body = request.body === undefined ? undefined : String(request.body);
  return {
    method,
    ...(url.href === again.url.href ? { url: url.href } : {}),
    ...(same.length === 0 ? {} : { headers: Object.fromEntries(same) }),
    ...(body === undefined || body !== String(again.body) ? {} : writtenBody(body, headers)),
  };
}

function writtenBody(body: string, headers: HttpRequest["headers"]) {
  const isForm = Object.values(headers).some((value) => value.startsWith("application/x-www-form-urlencoded"));
  if (isForm) return { form: Object.fromEntries(new URLSearchParams(body)) };
  const json = parsedJson(body);
  return json === undefined ? { text: body } : { json };
}

function writtenOutcome({ answer, failure }: Outcome) {
  if (answer === undefined) return { failure };
  const { readings, active, credentialExpiresAtMs: endsAtMs } = answer;
  return {
    readings: readings.map(writtenReading),
    active,
    credentialExpiresAt: endsAtMs === undefined ? undefined : new Date(endsAtMs).toISOString(),
  };
}

/** The refusals that every provider's test holds against it; the provider may read some of them in its own way. */
const refusals = {
  "401": [{ status: 401, json: { error: "no" } }, "auth"],
  "403": [{ status: 403, json: { error: "no" } }, "permission"],
  "500": [{ status: 500, text: "oops" }, "upstream"],
  html: [{ status: 200, text: "<!doctype html><html><title>Log in</title></html>" }, "invalid_response"],
  empty: [{ status: 200, json: {} }, "invalid_response"],
} as const;

async function exceptionsOf(
  { provider, startedAtMs: nowMs }: Recording,
  { options }: Replaced,
  more: Pick<Replay, "baseUrl" | "isolated" | "pause">,
): Promise<Record<string, string> | undefined> {
  const exceptions: Record<string, string> = {};
  for (const [key, [response, usual]] of Object.entries(refusals)) {
    const outcome = await replay({ provider, options, responses: [response], nowMs, repeats: true, ...more });
    if (outcome?.failure !== undefined && outcome.failure !== usual) exceptions[key] = outcome.failure;
  }
  return Object.keys(exceptions).length === 0 ? undefined : exceptions;
}

/** The second look: whether anything that was replaced stands in the result, plain or encoded. */
function leakIn({ yaml, kept }: Fixture, replaced: Replaced, recording: Recording): string | undefined {
  const { originals, report } = replaced;
  const { provider, secrets, sensitive } = recording;
  const structure = new Set(
    [...replaced.fieldNames, ...kept, ...Object.keys(provider.options.shape)].flatMap((name) => [
      name.toLowerCase(),
      ...wordsOf(name),
    ]),
  );
  // What the vendor is called is no secret, even where an account is called so too.
  const isPublic = (one: string) =>
    isCommonWord(one, false) ||
    structure.has(one.toLowerCase()) ||
    [
      provider.id,
      provider.name,
      provider.docs,
      provider.console ?? "",
      ownHost(provider, recording.options) ?? "",
    ].some((text) => text.toLowerCase().includes(one.toLowerCase()));
  const options = optionsAsWritten(provider, recording.options);
  const fixed = Object.keys(options).filter((name) => isFixedOption(provider, name));
  const fromVariables = sensitive.filter(
    (value) => !fixed.some((name) => JSON.stringify(options[name]).includes(value)),
  );
  const anywhere = [...originals.anywhere].filter((one) => !isPublic(one));
  const values = secrets.flatMap((secret) => revealingParts(secret.reveal()));
  if (createRedactor([], [...values, ...fromVariables])(yaml) !== yaml) return "a secret";
  // Requests are made by the provider out of what was replaced: words of theirs are its own.
  const data = stringify([replaced.options, replaced.responses], { lineWidth: 0 });
  if (createRedactor([], anywhere)(data) !== data) return "something that names the account";
  const tokens = new Set(
    [...originals.tokens].filter((one) => one.replace(/\D/g, "").length > 3 || /\p{L}{2}/u.test(one)),
  );
  for (const [found] of data.matchAll(token))
    if ((tokens.has(found) || tokens.has(found.replace(/^-/, ""))) && !isPublic(found))
      return report.has("amount") && /^-?[\d.,]+$/.test(found) ? "an amount" : "a name";
  return undefined;
}
