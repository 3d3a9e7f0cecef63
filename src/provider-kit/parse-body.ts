import { CheckError } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";

export type Parsed = { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly error: CheckError };

/** Deeper than any vendor nests, and far below what recursion over the result can bear. */
const maxDepth = 100;

/** One for all: each has a converter of its own. Drops a byte order mark. */
const decoder = new TextDecoder();

/** Reads a body as what the vendor documents. An HTML page in place of JSON is named, because it is the usual mistake. */
export async function parseBody(response: HttpResponse, format: "json" | "xml" | "text" | "none"): Promise<Parsed> {
  if (format === "none") return { ok: true, body: undefined };
  const text = decoder.decode(response.body);
  if (format === "text") return { ok: true, body: text };
  if (text.trim() === "") return refuse(`the answer is empty (HTTP ${response.status})`);
  try {
    // Two vendors answer in XML: its library is loaded when one of them does.
    if (format === "xml") return { ok: true, body: (await import("./xml.ts")).parseXml(text) };
    if (isTooDeep(text)) return refuse(`the answer nests deeper than ${maxDepth} levels`);
    return { ok: true, body: halfPair.test(text) ? JSON.parse(text, wholePairs) : JSON.parse(text) };
  } catch {
    const page = /^\s*(<!doctype html|<html)/i.test(text);
    return refuse(page ? "the answer is an HTML page: is base_url right?" : `the answer is no ${format.toUpperCase()}`);
  }
}

/** Escapes of surrogates: mostly in pairs; one alone is no character, and encodeURIComponent refuses it. */
const halfPair = /\\u[dD][89a-fA-F]/;

function wholePairs(_: string, value: unknown): unknown {
  return typeof value === "string" ? Buffer.from(value, "utf8").toString("utf8") : value;
}

function refuse(message: string): Parsed {
  return { ok: false, error: new CheckError("invalid_response", message) };
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (inString) {
      if (character === 0x5c) index++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x5b || character === 0x7b) {
      if (++depth > maxDepth) return true;
    } else if (character === 0x5d || character === 0x7d) depth--;
  }
  return false;
}

/** Text that may be JSON: what it holds, or undefined. */
export function parsedJson(text: string): unknown {
  try {
    return isTooDeep(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
