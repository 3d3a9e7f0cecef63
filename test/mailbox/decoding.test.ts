import iconv from "iconv-lite";
import { describe, expect, it, vi } from "vitest";
import { decodeStrictly, decodeText } from "../../src/mailbox/charset.ts";
import {
  decodeHeaderValue,
  decodeWords,
  parseAddress,
  parseHeaders,
  parseMailDate,
} from "../../src/mailbox/headers.ts";

const chinese = "您的账户已欠费 35.20 元，请尽快充值。";

describe("text of a mail", () => {
  it.each([
    ["UTF-8", "utf-8", "utf-8", chinese],
    ["UTF-8 that is labelled ASCII", "utf-8", "us-ascii", chinese],
    ["UTF-8 that is labelled Latin-1", "utf-8", "iso-8859-1", chinese],
    ["UTF-8 that is labelled nonsense", "utf-8", "x-my-charset", chinese],
    ["GBK", "gbk", "gbk", chinese],
    ["GBK that is labelled GB2312, with a character that GB2312 lacks", "gbk", "gb2312", "朱镕基：余额不足"],
    ["GBK without a label", "gbk", undefined, chinese],
    ["GBK that is labelled UTF-8", "gbk", "utf-8", chinese],
    ["GBK that is labelled Latin-1", "gbk", "iso-8859-1", chinese],
    ["GB18030 by another name", "gb18030", "cp936", chinese],
    ["Big5", "big5", "big5", "餘額不足，請儲值"],
    ["Shift_JIS", "shift_jis", "shift_jis", "残高が不足しています"],
    ["EUC-KR", "euc-kr", "ks_c_5601-1987", "잔액이 부족합니다"],
    ["KOI8-R", "koi8-r", "koi8-r", "Баланс заканчивается"],
    ["windows-1252 with the euro sign", "windows-1252", "windows-1252", "Überfällig: 12,50 €"],
    ["windows-1252 that is labelled Latin-1", "windows-1252", "iso-8859-1", "Überfällig: 12,50 €"],
    ["Latin-1 without a label", "iso-8859-1", undefined, "Ihre Rechnung ist überfällig, bitte zahlen Sie für März"],
    ["a code page that only iconv knows", "cp850", "cp850", "échéance"],
    ["UTF-16", "utf-16le", "utf-16le", "overdue"],
  ])("is read from %s", (_, encoded, label, text) => expect(decodeText(iconv.encode(text, encoded), label)).toBe(text));

  it.each(["gb_2312-80", "cp936", "ms936", "x-gbk", "gb2312", "gbk", "hz", '"gbk"', " GBK "])(
    "is Chinese by the label %s",
    (label) =>
      expect([
        decodeText(iconv.encode(chinese, "gbk"), label),
        decodeStrictly(iconv.encode(chinese, "gbk"), label),
      ]).toEqual([chinese, chinese]),
  );

  it.each([
    ["cp950", "big5", "餘額不足，請儲值"],
    ["cp949", "euc-kr", "잔액이 부족합니다"],
    ["cp-850", "cp850", "échéance"],
    ["utf8mb4", "utf-8", chinese],
    ["utf-16be", "utf-16be", "overdue"],
    ["utf-32le", "utf-32le", "overdue"],
    ...["ansi", "cp1252", "cp-1252", "iso_8859-1", "latin1", "latin-1", "x-ansi"].map(
      (label) => [label, "windows-1252", "Überfällig: 12,50 €"] as const,
    ),
  ] as const)("is known by the label %s", (label, encoded, text) =>
    expect(decodeText(iconv.encode(text, encoded), label)).toBe(text),
  );

  it.each(["cp932", "ms932", "sjis", "x-sjis", "windows-31j", "shift_jis"])(
    "has the yen sign by the label %s",
    (label) => {
      const price = Buffer.from("\\1,848 \\x");
      expect([
        decodeText(Buffer.concat([iconv.encode("料金 ", "shift_jis"), price]), label),
        decodeText(price, label),
      ]).toEqual(["料金 ¥1,848 \\x", "¥1,848 \\x"]);
    },
  );

  it.each([
    ["euc-jp", Buffer.concat([iconv.encode("料金 ", "euc-jp"), Buffer.from("\\1")]), "料金 ¥1"],
    ["iso-2022-jp", Buffer.from("\x1b$BNA6b\x1b(B \\1", "latin1"), "料金 ¥1"],
    ["iso-2022-jp", Buffer.from("\x1b$B~~~~\x1b(B", "latin1"), "\x1b$B~~~~\x1b(B"],
    ["utf-8", Buffer.from("\\1"), "\\1"],
  ])("in seven or eight bits by the label %s is %s", (label, bytes, text) =>
    expect(decodeText(bytes, label)).toBe(text),
  );

  it.each([
    "",
    "us-ascii",
    "ascii",
    "unknown",
    "unknown-8bit",
    "x-unknown",
    "default",
    "default_charset",
    "7bit",
    "8bit",
    "none",
  ])("has no charset by the label %j", (label) =>
    expect([decodeText(iconv.encode(chinese, "gbk"), label), decodeStrictly(Buffer.from("a"), label)]).toEqual([
      chinese,
      undefined,
    ]),
  );

  it("is read up to any byte of its last character", () => {
    const bytes = Buffer.from("欠费😀");
    expect([1, 2, 3].map((cut) => decodeText(bytes.subarray(0, bytes.length - cut), "utf-8"))).toEqual([
      "欠费",
      "欠费",
      "欠费",
    ]);
  });

  it("is Chinese behind a Latin label from a third of 8-bit bytes on", () => {
    const read = (text: string) => decodeText(iconv.encode(text, "gbk"), "iso-8859-1");
    expect([read("abc您"), read("abcd您")]).toEqual(["abc您", "abcdÄú"]);
  });

  it("without a label is Western where most 8-bit bytes stand alone", () => {
    expect([
      decodeText(Buffer.from("für ä\xff\xe4", "latin1")),
      decodeText(iconv.encode("a您b", "gbk")),
      decodeText(Buffer.from("\xe4b\xe4", "latin1")),
    ]).toEqual(["für äÿä", "a您b", "äbä"]);
  });

  it("keeps its label up to one bad byte in fifty", () => {
    const text = (bad: number) => Buffer.concat([Buffer.from(`${"a".repeat(99 - bad)}尾`), Buffer.alloc(bad, 0xff)]);
    expect([decodeText(text(2), "utf-8").slice(-3), decodeText(text(3), "utf-8").endsWith("\ufffd")]).toEqual([
      "尾\ufffd\ufffd",
      false,
    ]);
  });

  it("keeps a long UTF-8 text with one bad byte in it", () => {
    const text = chinese.repeat(20);
    const broken = Buffer.concat([Buffer.from(text), Buffer.from([0xff]), Buffer.from("尾")]);
    expect(decodeText(broken, "utf-8")).toBe(`${text}\ufffd尾`);
  });

  it("is read up to the character that the limit of a part cuts in two", () => {
    const bytes = Buffer.from(chinese);
    expect(decodeText(bytes.subarray(0, bytes.length - 1), "utf-8")).toBe(chinese.slice(0, -1));
  });

  it("takes the backslash of Japanese charsets before a number for the yen sign it is", () => {
    expect(decodeText(Buffer.concat([iconv.encode("料金 ", "shift_jis"), Buffer.from("\\1,848")]), "shift_jis")).toBe(
      "料金 ¥1,848",
    );
  });
});

