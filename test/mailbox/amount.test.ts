import { describe, expect, it } from "vitest";
import { findAmount, isZeroAfter, judgedAmounts, mentionsMoney } from "../../src/mailbox/amount.ts";
import type { Category } from "../../src/mailbox/categories.ts";
import { normalise } from "../../src/mailbox/normalise.ts";

describe("an amount", () => {
  it.each<[Category, string, string | null]>([
    ["arrears", "Amount due: $1,284.37 USD", "1284.37 USD"],
    ["arrears", "Offener Betrag: 1.250,00 €", "1250 EUR"],
    ["arrears", "montant de 1 234,56 €", "1234.56 EUR"],
    ["arrears", "an outstanding balance of CHF 1'250.00", "1250 CHF"],
    ["arrears", "You owe A$99", "99 AUD"],
    ["arrears", "Pay R$ 89,90", "89.9 BRL"],
    ["arrears", "欠费金额：人民币 1,024.00 元", "1024 CNY"],
    ["arrears", "账户余额为 -18.75 元", "-18.75 CNY"],
    ["arrears", "逾期金额 12.5万元", "125000 CNY"],
    ["arrears", "費用 NT$3,600", "3600 TWD"],
    ["arrears", "ご利用料金 5,500円", "5500 JPY"],
    ["arrears", "ご請求額 ¥1,848", "1848 JPY"],
    ["arrears", "your overdue balance is $86.40, a late fee of $5.00 applies", "86.4 USD"],
    ["arrears", "Your plan is $20/month. Your overdue balance is $45.00.", "45 USD"],
    ["low_balance", "balance has dropped below $5.00. Remaining credits: $3.17", "3.17 USD"],
    ["low_balance", "预警阈值为 ￥500.00，当前可用额度为 ￥128.66", "128.66 CNY"],
    ["low_balance", "balance is below $10.00", null],
    ["low_balance", "剩余 320 条，低于 1000 条", "320 count"],
    ["low_balance", "You have 1,250 credits left", "1250 credits"],
    ["low_balance", "余额 0.00 元", "0 CNY"],
    ["renewal", "Renewal price $15.88, save 20% with code", "15.88 USD"],
    ["renewal", "续费价格：39元/年", "39 CNY"],
    ["renewal", "Renews for US$144.00", "144 USD"],
    ["renewal", "Your discount is up to $100", null],
    ["payment_failed", "We could not charge your card ending in 4242 for $50.00", "50 USD"],
    ["payment_failed", "the payment of 18.92 EUR", "18.92 EUR"],
    ["invoice", "Subtotal $10.00, tax $1.00, total $11.00", "11 USD"],
    ["invoice", "价税合计 ¥1,060.00", "1060 CNY"],
    ["resolved", "充值 500.00 元，账户余额：512.50 元", "500 CNY"],
    ["resolved", "Your new balance is $53.19 after $50.00 was added", "50 USD"],
    ["renewal", "12:59:59 ¥20.00", "20 CNY"],
    ["renewal", "version 3.14 of 2026", null],
  ])("%s: %s is %s", (category, text, amount) => {
    const found = findAmount(normalise(text), category);
    expect(found === undefined ? null : `${found.amount} ${found.currency}`).toBe(amount);
  });
});

const signs =
  "US$ USD|HK$ HKD|NT$ TWD|AU$ AUD|CA$ CAD|NZ$ NZD|SG$ SGD|MX$ MXN|S$ SGD|A$ AUD|C$ CAD|R$ BRL|CN¥ CNY|JP¥ JPY|" +
  "$ USD|€ EUR|£ GBP|¥ CNY|￥ CNY|₹ INR|₩ KRW|₽ RUB|₺ TRY|₫ VND|฿ THB|₴ UAH|人民币 CNY|新台币 TWD|港币 HKD";
const words =
  "元 CNY|块钱 CNY|人民币 CNY|rmb CNY|円 JPY|日元 JPY|美元 USD|美金 USD|港币 HKD|港元 HKD|新台币 TWD|台币 TWD|欧元 EUR|" +
  "英镑 GBP|韩元 KRW|新加坡元 SGD|澳元 AUD|加元 CAD|원 KRW|руб RUB|рублей RUB|рубля RUB|dollars USD|euro EUR|" +
  "euros EUR|pounds GBP|yen JPY|zł PLN|€ EUR|£ GBP|₽ RUB";
