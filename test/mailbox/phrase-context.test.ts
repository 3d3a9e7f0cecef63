import { describe, expect, it } from "vitest";
import type { Category } from "../../src/mailbox/categories.ts";
import { normalise } from "../../src/mailbox/normalise.ts";
import { isMeant } from "../../src/mailbox/phrase-context.ts";
import { compilePhrases } from "../../src/mailbox/phrase-matcher.ts";

const x = (count: number) => "x".repeat(count);

describe("a phrase is meant, or denied, only a condition, a question or about something else", () => {
  it.each<[Category, string, string, boolean]>([
    ["arrears", "overdue", "Your invoice is overdue.", true],
    ["arrears", "overdue", "Your invoice is not overdue.", false],
    ["arrears", "overdue", "It is not paid, your invoice is overdue.", true],
    ["arrears", "overdue", "No: your invoice is overdue.", true],
    ["arrears", "overdue", `no ${x(16)} overdue`, false],
    ["arrears", "overdue", `no ${x(17)} overdue`, true],
    ["arrears", "欠费", "账户无欠费", false],
    ["arrears", "欠费", "账户无任何新欠费", false],
    ["arrears", "欠费", "账户无任何新的大欠费", true],
    ["arrears", "invoice ... overdue", "The invoice is not overdue", false],
    ["invoice", "invoice ... overdue", "The invoice is not overdue", false],
    ["resolved", "payment ... received", "Payment not yet received", true],
    ["arrears", "suspended", "To avoid having your account in the system suspended", false],
    ["arrears", "suspended", `avoid ${x(58)} suspended`, false],
    ["arrears", "suspended", `avoid ${x(60)} suspended`, true],
    ["arrears", "停机", "以免您的业务被停机", false],
    ["arrears", "欠费", "您的欠费已结清", false],
    ["resolved", "欠费", "您的欠费已结清", true],
    ["invoice", "overdue", "overdue has been paid", true],
    ["arrears", "overdue", "overdue has been paid", false],
    ["arrears", "overdue", "overdue amounts, it has been paid", true],
    ["arrears", "欠费", "欠费为0", false],
    ["arrears", "欠费", "欠费: 0.00 元", false],
    ["arrears", "欠费", "欠费共 10 元", true],
    ["arrears", "补足欠款", "您已补足欠款", false],
    ["arrears", "补足欠款", "您已经成功补足欠款", false],
    ["arrears", "补足欠款", "请补足欠款", true],
    ["arrears", "欠款", "您已欠款", true],
    ["arrears", "balance", "balance: $0.00", false],
    ["low_balance", "balance", "balance: $0.00", true],
    ["arrears", "balance", "balance: $0.01", true],
    ["payment_failed", "payment failed", "If your payment failed, visit us", false],
    ["payment_failed", "payment failed", "And if your payment failed", false],
    ["payment_failed", "payment failed", "Your payment failed, if you did not know", true],
    ["payment_failed", "payment failed", "Hello, if your payment failed", false],
    ["payment_failed", "payment failed", "Hello: when your payment failed", false],
    ["payment_failed", "payment failed", "A gift if payment failed", true],
    ["arrears", "suspended", "If you do not pay you will be suspended", false],
    ["arrears", "suspended", "Unless paid it is suspended", true],
    ["arrears", "suspended", "If payment isn't made it is suspended", false],
    ["arrears", "suspended", "If you fail to pay it is suspended", true],
    ["arrears", "停机", "如未缴费将停机", true],
    ["arrears", "停机", "如欠费将停机", false],
    ["resolved", "payment received", "Once your payment received", false],
    ["resolved", "payment received", "After a payment received", false],
    ["resolved", "payment received", "We wait until payment received", false],
    ["resolved", "payment received", "Thanks, payment received", true],
    ["resolved", "充值成功", "充值成功后恢复", false],
    ["resolved", "充值成功", "充值成功即可", false],
    ["resolved", "充值成功", "充值成功", true],
    ["invoice", "充值成功", "充值成功后恢复", false],
    ["resolved", "充值成功", "请您充值成功", false],
    ["arrears", "欠费", "欠费后资源将被冻结", false],
    ["arrears", "欠费", "欠费时停服", false],
    ["arrears", "欠费", "欠费状态下", false],
    ["low_balance", "余额不足", "余额不足后停服", true],
    ["low_balance", "余额不足", "余额不足时停服", true],
    ["renewal", "expiring", "Is your domain expiring?", false],
    ["renewal", "expiring", "Action: is your domain expiring?", true],
    ["renewal", "expiring", "Urgent - is your domain expiring?", true],
    ["resolved", "renewed", "Is it renewed?", true],
    ["renewal", "expiring", "Is it? Your domain is expiring", true],
    ["renewal", "expires", "Your coupon expires", false],
    ["renewal", "expires", `It expires for the ${x(6)} coupon`, false],
    ["renewal", "expires", `It expires for the ${x(20)} coupon`, true],
    ["renewal", "expires", `A coupon ${x(70)} expires`, false],
    ["renewal", "expires", `A coupon ${x(80)} expires`, true],
    ["arrears", "overdue", "Your book is overdue", false],
    ["arrears", "overdue", "It is overdue: the report of the library", false],
    ["arrears", "overdue", `It is overdue ${x(26)} book`, false],
    ["arrears", "overdue", `It is overdue ${x(40)} book`, true],
    ["low_balance", "low", "Disk space is low", false],
    ["payment_failed", "failed", "The build failed", false],
    ["resolved", "restored", "Backup restored", false],
    ["invoice", "invoice", "The book invoice", true],
  ])("%s, %s: %s: %s", (category, phrase, sentence, meant) => {
    const text = normalise(sentence);
    expect(
      compilePhrases([{ phrase, category }])
        .find(text)
        .map((hit) => isMeant(text, hit)),
    ).toEqual([meant]);
  });
});