describe("a header", () => {
  it.each([
    ["plain", "Invoice  overdue", "Invoice overdue"],
    ["two encoded words with space between", "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"],
    ["a word split inside a character", "=?utf-8?B?5qyg6A==?= =?utf-8?B?tLk=?=", "欠费"],
    ["words of two charsets", "=?gbk?B?x7e30Q==?= =?utf-8?B?5LqG?=", "欠费了"],
    ["underscores and hex", "=?iso-8859-1?Q?F=E4llig_heute?=", "Fällig heute"],
    ["a label that lies", "=?utf-8?B?x7e30Q==?=", "欠费"],
    ["a language", "=?utf-8*en?Q?due?=", "due"],
    ["something that only looks encoded", "=?utf-8?X?due?= and =?broken", "=?utf-8?X?due?= and =?broken"],
  ])("is read: %s", (_, raw, text) => expect(decodeHeaderValue(Buffer.from(raw))).toBe(text));

  it("is unfolded, and the first of its name counts", () => {
    const headers = parseHeaders(
      Buffer.from("Subject: one\r\n two\r\nSUBJECT: three\r\n\tfour\r\nBad line\r\n: empty\r\n\r\nBody: no"),
    );
    expect([...headers]).toEqual([["subject", "one two"]]);
  });

  it("is read from raw 8-bit GBK", () => {
    expect(parseHeaders(iconv.encode("Subject: 欠费停机提醒\r\n", "gbk")).get("subject")).toBe("欠费停机提醒");
  });

  it("stays as it is without encoded words", () => expect(decodeWords("a = b ? c")).toBe("a = b ? c"));
});

describe("an address", () => {
  it.each([
    [
      '"Acme, Inc." <Billing@Acme.example>',
      { name: "Acme, Inc.", address: "billing@acme.example", domain: "acme.example" },
    ],
    ["billing@acme.example", { name: "", address: "billing@acme.example", domain: "acme.example" }],
    [
      "阿里云 <system@notice.aliyun.com>",
      { name: "阿里云", address: "system@notice.aliyun.com", domain: "notice.aliyun.com" },
    ],
    ["nobody", { name: "", address: "", domain: "" }],
    [undefined, { name: "", address: "", domain: "" }],
  ])("is read from %s", (header, address) => expect(parseAddress(header)).toEqual(address));
});

describe("a date header", () => {
  it.each([
    ["Fri, 20 Nov 2026 08:15:00 +0800", { atMs: Date.parse("2026-11-20T00:15:00Z"), offsetMinutes: 480 }],
    ["20 Nov 2026 08:15:00 -0330 (NST)", { atMs: Date.parse("2026-11-20T11:45:00Z"), offsetMinutes: -210 }],
    ["Fri, 20 Nov 2026 08:15:00 GMT", { atMs: Date.parse("2026-11-20T08:15:00Z"), offsetMinutes: 0 }],
    ["Fri, 20 Nov 2026 08:15:00", { atMs: Date.parse("2026-11-20T08:15:00Z"), offsetMinutes: 0 }],
    ["not a date", undefined],
    [undefined, undefined],
  ])("is read, whatever the zone of the process: %s", (header, date) => {
    vi.stubEnv("TZ", "Asia/Shanghai");
    expect(parseMailDate(header)).toEqual(date);
  });
});
