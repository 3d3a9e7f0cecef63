/** What weighs how much in a mail, and all that is reported of it. */
import { describe, expect, it } from "vitest";
import { classifyEml, type Explained } from "../../src/mailbox/classify.ts";
import { compileRules } from "../../src/mailbox/user-rules.ts";
import { toEml } from "../support/mail-fixture.ts";

const kim = "Kim <kim@test.example>";
const desk = "Billing <billing@vendor.example>";
const filler = "This line says nothing at all about it. ".repeat(18);
const eml = (subject: string, text: string, from = desk) =>
  toEml({ name: "x", from, subject, text, want: { category: "none" } });

describe("a mail is weighed by where a phrase stands, what else it says and who writes", () => {
  it.each<[string, string, string, string | null]>([
    ["Your invoice is overdue", "Hello.", kim, "arrears"],
    ["Hello", "Your invoice is overdue.", kim, null],
    ["Hello", "Your invoice of $5 is overdue.", kim, "arrears"],
    ["Hello", "Your invoice is overdue. Payment is past due.", kim, null],
    ["Hello", "Your invoice is overdue.", desk, "arrears"],
    ["Hello", `${filler} Your invoice of $5 is overdue.`, desk, "arrears"],
    ["Hello", `${filler} Your invoice is overdue.`, desk, null],
    ["Hello", `${filler} Your invoice of $5 is overdue.`, kim, null],
    ["Hello", "Your services were suspended, $5.", desk, "arrears"],
    ["Hello", "Your services were suspended, $5.", kim, null],
    ["Hello", "Your services were suspended.", desk, null],
    ["Your services were suspended", "$5", desk, "arrears"],
    ["Renewal", "Your domain expires soon. It has been renewed.", desk, "resolved"],
    ["Renewal", "Your domain expires soon. The renewal payment failed.", desk, "payment_failed"],
    ["Balance", "Your balance is low. Your account is past due.", desk, "arrears"],
    ["Balance", "Your balance is low. Your payment failed.", desk, "payment_failed"],
    ["Your invoice", "Your invoice is available. It is overdue.", desk, "invoice"],
    ["Your receipt", "Thank you for your payment. Your invoice was overdue.", desk, "invoice"],
    ["Payment failed", "Your payment failed. Your services will be suspended, $5.", desk, "payment_failed"],
    ["Your domain expires", "Your services will be suspended, $5.", desk, "renewal"],
    ["Re: your invoice is overdue", "Your invoice of $5 is overdue.", desk, null],
    ["Fwd: your invoice is overdue", "Your invoice of $5 is overdue.", desk, "arrears"],
    ["Overdue", `${"One Two Three. ".repeat(12)}An invoice is overdue.`, kim, null],
    ["Overdue", `${"One Two Three. ".repeat(3)}An invoice is overdue.`, kim, null],
    ["Overdue", `${"One Two Three. ".repeat(12)}Your invoice is overdue.`, kim, null],
  ])("%s: %s (%s): %s", (subject, text, from, category) =>
    expect(classifyEml(eml(subject, text, from)).category).toBe(category),
  );
});

