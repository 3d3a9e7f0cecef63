/**
 * The n-th mail of a busy mailbox: plain notes, HTML newsletters, Chinese notices, attachments, and a few bills; 23 KB on
 * average. That is little: a newsletter of a shop has 60 to 100 KB of HTML, and a fifth of business mail has attachments.
 */
export function benchMail(index: number): string {
  const kind = kinds[index % kinds.length] ?? plainNote;
  return kind(index);
}

const sentences = [
  "The quarterly planning meeting covered hiring, the new office and the roadmap of the platform team.",
  "Please send your notes to the group before Friday so that we can publish them.",
  "The build was green again after the flaky integration was moved to its own machine.",
  "Customers asked for exports in three formats, and two of them are ready to be tried.",
  "Travel should be booked a fortnight ahead; ask the office if anything is unclear.",
  "A short survey about the canteen is open until the end of the month.",
  "Her talk on storage engines was recorded and can be watched on the intranet.",
];
const chinese = [
  "本周例会改到周四下午三点，请提前准备材料。",
  "新版本已经发布到测试环境，欢迎大家试用并反馈。",
  "机房空调完成检修，温度恢复正常。",
  "报销单据请在月底前交到行政部。",
];

function words(index: number, count: number, list: readonly string[]): string {
  return Array.from({ length: count }, (_, at) => list[(index * 7 + at * 3) % list.length]).join(" ");
}

function head(index: number, from: string, subject: string, type: string, encoding = "7bit"): string {
  return `From: ${from}\r\nTo: <bench@test>\r\nSubject: ${subject}\r\nDate: ${new Date().toUTCString().replace("GMT", "+0000")}\r\nMessage-ID: <bench-${index}@mail.example>\r\nReceived: from a.example (a.example [192.0.2.1]) by mx.example with ESMTPS id ${index}\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64").replace(/.{76}/gu, "$&\r\n");
}

function plainNote(index: number): string {
  return `${head(index, `Colleague ${index % 90} <c${index % 90}@corp.example>`, `Notes ${index}`, "text/plain; charset=utf-8")}${words(index, 30 + (index % 40), sentences)}\r\n`;
}

function html(index: number, paragraphs: number): string {
  const row = (at: number) =>
    `<tr><td style="padding:10px;font-family:Arial,sans-serif;font-size:14px;color:#333333"><p style="margin:0 0 10px">${words(index + at, 2, sentences)}</p><a href="https://news.example/track/${index}/${at}" style="color:#0a58ca">More</a></td></tr>`;
  const style = ".wrap{width:600px}.cell{padding:8px}.footer{font-size:11px;color:#888}".repeat(20);
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><style>${style}</style></head><body><table class="wrap">${Array.from({ length: paragraphs }, (_, at) => row(at)).join("")}</table></body></html>`;
}

function newsletter(index: number): string {
  const body = `--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(words(index, 25, sentences))}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(html(index, 100))}\r\n--b--\r\n`;
  return head(index, "News <news@news.example>", `Weekly ${index}`, 'multipart/alternative; boundary="b"') + body;
}

function htmlOnly(index: number): string {
  return (
    head(index, "Portal <portal@corp.example>", `Digest ${index}`, "text/html; charset=utf-8", "base64") +
    base64(html(index, 40))
  );
}

function chineseNote(index: number): string {
  return (
    head(
      index,
      `=?utf-8?B?${Buffer.from("行政部").toString("base64")}?= <hr@corp.example>`,
      `=?utf-8?B?${Buffer.from(`通知 ${index}`).toString("base64")}?=`,
      "text/plain; charset=utf-8",
      "base64",
    ) + base64(words(index, 20, chinese))
  );
}

function withAttachment(index: number): string {
  const file = `${"QUJD".repeat(19)}\r\n`.repeat(1580);
  return `${head(index, "Scans <scanner@corp.example>", `Scan ${index}`, 'multipart/mixed; boundary="b"')}--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words(index, 6, sentences)}\r\n--b\r\nContent-Type: application/pdf; name="scan.pdf"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="scan.pdf"\r\n\r\n${file}--b--\r\n`;
}

function bill(index: number): string {
  const text = `Your invoice ${index} of $${(index % 90) + 10}.00 is 5 days overdue. Please pay before ${new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)}. ${words(index, 5, sentences)}`;
  return `${head(index, "Linode <billing@linode.com>", `Invoice ${index} is overdue`, "text/plain; charset=utf-8")}${text}\r\n`;
}

function chineseBill(index: number): string {
  const text = `尊敬的用户：您的账户当前可用余额为 ${index % 90}.50 元，已低于预警值 100.00 元，请及时充值。${words(index, 5, chinese)}`;
  return (
    head(
      index,
      "Aliyun <system@notice.aliyun.com>",
      `=?utf-8?B?${Buffer.from("【阿里云】余额预警通知").toString("base64")}?=`,
      "text/plain; charset=utf-8",
      "base64",
    ) + base64(text)
  );
}

/** Out of 50: 19 notes, 12 newsletters, 8 HTML digests, 7 Chinese notes, 2 with an attachment of 120 KB, 2 bills. */
const kinds: readonly ((index: number) => string)[] = [
  ...Array.from({ length: 19 }, () => plainNote),
  ...Array.from({ length: 12 }, () => newsletter),
  ...Array.from({ length: 8 }, () => htmlOnly),
  ...Array.from({ length: 7 }, () => chineseNote),
  withAttachment,
  withAttachment,
  bill,
  chineseBill,
];
