import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadAllProviders } from "../../src/config/load-provider.ts";
import { normalise } from "../../src/mailbox/normalise.ts";
import { compilePhrases } from "../../src/mailbox/phrase-matcher.ts";
import { registrableDomain, vendorOf, vendors } from "../../src/mailbox/vendors.ts";
import { unwrapped, vocabularies, wordGroups } from "../../src/mailbox/vocabulary.ts";

const groups = { bill: "invoice|bill" };

function wordsOf(phrase: string, text: string): readonly string[] {
  return compilePhrases([{ phrase }], groups)
    .find(normalise(text))
    .map(({ words }) => words);
}

describe("a phrase", () => {
  it.each([
    [
      "is found as whole words",
      "top up",
      "Top up now. Top-up later. Laptop upgrade, stop updates.",
      ["top up", "top up"],
    ],
    [
      "offers choices",
      "(past due|overdue) (invoice|bill)",
      "An overdue bill. A past due invoice. An overdue book.",
      ["overdue bill", "past due invoice"],
    ],
    ["uses a group", "{bill} ... overdue", "Your invoice 7 is overdue.", ["invoice 7 is overdue"]],
    ["does not leap over the end of a sentence", "{bill} ... overdue", "Your invoice. It is overdue.", []],
    ["does not leap further than 60 characters", "{bill} ... overdue", `invoice ${"x".repeat(70)} overdue`, []],
    ["counts a number with its currency", "below #", "Below $5.00, below 5 and below USD 1,000", ["below $5.00"]],
    ["is found in Chinese inside other words", "已...欠费", "您的账户已经欠费了", ["已经欠费"]],
    ["does not leap over a Chinese comma", "账户...欠费", "您的账户，已经欠费", []],
    ["is found in traditional characters", "欠费", "您已欠費", ["欠费"]],
    ["is found with accents", "facture ... impayée", "Votre facture est impayée.", ["facture est impayée"]],
    ["is not found in a longer word with an accent", "impay", "impayé", []],
    ["is found in Russian as a whole word", "баланс", "балансировка, баланс", ["баланс"]],
    ["may leave out a choice", "your(| account) balance", "your balance", ["your balance"]],
  ])("%s", (_, phrase, text, words) => expect(wordsOf(phrase, text)).toEqual(words));

  it("is refused without a word that it always contains", () => {
    expect(() => compilePhrases([{ phrase: "(a|) ... #" }])).toThrow(
      'phrase "(a|) ... #" has no word that it always contains',
    );
    expect(() => compilePhrases([{ phrase: "{nothing}" }])).toThrow(
      'phrase "{nothing}": there is no word group {nothing}',
    );
  });

  it("takes no time on text that is made to take it", () => {
    const matcher = compilePhrases([{ phrase: "{bill} ... is ... (unpaid|outstanding)" }], groups);
    expect(matcher.find(normalise("invoice is ".repeat(5000)))).toEqual([]);
    expect(matcher.find(normalise("unpaid ".repeat(9000)))).toEqual([]);
  });
});

describe("the vocabulary", () => {
  const all = vocabularies.flatMap(({ language, phrases }) =>
    Object.entries(phrases).flatMap(([category, { says, hints = [] }]) =>
      [...says, ...hints].map((phrase) => ({ category, language, phrase: unwrapped(phrase) })),
    ),
  );

  it("compiles", () => expect(compilePhrases(all, wordGroups).find("nothing")).toEqual([]));

  it("says nothing twice", () => {
    const keys = all.map(({ category, language, phrase }) => `${category} ${language} ${phrase}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it("uses every word group", () => {
    const text = all.map(({ phrase }) => phrase).join(" ");
    expect(Object.keys(wordGroups).filter((name) => !text.includes(`{${name}}`))).toEqual([]);
  });

  it("breaks an entry only where the next word begins", () => {
    const entries = vocabularies.flatMap(({ groups = {}, phrases, advertising, words }) => [
      ...Object.values(groups),
      ...Object.values(phrases).flatMap(({ says, hints = [] }) => [...says, ...hints]),
      ...advertising,
      ...Object.values(words as Readonly<Record<string, string>>),
    ]);
    expect(entries.filter((entry) => /[^|]\n/u.test(entry))).toEqual([]);
  });

  it("has no empty list, and no word twice in a list of one language", () => {
    for (const { words } of vocabularies)
      for (const [list, entry] of Object.entries(words as Readonly<Record<string, string>>)) {
        const each = unwrapped(entry).split("|");
        expect([list, each.filter((word, index) => word.trim() === "" || each.indexOf(word) !== index)]).toEqual([
          list,
          [],
        ]);
      }
  });

  it("and the patterns fit into the width of a page", () => {
    const folder = join(import.meta.dirname, "../../src/mailbox");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const long = files.flatMap((file) =>
      readFileSync(join(folder, file), "utf8")
        .split("\n")
        .filter((line) => line.length > 120 && !/^\s*(?:\*|\/\*|\/\/)/u.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(long).toEqual([]);
  });
});

describe("a vendor", () => {
  it.each([
    ["notice.aliyun.com", "alibaba-cloud"],
    ["hetzner.cloud", "hetzner"],
    ["amazon.co.jp", "aws"],
    ["mail.anthropic.com", "anthropic"],
    ["x.ai", "xai"],
    ["aliyun.com.evil.example", undefined],
    ["notaliyun.com", undefined],
    ["example.com", undefined],
    ["", undefined],
  ])("of %s is %s", (domain, id) => expect(vendorOf(domain)?.id).toBe(id));

  it("is called by the id of the provider that reads its account, so that mails and projects join", async () => {
    // Code hosts and makers that a provider's documentation stands at, and products of a vendor that has several.
    const others = new Set(
      [
        "aws-budgets aws-cost-explorer azure-balances azure-openai-cost gcp-bigquery-billing google-vertex-quota",
        "cloudflare-ai-gateway vercel-ai-gateway volcengine-ark-coding-plan zhipu-coding-plan minimax-coding-plan",
        "kimi-code docker-hub oxylabs-residential sendgrid",
      ].flatMap((line) => line.split(" ")),
    );
    const providers = (await loadAllProviders()).filter(
      ({ id, docs }) => !others.has(id) && !docs.includes("github.com"),
    );
    const vendorsOf = providers.flatMap(({ id, docs }) => {
      const vendor = vendorOf(new URL(docs).hostname);
      return vendor === undefined ? [] : [[id, vendor.id]];
    });
    expect(vendorsOf.length).toBeGreaterThan(20);
    expect(vendorsOf.filter(([id, vendor]) => id !== vendor)).toEqual([]);
  });

  it("has its domains alone, and a name that fits a label", () => {
    const domains = vendors.flatMap((each) => each.domains);
    expect(domains.filter((domain, index) => domains.indexOf(domain) !== index)).toEqual([]);
    expect(vendors.filter(({ id }) => !/^[a-z0-9-]+$/u.test(id))).toEqual([]);
    expect(new Set(vendors.map(({ id }) => id)).size).toBe(vendors.length);
  });

  it.each([
    ["a.b.example.com", "example.com"],
    ["mail.example.co.uk", "example.co.uk"],
    ["sakura.ad.jp", "sakura.ad.jp"],
    ["localhost", "localhost"],
  ])("is grouped: %s belongs to %s", (domain, group) => expect(registrableDomain(domain)).toBe(group));
});
