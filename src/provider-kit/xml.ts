import { XMLParser, XMLValidator } from "fast-xml-parser";

/**
 * XML as plain objects: elements are keys, repeated elements are lists, attributes are keys with `@` before their name, and
 * every value stays text (amounts are parsed by the provider's schema). Entities declared in the document are not expanded.
 * @throws Error when the text is not well formed
 */
export function parseXml(text: string): unknown {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new Error(verdict.err.msg);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    parseAttributeValue: false,
    removeNSPrefix: true,
    processEntities: { enabled: true, maxEntityCount: 0 },
  });
  return parser.parse(text);
}
