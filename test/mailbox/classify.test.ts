import { describe, expect, it } from "vitest";
import { classifyEml } from "../../src/mailbox/classify.ts";
import { compileRules } from "../../src/mailbox/user-rules.ts";
import { readMailFixtures, readSamples, toEml, type Wanted } from "../support/mail-fixture.ts";

interface Case {
  readonly name: string;
  readonly source: Uint8Array;
  readonly want: Wanted;
}

const written = (file: string): readonly Case[] =>
  readMailFixtures(file).map((mail) => ({ name: mail.name, source: toEml(mail), want: mail.want }));
/** Senders of samples that are no vendors: their names stand for nothing that a domain could tell. */
const unknownSenders = new Set(["tw-host", "sms"]);

function said(source: Uint8Array) {
  const { category, amount, currency, date, provider } = classifyEml(source);
  return { category: category ?? "none", amount, currency, date, provider };
}

function wanted({ category, amount = null, currency = null, date = null, provider = null }: Wanted) {
  return { category, amount, currency, date, provider: unknownSenders.has(provider ?? "") ? null : provider };
}

describe("a mail says what it is, how much and when", () => {
  it.each([...readSamples()])("sample $name", ({ source, want }) => expect(said(source)).toEqual(wanted(want)));
  it.each(written("more.yaml"))("$name", ({ source, want }) => expect(said(source)).toEqual(wanted(want)));
  it.each(written("last.yaml"))("$name", ({ source, want }) => expect(said(source)).toEqual(wanted(want)));
  it.each(written("later.yaml"))("$name", ({ source, want }) => expect(said(source)).toEqual(wanted(want)));
});

function mail(
  subject: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
  from = "Billing <billing@vendor.example>",
): Uint8Array {
  return toEml({ name: "x", from, subject, text, headers, want: { category: "none" } });
}

function categoryOf(...parts: Parameters<typeof mail>) {
  return classifyEml(mail(...parts)).category;
}

describe("a phrase is only meant when it is said", () => {
  it.each([
    ["Your account", "Your account has no outstanding balance of $20.00.", null],
    ["Your account", "Your account has an outstanding balance of $20.00.", "arrears"],
    ["Your account", "Your outstanding balance is $0.00.", null],
    ["Your account", "Your outstanding balance is $0.50.", "arrears"],
    ["Your account", "If your payment of $9.00 failed, visit our help pages.", null],
    ["Your account", "Your payment of $9.00 failed, visit our help pages.", "payment_failed"],
    ["Your account", "Did your payment of $9.00 fail? Ask us.", null],
    [
      "Your account",
      "If we do not receive payment of $9.00 your account will be suspended for non-payment.",
      "arrears",
    ],
    ["Your account", "Once payment of $9.00 is received, service is restored.", null],
    ["Your account", "Your payment of $9.00 was received.", "resolved"],
    ["Your account", "Your invoice of $20.00 is not overdue.", "invoice"],
    ["Your account", "To prevent suspension of your account for non-payment of $20.00, do nothing.", null],
    ["账户", "您的账户无欠费。余额 12.00 元。", null],
    ["账户", "您的账户已欠费 12.00 元。", "arrears"],
    ["账户", "欠费金额：0.00 元", null],
    ["账户", "如您的账户已欠费，资源将被释放。当前 12.00 元。", null],
    ["账户", "欠费后资源将被释放。套餐 12.00 元。", null],
    ["账户", "您的欠费已结清，共 12.00 元。", "resolved"],
    ["账户", "支付成功后服务将恢复，请支付 12.00 元。", null],
    ["充值", "已成功充值 12.00 元。", "resolved"],
  ] as const)("%s: %s is %s", (subject, text, category) => expect(categoryOf(subject, text)).toBe(category));

  it("takes a question for no statement", () => {
    expect(categoryOf("Is your domain expiring soon?", "Find out how domains work.")).toBeNull();
  });

  it.each([
    ["Your account", "Your payment failed.", "payment_failed"],
    ["Your account", "Your payment failed. Read more about payments.", "payment_failed"],
    ["Read more about payments", "Your payment failed.", null],
    ["Your account", "Your payment failed. Read more. Last chance. Buy now.", null],
  ])("weighs advertising in the subject more than in the text: %s: %s is %s", (subject, text, category) =>
    expect(categoryOf(subject, text)).toBe(category),
  );

  it("does not find words inside words", () => {
    expect(categoryOf("Laptop upgrade", "Stop updates before the laptop upgrade of $900.")).toBeNull();
  });

  it.each(["coupon", "password", "session", "gift card", "reward points", "invitation link"])(
    "does not care when a %s expires",
    (thing) => {
      expect(
        categoryOf(
          `Your ${thing} expires in 3 days`,
          `Your ${thing} for your account will expire on 23 November 2026.`,
        ),
      ).toBeNull();
    },
  );

  it.each(["domain", "certificate", "subscription", "support contract", "SSL certificate", "licence"])(
    "cares when a %s expires",
    (thing) => {
      expect(categoryOf(`Your ${thing} expires in 3 days`, "Please renew it.")).toBe("renewal");
    },
  );
});