const codes =
  "USD EUR GBP CNY JPY HKD TWD SGD AUD CAD NZD CHF SEK NOK DKK PLN CZK HUF INR KRW BRL MXN RUB TRY THB VND IDR MYR " +
  "PHP ZAR AED SAR ILS UAH USDT";

function owed(text: string): string | null {
  const found = findAmount(normalise(`Amount due: ${text}`), "arrears");
  return found === undefined ? null : `${found.amount} ${found.currency}`;
}

describe("a currency is known", () => {
  it.each(signs.split("|").map((row) => row.split(" ")))("by the sign %s as %s", (sign, currency) =>
    expect([owed(`${sign}5`), owed(`${sign} 5`)]).toEqual([`5 ${currency}`, `5 ${currency}`]),
  );
  it.each(words.split("|").map((row) => row.split(" ")))("by the word %s as %s", (word, currency) =>
    expect([owed(`5${word}`), owed(`5 ${word}`)]).toEqual([`5 ${currency}`, `5 ${currency}`]),
  );
  it.each(codes.split(" "))("by the code %s", (code) =>
    expect([owed(`${code} 5`), owed(`${code}: 5`), owed(`5 ${code}`)]).toEqual(Array(3).fill(`5 ${code}`)),
  );
  it.each([
    ["$5.00 CAD", "5 CAD"],
    ["$5.00 (AUD)", "5 AUD"],
    ["USD $5.00", "5 USD"],
    ["人民币 ¥5.00", "5 CNY"],
    ["¥5 円", "5 JPY"],
    ["¥5 RMB", "5 CNY"],
    ["€5.00 USD", "5 EUR"],
    ["$5.00 for 3 nzd", "5 USD"],
    ["5 euroland", null],
    ["xusd 5", null],
    ["version 5.00", null],
    ["5 of 6", null],
  ])("%s is %s", (text, amount) => expect(owed(text)).toBe(amount));

  it.each([
    ["¥500", "CNY"],
    ["ご請求 ¥500", "JPY"],
    ["ドメイン example: ¥500 (400 元)", "CNY"],
    ["Japan: ¥500", "JPY"],
    ["JPY account: ¥500", "JPY"],
    ["Japan, RMB account: ¥500", "CNY"],
    ["Japan, 人民币: ¥500", "CNY"],
    ["Japan, CNY: ¥500", "CNY"],
    ["5 円. ¥500", "JPY"],
  ])("from the mail where the sign is ¥: %s is %s", (text, currency) =>
    expect(judgedAmounts(normalise(text), "arrears").map(({ value }) => value.currency)).toContain(currency),
  );
});

describe("a number", () => {
  it.each([
    ["5", 5],
    ["1,234", 1234],
    ["1.234", 1234],
    ["1 234", 1234],
    ["1.234,56", 1234.56],
    ["1,234.56", 1234.56],
    ["1 234,56", 1234.56],
    ["1'234.50", 1234.5],
    ["1,234,567", 1_234_567],
    ["1.234.567", 1_234_567],
    ["1.234.567,89", 1_234_567.89],
    ["1,234,567.891", 1_234_567.891],
    ["1.234,567", 1234.567],
    ["12.5", 12.5],
    ["12,5", 12.5],
    ["1.2345", 1.2345],
    ["0.500", 0.5],
    ["0,125", 0.125],
    ["-5.25", -5.25],
    ["+5.25", 5.25],
    ["1.5万", 15_000],
    ["0.07万", 700],
    ["3 千", 3000],
    ["2亿", 200_000_000],
    ["2.5k", 2500],
    ["3m", 3_000_000],
    ["5 km", 5],
  ])("%s is %d", (text, amount) => expect(owed(`$${text}`)).toBe(`${amount} USD`));

  it("may have its minus before the sign", () => expect(owed("-$5")).toBe("-5 USD"));
  it("without an end is none", () => expect(owed(`$${"9".repeat(400)} or €7`)).toBe("7 EUR"));
});

