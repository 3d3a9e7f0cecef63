/** The quality that an `Accept...` header gives to a choice; 0 when it is not acceptable. RFC 9110 section 12. */
function quality(header: string, matches: (choice: string) => number): number {
  let best = { precision: 0, quality: 0 };
  for (const part of header.toLowerCase().split(",")) {
    const [choice = "", ...parameters] = part.split(";").map((text) => text.trim());
    const precision = matches(choice);
    if (precision === 0 || precision < best.precision) continue;
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    const parsed = weight === undefined ? 1 : Number.parseFloat(weight);
    best = { precision, quality: Number.isNaN(parsed) ? 0 : Math.min(Math.max(parsed, 0), 1) };
  }
  return best.quality;
}

export function acceptsGzip(header: string | undefined): boolean {
  if (header === undefined) return false;
  return quality(header, (choice) => (choice === "gzip" || choice === "x-gzip" ? 2 : choice === "*" ? 1 : 0)) > 0;
}

function mediaQuality(header: string | undefined, type: string): number {
  if (header === undefined) return 0;
  const family = `${type.slice(0, type.indexOf("/"))}/*`;
  return quality(header, (choice) => (choice === type ? 3 : choice === family ? 2 : choice === "*/*" ? 1 : 0));
}

/** Whether a client that names both wants plain text rather than JSON; one that names neither gets JSON. */
export function prefersText(accept: string | undefined): boolean {
  const json = Math.max(mediaQuality(accept, "application/problem+json"), mediaQuality(accept, "application/json"));
  return mediaQuality(accept, "text/plain") > json;
}

/** Whether a person's browser asks: a form was sent without the page's script. */
export function prefersHtml(accept: string | undefined): boolean {
  return mediaQuality(accept, "text/html") > mediaQuality(accept, "application/json");
}

export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

/** The page's language by `Accept-Language`; English when neither is wanted. */
export function preferredLanguage(header: string | undefined): Language {
  if (header === undefined) return "en";
  const of = (language: Language) =>
    quality(header, (choice) =>
      choice === language || choice.startsWith(`${language}-`) ? 2 : choice === "*" ? 1 : 0,
    );
  return of("zh") > of("en") ? "zh" : "en";
}