describe("who writes matters", () => {
  const overdue = ["Invoice 7 is overdue", "Your invoice of $20.00 is overdue."] as const;

  it("believes a vendor", () => expect(categoryOf(...overdue)).toBe("arrears"));

  it.each([
    ["a reply", { "In-Reply-To": "<1@x>" }, "Re: Invoice 7 is overdue"],
    ["a discussion list", { "List-Post": "<mailto:list@x.example>" }, overdue[0]],
    ["a code host", { "X-GitHub-Reason": "mention" }, overdue[0]],
    ["a forged sender", { "Authentication-Results": "mx; dkim=none; dmarc=fail" }, overdue[0]],
    ["an alert of our own", {}, "[FIRING:1] Invoice 7 is overdue"],
  ])("does not believe %s", (_, headers, subject) =>
    expect(categoryOf(subject, "Invoice overdue.", headers)).toBeNull(),
  );

  it("reads the vendor off the mail that is passed on", () => {
    const text =
      "Please pay.\n\n---------- Forwarded message ----------\nFrom: Linode <billing@linode.com>\nDate: Thu, 19 Nov 2026\nSubject: Overdue invoice 7\nTo: ops\n\nYour invoice of $20.00 is overdue.";
    expect(classifyEml(mail("Fwd: Overdue invoice 7", text, {}, "Boss <boss@test.example>"))).toMatchObject({
      category: "arrears",
      provider: "linode",
      amount: 20,
    });
  });

  it("tells merchants of one payment service apart", () => {
    const failed = (name: string) =>
      classifyEml(
        mail("Payment failed", "Your payment of $5.00 failed.", {}, `${name} via Stripe <failed@stripe.com>`),
      );
    expect([failed("Acme").service, failed("Other").service, failed("Acme").provider]).toEqual([
      "stripe/acme",
      "stripe/other",
      "stripe",
    ]);
  });
});

describe("rules of the user", () => {
  const rules = (rule: Parameters<typeof compileRules>[0]["rules"][number]) =>
    compileRules({ rules: [rule], providerOfProject: (project) => (project === "Gateway" ? "litellm" : undefined) });

  it.each([
    ["any", { category: "low_balance", any: ["nothing", "meter reading"] }, ["meter reading"]],
    ["all", { category: "low_balance", all: ["meter", "reading"] }, ["meter", "reading"]],
    ["all of which one is missing", { category: "low_balance", all: ["meter", "missing"] }, null],
    ["none", { category: "low_balance", any: ["meter"], none: ["level 3"] }, null],
    ["a pattern", { category: "low_balance", any: ["re:level [1-3]\\b"] }, ["level 3"]],
    ["a subject", { category: "low_balance", subject: "token meter" }, ["token meter"]],
    ["another subject", { category: "low_balance", subject: ["re:^bill"] }, null],
    ["a sender", { category: "low_balance", from: "*@vendor.example" }, []],
    ["a domain", { category: "low_balance", from: ["other.example", "vendor.example"] }, []],
    ["another sender", { category: "low_balance", from: "ops@*" }, null],
    ["words that look like notation", { category: "low_balance", any: ["(meter|reading) {x} ..."] }, null],
  ] as const)("match by %s", async (_, rule, words) => {
    const found = classifyEml(mail("Token meter", "Meter reading: level 3."), await rules(rule));
    expect([found.category, found.category === null ? null : found.words]).toEqual(
      words === null ? [null, null] : ["low_balance", words],
    );
  });

  it("name the project whose provider is the label", async () => {
    expect(
      classifyEml(
        mail("Token meter", "x"),
        await rules({ category: "low_balance", any: ["meter"], project: "Gateway" }),
      ),
    ).toMatchObject({ provider: "litellm", rule: "rules[0]" });
  });

  it("refuse what RE2 does not do", async () => {
    await expect(rules({ category: "renewal", any: ["re:(?<=a)b"] })).rejects.toMatchObject({ reason: "config" });
  });

  it("take no time on a pattern that would stop another engine", async () => {
    const evil = await rules({ category: "renewal", any: ["re:(a+)+[0-9]"] });
    expect(classifyEml(mail("x", `${"a".repeat(50_000)}!`), evil).category).toBeNull();
  });

  it("find keywords as words, and give them the category that their words mean", async () => {
    const keywords = await compileRules({ rules: [], extraAlertKeywords: ["余额告警", "bandwidth gone", "top up"] });
    const of = (text: string) => {
      const { category, rule } = classifyEml(mail("Note", text), keywords);
      return { category, rule };
    };
    expect(of("bandwidth gone")).toEqual({ category: "low_balance", rule: 'keyword "bandwidth gone"' });
    expect(of("laptop upgrade")).toEqual({ category: null, rule: null });
  });
});