describe("what is counted instead of paid", () => {
  it.each([
    ["You have 320 credits left", "320 credits"],
    ["剩余 320 点", "320 credits"],
    ["剩余 320 积分", "320 credits"],
    ["320 points left", "320 credits"],
    ["残高 320 ポイント", "320 credits"],
    ["残り 320 クレジット", "320 credits"],
    ["잔액 320 크레딧", "320 credits"],
    ["잔액 320 포인트", "320 credits"],
    ["Остаток: 320 кредитов", "320 credits"],
    ["320 messages left", "320 count"],
    ["剩余320余条", "320 count"],
    ["剩余 320 次", "320 count"],
    ["残り 320 通", "320 count"],
    ["320 tokens left", "320 count"],
  ])("%s", (text, amount) => {
    const found = findAmount(normalise(text), "low_balance");
    expect(`${found?.amount} ${found?.currency}`).toBe(amount);
  });

  it("is not what a mail of another kind is about", () => {
    const text = normalise("You owe; 50 credits were added.");
    expect(
      (["arrears", "payment_failed", "renewal", "invoice", "resolved"] as const).map((category) =>
        findAmount(text, category),
      ),
    ).toEqual([undefined, undefined, undefined, undefined, { amount: 50, currency: "credits" }]);
  });

  it.each([
    ["$5", true],
    ["5 credits", true],
    ["5 messages", false],
    ["5", false],
  ])("is not money: %s is money: %s", (text, money) => expect(mentionsMoney(text)).toBe(money));
});

describe("nothing is owed where the number behind the words is zero", () => {
  it.each([
    ["balance: $0.00", true],
    ["balance 0", true],
    ["balance: 0,00 €", true],
    ["balance: $0.50", false],
    ["balance: $10", false],
    ["balance: $1.0", false],
    ["balance: 0.00.1", false],
    ["balance: 0%", false],
    ["balance: 0.0% more", false],
    ["balance: none\n0", false],
    [`balance${" ".repeat(24)}0`, true],
    [`balance${" ".repeat(25)}0`, false],
    ["balance", false],
  ])("%s: %s", (text, isZero) => expect(isZeroAfter(text, "balance".length)).toBe(isZero));
});

describe("of several amounts each is judged by the words around it", () => {
  it.each<[Category, string, readonly string[]]>([
    ["arrears", "Amount due: $10.00", ["10 USD: 8.366"]],
    [
      "arrears",
      "Late fee $5.00. You owe $10.00, plan $20/month, threshold $3",
      ["5 USD: 0.000", "10 USD: 6.932", "20 USD: 0.000", "3 USD: 0.000"],
    ],
    [
      "arrears",
      "$10.00 outstanding; $0.00 paid. $7.00, unpaid: $8.00",
      ["10 USD: 5.388", "0 USD: 0.903", "7 USD: 5.273", "8 USD: 6.864"],
    ],
    [
      "arrears",
      "Invoice of a very long name that goes on and on, for the month of October: $10.00. Total: $12",
      ["10 USD: 0.996", "12 USD: 2.495"],
    ],
    ["arrears", "320 messages. 账单 10 元/月, 欠费 12 元", ["320 count: 0.000", "10 CNY: 0.000", "12 CNY: 6.932"]],
    ["arrears", "Unpaid since May, now $10", ["10 USD: 3.959"]],
    ["arrears", "Unpaid 1,000 days: $10, $20 now owed", ["10 USD: 6.132", "20 USD: 4.936"]],
    [
      "low_balance",
      "Remaining balance: $3.17, below $5.00. 0 credits left. $0.00",
      ["3.17 USD: 6.866", "5 USD: 0.000", "0 credits: 5.386", "0 USD: 0.997"],
    ],
    [
      "renewal",
      "Renewal price: $15.88/year. $2 per month. $30 off. $3 per user. Total $20 per year",
      ["15.88 USD: 6.866", "2 USD: 0.000", "30 USD: 0.000", "3 USD: 0.000", "20 USD: 8.430"],
    ],
    [
      "invoice",
      "Subtotal: $10.00, VAT $1.00, total: $11.00. Balance: $4.00",
      ["10 USD: 0.000 before taxes", "1 USD: 0.000", "11 USD: 8.365", "4 USD: 0.500"],
    ],
    [
      "resolved",
      "$50.00 was added. New balance: $53.19. 20 credits added",
      ["50 USD: 4.938", "53.19 USD: 0.500", "20 credits: 5.386"],
    ],
    ["payment_failed", "We tried to charge $50.00. $9 bonus. $0.00", ["50 USD: 6.932", "9 USD: 0.000", "0 USD: 0.198"]],
  ])("%s: %s", (category, text, judged) =>
    expect(
      judgedAmounts(normalise(text), category).map(
        ({ value, score, isSubtotal }) =>
          `${value.amount} ${value.currency}: ${score.toFixed(3)}${isSubtotal ? " before taxes" : ""}`,
      ),
    ).toEqual(judged),
  );
});
