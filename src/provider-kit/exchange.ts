import type { CheckError } from "../model.ts";
import type { HttpRequest, HttpResponse } from "../platform/http-client.ts";
import { printable } from "./failures.ts";
import type { Exchange } from "./provider.ts";

const shownBytes = 4096;
const hidden = "<secret>";
// Names under which credentials travel; everything else is scrubbed by value afterwards.
const shownHeaders = new Set([
  "accept",
  "cache-control",
  "connection",
  "content-encoding",
  "content-type",
  "user-agent",
  "content-length",
  "date",
  "retry-after",
  "location",
  "server",
  "transfer-encoding",
  "vary",
  "x-request-id",
]);

/**
 * One exchange as text, for people who ask why a check fails. Header values that could be credentials are never shown, nor is
 * the body of a good answer that is one itself.
 */
export function describeExchange(request: HttpRequest, outcome: HttpResponse | CheckError, isHidden = false): Exchange {
  return { request: requestText(request), response: responseText(outcome, isHidden) };
}

function requestText({ method, url: asked, headers }: HttpRequest): string {
  const url = new URL(asked);
  for (const key of [...url.searchParams.keys()]) url.searchParams.set(key, hidden);
  return [`${method} ${url.toString().replaceAll(encodeURIComponent(hidden), hidden)}`, ...headerLines(headers)].join(
    "\n",
  );
}

function responseText(outcome: HttpResponse | CheckError, isHidden: boolean): string {
  if (!("status" in outcome)) return `${outcome.reason}: ${outcome.message}`;
  const body = isHidden && outcome.status < 400 ? hidden : bodyText(outcome.body);
  return [`HTTP ${outcome.status}`, ...headerLines(outcome.headers), "", body].join("\n");
}

function headerLines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(
    ([name, value]) => `${name}: ${shownHeaders.has(name.toLowerCase()) ? printable(value) : hidden}`,
  );
}

function bodyText(body: Buffer): string {
  const text = body.subarray(0, shownBytes).toString("utf8");
  return body.length > shownBytes ? `${text}\n… ${body.length} bytes in all` : text;
}
