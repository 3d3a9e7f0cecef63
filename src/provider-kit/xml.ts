import { XMLParser, XMLValidator } from "fast-xml-parser";

/**
 * XML as plain objects: elements are keys, repeated elements are lists, attributes are keys with `@` before their name, and
 * every value stays text (amounts are parsed by the provider's schema).
 * @throws Error when the text is not well formed, or declares a document type: no vendor does, and its entities could grow without bound
 */
export function parseXml(text: string): unknown {
  if (/<!DOCTYPE/i.test(text)) throw new Error("it declares a document type");
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new Error(verdict.err.msg);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    parseAttributeValue: false,
    removeNSPrefix: true,
  });
  return parser.parse(text);
}
