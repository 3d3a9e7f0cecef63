import { describe, expect, it } from "vitest";
import { findAmount } from "../../src/mailbox/amount.ts";
import type { Category } from "../../src/mailbox/categories.ts";
import { findDate } from "../../src/mailbox/mail-date.ts";
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

describe("a date", () => {
  it.each<[Category, string, string | null]>([
    ["arrears", "按量付费资源将于 2026年11月22日 停机", "2026-11-22"],
    ["arrears", "请于11月25日前缴清", "2026-11-25"],
    ["arrears", "pay by November 30, 2026", "2026-11-30"],
    ["arrears", "It was due on 17.11.2026.", "2026-11-17"],
    ["arrears", "was due on 10 Nov 2026. Service will be suspended on 25 Nov 2026", "2026-11-25"],
    ["arrears", "截至2026年11月20日，欠费", null],
    ["arrears", "Invoice of 3 Nov 2026 is overdue", null],
    ["arrears", "received by 11/25/2026", "2026-11-25"],
    ["arrears", "invoice was due on 13/11/2026", "2026-11-13"],
    ["arrears", "due by 5/12/2026", "2026-12-05"],
    ["renewal", "expires in 7 days", "2026-11-27"],
    ["renewal", "15天后到期", "2026-12-05"],
    ["renewal", "expires tomorrow", "2026-11-21"],
    ["renewal", "renews on January 5", "2027-01-05"],
    ["renewal", "renews on Nov 1", "2026-11-01"],
    ["renewal", "expires in 7 days, on Nov 28, 2026", "2026-11-28"],
    ["renewal", "verlängert sich am 01.12.2026, fällig", "2026-12-01"],
    ["renewal", "expire le 12 décembre 2026", "2026-12-12"],
    ["renewal", "caduca el 5 de diciembre de 2026", "2026-12-05"],
    ["renewal", "更新期限日は2026年12月31日", "2026-12-31"],
    ["renewal", "2026-12-10 만료될 예정", "2026-12-10"],
    ["renewal", "истекает 15 декабря 2026", "2026-12-15"],
    ["renewal", "expires on 31 February 2027", null],
    ["renewal", "On December 1, 2026 your trial will end", "2026-12-01"],
    ["payment_failed", "We tried to charge your card on 19 Nov 2026. We will retry in 3 days.", null],
    ["payment_failed", "Update your card by 24 Nov 26 or it will be suspended", "2026-11-24"],
    ["low_balance", "预计仅可使用约 2 天", null],
    ["invoice", "Date paid 18 November 2026. Renews on December 18, 2026", "2026-11-18"],
    ["invoice", "Invoice date: 20 Nov 2026. Due date: 4 Dec 2026", "2026-12-04"],
    ["invoice", "period 2026-10-01 to 2026-10-31", null],
    ["resolved", "renewed until 2027-12-05", "2027-12-05"],
    ["resolved", "your payment was received", null],
  ])("%s: %s is %s", (category, text, date) =>
    expect(findDate(normalise(text), category, "2026-11-20", undefined) ?? null).toBe(date),
  );

  it("is not made up from words when the mail's own day is unknown", () => {
    expect(findDate("expires in 7 days", "renewal", undefined, undefined)).toBeUndefined();
    expect(findDate("expires on january 5", "renewal", undefined, undefined)).toBeUndefined();
    expect(findDate("expires on 2026-12-05", "renewal", undefined, undefined)).toBe("2026-12-05");
  });

  it("reads 5/6 by the currency when both readings are as near", () => {
    const text = "due by 12/11/2026";
    expect([findDate(text, "arrears", "2026-11-20", "USD"), findDate(text, "arrears", "2026-11-20", "GBP")]).toEqual([
      "2026-12-11",
      "2026-11-12",
    ]);
  });
});