describe("of a mail is reported", () => {
  it.each<[string, string, Omit<Explained, "subject">]>([
    [
      "Invoice 7 is overdue",
      "Your invoice of $20.00 for example.com is overdue, pay by 1 December 2026.",
      {
        category: "arrears",
        provider: null,
        rule: "arrears.en: (invoice|invoices|bill|bills|payment|payments|balance|amoun…",
        amount: 20,
        currency: "USD",
        date: "2026-12-01",
        words: ["invoice 7 is overdue", "invoice of $20.00 for example.com is overdue"],
        service: "vendor.example",
        domains: [],
        fromDomain: "vendor.example",
      },
    ],
    [
      "Your domain expires",
      "Your domain example.com and www.example.co.uk will expire on 2 December 2026. Write to help@vendor.com.",
      {
        category: "renewal",
        provider: null,
        rule: "renewal.en: {thing} ... {expires}",
        amount: null,
        currency: null,
        date: "2026-12-02",
        words: ["domain expires", "domain example.com and www.example.co.uk will expire"],
        service: "vendor.example",
        domains: ["example.com", "www.example.co.uk"],
        fromDomain: "vendor.example",
      },
    ],
    [
      "Renewed",
      "example.com has been renewed for $12.00 until 2 December 2027.",
      {
        category: "resolved",
        provider: null,
        rule: "resolved.en: (has been renewed|have been renewed)",
        amount: 12,
        currency: "USD",
        date: "2027-12-02",
        words: ["has been renewed"],
        service: "vendor.example",
        domains: ["example.com"],
        fromDomain: "vendor.example",
      },
    ],
    [
      "Your receipt",
      "Thank you for your payment. Amount paid: $20.00.",
      {
        category: "invoice",
        provider: null,
        rule: "invoice.en: (your|new|monthly|latest|a new) (invoice|receipt|e receipt|…",
        amount: 20,
        currency: "USD",
        date: null,
        words: ["your receipt", "thank you for your payment", "amount paid"],
        service: "vendor.example",
        domains: [],
        fromDomain: "vendor.example",
      },
    ],
    [
      "Lunch",
      "At noon?",
      {
        category: null,
        provider: null,
        rule: null,
        amount: null,
        currency: null,
        date: null,
        words: [],
        service: "vendor.example",
        domains: [],
        fromDomain: "vendor.example",
      },
    ],
  ])("%s: %s", (subject, text, told) => expect(classifyEml(eml(subject, text))).toEqual({ ...told, subject }));

  it("nothing that it says when a rule silences it", async () => {
    const rules = await compileRules({
      rules: [{ category: "none", from: "linode.com" }],
      extraAlertKeywords: ["invoice"],
    });
    expect(
      classifyEml(eml("Invoice 7 is overdue", "$20.00 for example.com", "Linode <billing@linode.com>"), rules),
    ).toEqual({
      category: null,
      provider: null,
      rule: null,
      amount: null,
      currency: null,
      date: null,
      subject: "Invoice 7 is overdue",
      words: [],
      service: "linode",
      domains: [],
      fromDomain: "linode.com",
    });
  });

  it.each([
    ["lunch", "Refuel the tank.", "low_balance", 'keyword "Refuel"'],
    ["Your invoice is available", "Refuel the tank.", "invoice", 'keyword "Refuel"'],
    ["Payment received", "We received your payment, refuel the tank.", "resolved", expect.stringMatching(/^resolved/u)],
    ["Invoice 7 is overdue", "Refuel the tank.", "arrears", expect.stringMatching(/^arrears/u)],
    ["lunch", "Your 欠费停机 tank.", "arrears", 'keyword "欠费停机"'],
  ])("a keyword where nothing else alerts: %s: %s is %s", async (subject, text, category, rule) => {
    const rules = await compileRules({ rules: [], extraAlertKeywords: ["Refuel", "欠费停机"] });
    const { category: found, rule: told } = classifyEml(eml(subject, text, kim), rules);
    expect([found, told]).toEqual([category, rule]);
  });

  it.each([
    ["Invoice 7 is overdue", null],
    ["Invoice 7 is overdue: refuel", "arrears"],
    ["Your invoice is available", "invoice"],
  ])(
    "an alert only beside a keyword where the keywords replace the built-in ones: %s is %s",
    async (subject, category) => {
      const rules = await compileRules({ rules: [], alertKeywords: ["refuel"] });
      expect(classifyEml(eml(subject, "$20.00"), rules).category).toBe(category);
    },
  );

  it("the merchant that a payment service sends for", () => {
    const service = (from: string) => classifyEml(eml("Payment failed", "Your payment of $5.00 failed.", from)).service;
    expect([
      service("Acme via Stripe <a@stripe.com>"),
      service(`${"A".repeat(70)} <a@stripe.com>`),
      service("a@stripe.com"),
      service("Acme <a@linode.com>"),
      service("Acme <a@mail.example.co.uk>"),
    ]).toEqual(["stripe/acme", `stripe/${"a".repeat(60)}`, "stripe", "linode", "example.co.uk"]);
  });

  it("at most twenty domains and five phrases", () => {
    const many = Array.from({ length: 25 }, (_, index) => `d${index}.example`).join(" ");
    const { domains, words } = classifyEml(
      eml(
        "Your domain expires",
        `${many}. Renewal notice. Your domain will expire. About to expire. Renew now. Grace period. It expires soon.`,
      ),
    );
    expect([domains.length, domains.at(-1), words.length]).toEqual([20, "d19.example", 5]);
  });
});
