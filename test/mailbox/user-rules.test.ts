import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/mailbox/headers.ts";
import { compileRules, compileTest, senderTest } from "../../src/mailbox/user-rules.ts";

describe("a sender", () => {
  it.each([
    ["*@example.com", "a@example.com", true],
    ["*@example.com", "a@mail.example.com", false],
    ["example.com", "a@example.com", true],
    ["example.com", "a@mail.example.com", true],
    ["example.com", "a@notexample.com", false],
    ["*.example.com", "a@mail.example.com", true],
    ["*.example.com", "a@example.com", true],
    [" Billing@Example.com ", "billing@example.com", true],
    ["billing@*", "billing@x.example", true],
    ["billing@*", "billings@x.example", false],
    ["bill*@*.com", "billing@x.com", true],
    ["*ing@*.com", "billing@x.com", true],
    ["b*l*g@*", "billing@x.com", true],
    ["b*g*l@*", "billing@x.com", false],
    ["ab*ba@*", "aba@x.com", false],
    ["ab*ba@*", "abba@x.com", true],
    ["a*b*c@*", "abc@x.com", true],
    ["a*bc*bc@*", "abc@x.com", false],
    ["*@*", "nobody", false],
    ["@example.com", "a@example.com", false],
  ])("%j matches %s: %s", (pattern, address, matches) =>
    expect(senderTest(pattern)(parseAddress(address))).toBe(matches),
  );
});

describe("the words of a rule", () => {
  it.each([
    ["top up", "please top up now", "top up"],
    ["top up", "laptop upgrade", undefined],
    ["Top-Up", "please top up now", "top up"],
    ["{x} top (up)", "x top up", "x top up"],
    ["re:top[ -]UP", "top up", "top up"],
    ["re:^due", "pay\ndue", "due"],
    ["re:x*", "y", ""],
    ["re:x", "y", undefined],
    ["a", "plan a ends", "a"],
    ["a", "plans", undefined],
    ["欠", "您已欠费", "欠"],
  ])("%j in %j: %s", async (words, text, found) => expect((await compileTest(words))(text)).toBe(found));

  it("are refused with the reason where they are no pattern", async () => {
    await expect(compileTest("re:(?<=a)b")).rejects.toMatchObject({
      reason: "config",
      message: expect.stringMatching(/^pattern "re:\(\?<=a\)b" is not in RE2 syntax: .*[a-z]/u),
      cause: expect.anything(),
    });
  });
});

describe("rules", () => {
  const from = [parseAddress("a@x.example"), parseAddress("b@y.example")];
  const match = async (...rules: Parameters<typeof compileRules>[0]["rules"]) =>
    (await compileRules({ rules, providerOfProject: (project) => (project === "P" ? "litellm" : undefined) })).match({
      subject: "token meter",
      text: "token meter\nlevel 3 reached",
      from,
    });

  it("are tried in their order, and each asks for all that it names", async () => {
    expect([
      await match(
        { category: "renewal", any: ["missing"] },
        { name: "mine", category: "low_balance", any: ["level 3"], project: "P" },
      ),
      await match({ category: "none", from: "y.example" }, { category: "renewal", any: ["level"] }),
      await match({ category: "renewal", subject: "level" }),
      await match({
        category: "renewal",
        subject: ["missing", "meter"],
        all: ["token", "level"],
        any: ["missing", "reached"],
        project: "Q",
      }),
      await match({ category: "renewal", subject: "meter", from: ["z.example"] }),
      await match({ category: "renewal", any: ["meter"], none: ["missing"] }),
      await match({ category: "renewal", any: ["meter"], none: ["missing", "reached"] }),
    ]).toEqual([
      { category: "low_balance", rule: "mine", words: ["level 3"], provider: "litellm" },
      "silenced",
      undefined,
      { category: "renewal", rule: "rules[0]", words: ["meter", "token", "level", "reached"] },
      undefined,
      { category: "renewal", rule: "rules[0]", words: ["meter"] },
      undefined,
    ]);
  });

  it("have keywords besides, the user's own first spelling of them", async () => {
    const compiled = await compileRules({
      rules: [],
      alertKeywords: ["Gas Tank", " ", "()"],
      extraAlertKeywords: ["refuel"],
    });
    expect([
      compiled.keyword("the gas tank"),
      compiled.keyword("refuel it"),
      compiled.keyword("nothing"),
      compiled.replacesBuiltIn,
      (await compileRules({ rules: [] })).keyword("gas tank"),
      (await compileRules({ rules: [], extraAlertKeywords: ["xy"] })).replacesBuiltIn,
    ]).toEqual(["Gas Tank", "refuel", undefined, true, undefined, false]);
  });
});
