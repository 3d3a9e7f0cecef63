import type { MailHeaders } from "./headers.ts";
import { compilePhrases } from "./phrase-matcher.ts";
import { unwrapped, vocabularies } from "./vocabulary.ts";

export const advertising = compilePhrases(
  vocabularies.flatMap((vocabulary) => vocabulary.advertising.map((phrase) => ({ phrase: unwrapped(phrase) }))),
);

/** Bulk mail says so in its headers. Alone it proves nothing: many real notices carry `List-Unsubscribe` too. */
export function isAdvertisingHeader(headers: MailHeaders): boolean {
  return (
    headers.has("list-unsubscribe") ||
    headers.has("list-id") ||
    headers.has("x-campaign") ||
    headers.has("x-campaignid") ||
    headers.has("feedback-id") ||
    /bulk|junk/iu.test(headers.get("precedence") ?? "")
  );
}
