/** Which format and which encoding a scrape gets, by its `Accept` and `Accept-Encoding`. */
import type { ExpositionFormat } from "./series-text.ts";

export interface Negotiated {
  readonly format: ExpositionFormat;
  readonly contentType: string;
}

interface Range {
  /** In lower case: `text/plain`, `*`, `gzip`. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1. */
  readonly quality: number;
}

interface Offer extends Negotiated {
  readonly type: string;
  readonly version: string;
}

const openMetrics = "application/openmetrics-text";
const plainText = {
  type: "text/plain",
  version: "0.0.4",
  format: "text",
  contentType: "text/plain; version=0.0.4; charset=utf-8",
} satisfies Offer;
// The older OpenMetrics differs in nothing that we write.
const offers: readonly Offer[] = [
  {
    type: openMetrics,
    version: "1.0.0",
    format: "openmetrics",
    contentType: `${openMetrics}; version=1.0.0; charset=utf-8`,
  },
  {
    type: openMetrics,
    version: "0.0.1",
    format: "openmetrics",
    contentType: `${openMetrics}; version=0.0.1; charset=utf-8`,
  },
  plainText,
];

/**
 * The offer that the client wants most; at the same quality the one that it named more exactly, then the one that it
 * named first. Text 0.0.4 when it accepts none of ours, as Prometheus asks for.
 */
export function negotiateFormat(accept: string | undefined): Negotiated {
  const ranges = parseRanges(accept);
  let best: { offer: Offer; range: Range; precision: number; at: number } | undefined;
  for (const offer of offers) {
    const match = mostPrecise(ranges, offer);
    if (match === undefined || match.range.quality === 0) continue;
    const ahead =
      best === undefined
        ? 1
        : match.range.quality - best.range.quality || match.precision - best.precision || best.at - match.at;
    // A wildcard alone means a person or a tool, which reads plain text.
    if (ahead > 0 || (ahead === 0 && offer === plainText)) best = { offer, ...match };
  }
  if (best === undefined) return { format: plainText.format, contentType: plainText.contentType };
  const { format, contentType, version } = best.offer;
  // Only a client that names escaping schemes expects to read which one was used; our names need none.
  const escaping = version === "1.0.0" && best.range.parameters.has("escaping") ? "; escaping=underscores" : "";
  return { format, contentType: contentType + escaping };
}

/** The range that decides about an offer: the most exact one, RFC 9110 section 12.5.1. */
function mostPrecise(
  ranges: readonly Range[],
  offer: Offer,
): { readonly range: Range; readonly precision: number; readonly at: number } | undefined {
  let best: { range: Range; precision: number; at: number } | undefined;
  ranges.forEach((range, at) => {
    const precision = precisionOf(range, offer);
    if (precision > 0 && (best === undefined || precision > best.precision)) best = { range, precision, at };
  });
  return best;
}

function precisionOf({ name, parameters }: Range, { type, version }: Offer): number {
  if (name === "*/*") return 1;
  if (name === `${type.slice(0, type.indexOf("/"))}/*`) return 2;
  if (name !== type) return 0;
  const wanted = parameters.get("version");
  if (wanted === undefined) return 3;
  return wanted === version ? 4 : 0;
}

/** Is gzip's q-value at least identity's? */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const ranges = parseRanges(acceptEncoding);
  const qualityOf = (...names: string[]) => ranges.find(({ name }) => names.includes(name))?.quality;
  const any = qualityOf("*");
  const gzip = qualityOf("gzip", "x-gzip") ?? any;
  if (gzip === undefined || gzip === 0) return false;
  const identity = qualityOf("identity");
  return identity === undefined || gzip >= identity;
}

function parseRanges(header: string | undefined): readonly Range[] {
  if (header === undefined) return [];
  return header.split(",").flatMap((part) => {
    const [name = "", ...rest] = part.split(";").map((text) => text.trim());
    if (name === "") return [];
    const parameters = new Map(rest.map((text) => parameter(text)));
    return [{ name: name.toLowerCase(), parameters, quality: qualityFrom(parameters.get("q")) }];
  });
}

function parameter(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 0) return [text.toLowerCase(), ""];
  const value = text.slice(at + 1).trim();
  return [text.slice(0, at).trim().toLowerCase(), value.replace(/^"(.*)"$/, "$1").toLowerCase()];
}

/** A weight that cannot be read counts as 0: the client did say something about it, but not yes. */
function qualityFrom(weight: string | undefined): number {
  if (weight === undefined) return 1;
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number.parseFloat(weight) : 0;
}
