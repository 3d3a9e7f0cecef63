import { describe, expect, it } from "vitest";
import { classifyMail } from "../../src/mailbox/classify.ts";
import { mailFromSource } from "../../src/mailbox/mail.ts";
import { compileReceipts } from "../../src/mailbox/receipt.ts";
import { plainMail } from "../support/mailbox-scan.ts";

const vendor = "OpenAI <billing@openai.com>";
const read = compileReceipts([{ project: "Chat", from: "*@openai.com" }]);

function receiptOf(subject: string, text: string, from = vendor): unknown {
  const mail = mailFromSource(Buffer.from(plainMail({ from, subject, text })), {
    receivedAtMs: Date.parse("2026-11-20T10:00:00Z"),
  });
  const [receipt] = read(mail, classifyMail(mail), "12345678");
  return receipt === undefined ? undefined : [receipt.amount, receipt.currency, receipt.problem ?? "counted"];
}

const thanks = "Thank you for your payment.\n";

describe("a mail of the vendor", () => {
  it.each<[string, string, string, unknown]>([
    [
      "is a top-up when it is a receipt with one amount",
      "Your receipt from OpenAI #2345-6789",
      `${thanks}Amount paid: $200.00\nDate paid: November 20, 2026`,
      [200, "USD", "counted"],
    ],
    [
      "is a top-up in Chinese",
      "充值收据",
      "您好，您的账户充值成功，实付金额 500.00 元，电子发票见附件。",
      [500, "CNY", "counted"],
    ],
    [
      "is no top-up when money comes back",
      "Your refund from OpenAI",
      "We have refunded $50.00 to your card.",
      [undefined, undefined, "refund"],
    ],
    [
      "is no top-up when its text says that money came back",
      "Receipt #2345-6790 from OpenAI",
      "Receipt for your records.\nAmount paid: $50.00\nAmount refunded: $50.00",
      [50, "USD", "refund"],
    ],
    [
      "is a top-up when only its foot speaks of refunds",
      "Your receipt from OpenAI",
      `${thanks}Amount paid: $20.00\nPayments are non-refundable, see our refund policy.`,
      [20, "USD", "counted"],
    ],
    [
      "is unclear without an amount",
      "Your receipt from OpenAI",
      `${thanks}Your receipt is attached as a PDF.`,
      [undefined, undefined, "amount"],
    ],
    [
      "is unclear with two sums",
      "Your receipt from OpenAI",
      `${thanks}Amount paid: $20.00\nAmount paid: €18.00`,
      [20, "USD", "amount"],
    ],
    [
      "is unclear with a tax, of which nobody knows whether it was credited",
      "Your receipt from OpenAI",
      `${thanks}Subtotal: $100.00\nVAT: $20.00\nAmount paid: $120.00`,
      [120, "USD", "tax"],
    ],
    [
      "is a top-up when the sum before taxes is the same",
      "Your receipt from OpenAI",
      `${thanks}Subtotal: $100.00\nAmount paid: $100.00`,
      [100, "USD", "counted"],
    ],
    [
      "is unclear when it is still to be paid",
      "Your invoice from OpenAI is available",
      "Your invoice is available.\nAmount due: $120.00",
      [120, "USD", "unpaid"],
    ],
    ["is nothing when it is about something else", "Your weekly usage", "You used 12 models.", undefined],
  ])("%s", (_title, subject, text, expected) => {
    expect(receiptOf(subject, text)).toEqual(expected);
  });

  it("of another sender is nothing", () => {
    expect(receiptOf("Your receipt", `${thanks}Amount paid: $20.00`, "Shop <billing@shop.example>")).toBeUndefined();
  });

  it("that two projects claim counts for neither", () => {
    const both = compileReceipts([
      { project: "Chat", from: "*@openai.com" },
      { project: "Images", from: "billing@*" },
    ]);
    const mail = mailFromSource(
      Buffer.from(plainMail({ from: vendor, subject: "Your receipt", text: `${thanks}Amount paid: $20.00` })),
    );
    expect(both(mail, classifyMail(mail), "k").map(({ project, problem }) => [project, problem])).toEqual([
      ["Chat", "projects"],
      ["Images", "projects"],
    ]);
  });
});
