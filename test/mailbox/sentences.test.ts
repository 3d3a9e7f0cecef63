/** Each phrase of the vocabulary is used by a recorded mail or by a sentence of test/fixtures/mail/sentences.yaml. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { advertising } from "../../src/mailbox/advertising.ts";
import { type Category, categories } from "../../src/mailbox/categories.ts";
import { classifyEml, mailText } from "../../src/mailbox/classify.ts";
import { mailFromSource } from "../../src/mailbox/mail.ts";
import { normalise } from "../../src/mailbox/normalise.ts";
import { compilePhrases } from "../../src/mailbox/phrase-matcher.ts";
import { unwrapped, vocabularies, wordGroups } from "../../src/mailbox/vocabulary.ts";
import { readMailFixtures, readSamples, toEml } from "../support/mail-fixture.ts";

type Sentences = Readonly<Record<Category, Readonly<Record<string, readonly string[]>>>> & {
  readonly advertising: Readonly<Record<string, string>>;
};
const sentences = parse(
  readFileSync(join(import.meta.dirname, "../fixtures/mail/sentences.yaml"), "utf8"),
) as Sentences;

const rows = categories.flatMap((category) =>
  Object.entries(sentences[category]).flatMap(([language, texts]) =>
    texts.map((text) => ({ category, language, text })),
  ),
);
const billingMail = (text: string) =>
  toEml({
    name: "sentence",
    from: "Billing <billing@vendor.example>",
    subject: "Acme",
    text,
    want: { category: "none" },
  });

describe("a sentence of a billing mail says what it is", () => {
  it.each(rows)("$category in $language: $text", ({ category, text }) =>
    expect(classifyEml(billingMail(text)).category).toBe(category),
  );

  it.each(Object.entries(sentences.advertising))("advertising in %s: %s", (_, text) =>
    expect(advertising.find(normalise(text))).not.toEqual([]),
  );
});

describe("the vocabulary", () => {
  const mails = [
    ...readSamples().map(({ source }) => source),
    ...["more.yaml", "last.yaml", "later.yaml"].flatMap((file) => readMailFixtures(file).map(toEml)),
    ...rows.map(({ text }) => billingMail(text)),
  ].map((source) => mailText(mailFromSource(source)));

  it("has no phrase that neither a recorded mail nor a sentence uses", () => {
    const phrases = vocabularies.flatMap(({ language, phrases }) =>
      Object.entries(phrases).flatMap(([category, { says, hints = [] }]) =>
        [...says, ...hints].map((phrase) => ({ category, language, phrase: unwrapped(phrase) })),
      ),
    );
    const matcher = compilePhrases(phrases, wordGroups);
    const used = new Set(mails.flatMap((text) => matcher.find(text).map(({ rule }) => rule)));
    expect(phrases.filter((phrase) => !used.has(phrase))).toEqual([]);
  });

  it("has no phrase of advertising that none of them uses", () => {
    const all = vocabularies.flatMap((vocabulary) => vocabulary.advertising.map(unwrapped));
    const texts = [...mails, ...Object.values(sentences.advertising).map(normalise)];
    const used = new Set(texts.flatMap((text) => advertising.find(text).map(({ rule }) => rule.phrase)));
    expect(all.filter((phrase) => !used.has(phrase))).toEqual([]);
  });
});
