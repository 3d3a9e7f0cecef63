import { readFileSync } from "node:fs";
import { join } from "node:path";
import iconv from "iconv-lite";
import { parse } from "yaml";

/** A mail of test/fixtures/mail/more.yaml and what it means. */
export interface MailFixture {
  readonly name: string;
  readonly from: string;
  readonly subject: string;
  readonly date?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly html?: string;
  readonly charset?: string;
  readonly encoding?: "base64" | "quoted-printable" | "8bit" | "7bit";
  readonly want: Wanted;
}

export interface Wanted {
  readonly category: string;
  readonly amount?: number | null | undefined;
  readonly currency?: string | null | undefined;
  readonly date?: string | null | undefined;
  readonly provider?: string | null | undefined;
}

// Benches run as one bundled file elsewhere, so the folder is taken from the working directory: the repository.
const folder = join(process.cwd(), "test/fixtures/mail");

export function readMailFixtures(file = "more.yaml"): readonly MailFixture[] {
  return parse(readFileSync(join(folder, file), "utf8")) as readonly MailFixture[];
}

/** The index of the samples calls these vendors by other names than our registry of providers. */
const providerOfVendor: Readonly<Record<string, string>> = {
  aliyun: "alibaba-cloud",
  tencentcloud: "tencent-cloud",
  huaweicloud: "huawei-cloud",
  baiducloud: "baidu-cloud",
  ecloud: "china-mobile-ecloud",
  github: "github-billing",
};

/** The samples: files, and what `index.yaml` says of them. */
export function readSamples(): readonly {
  readonly name: string;
  readonly source: Uint8Array;
  readonly want: Wanted;
}[] {
  const { samples } = parse(readFileSync(join(folder, "samples/index.yaml"), "utf8")) as {
    samples: readonly (Wanted & { file: string; expected_class: string })[];
  };
  return samples.map(({ file, expected_class, ...rest }) => ({
    name: file,
    source: readFileSync(join(folder, "samples", file)),
    want: {
      category: expected_class,
      amount: rest.amount,
      currency: rest.currency,
      date: rest.date,
      provider: rest.provider && (providerOfVendor[rest.provider] ?? rest.provider),
    },
  }));
}

/** The bytes of a fixture's mail. */
export function toEml(mail: MailFixture): Uint8Array {
  const charset = mail.charset ?? "utf-8";
  const head = [
    `From: ${encodeHeader(mail.from, charset)}`,
    "To: <ops@test.example>",
    `Subject: ${encodeHeader(mail.subject, charset)}`,
    `Date: ${mail.date ?? "Fri, 20 Nov 2026 08:15:00 +0800"}`,
    `Message-ID: <${encodeURIComponent(mail.name)}@fixtures.example>`,
    ...Object.entries(mail.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    "MIME-Version: 1.0",
  ];
  const leaves = [
    ...(mail.text === undefined ? [] : [leaf("text/plain", mail.text, charset, mail.encoding)]),
    ...(mail.html === undefined ? [] : [leaf("text/html", mail.html, charset, mail.encoding)]),
  ];
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n`), only]);
  const boundary = "=_fixture";
  return Buffer.concat([
    Buffer.from(`${head.join("\r\n")}\r\nContent-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n`),
    ...leaves.flatMap((each) => [Buffer.from(`--${boundary}\r\n`), each, Buffer.from("\r\n")]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

function leaf(type: string, text: string, charset: string, encoding: MailFixture["encoding"] = "base64"): Buffer {
  const bytes = encodeText(text, charset);
  const body =
    encoding === "base64"
      ? Buffer.from(bytes.toString("base64").replace(/.{76}/gu, "$&\r\n"))
      : encoding === "quoted-printable"
        ? Buffer.from(quotedPrintable(bytes))
        : bytes;
  const head = `Content-Type: ${type}; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function quotedPrintable(bytes: Buffer): string {
  let result = "";
  let column = 0;
  for (const byte of bytes) {
    const piece =
      byte === 0x0a
        ? "\r\n"
        : byte >= 0x80 || byte === 0x3d
          ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
          : String.fromCharCode(byte);
    if (column + piece.length > 73 && byte !== 0x0a) {
      result += "=\r\n";
      column = 0;
    }
    result += piece;
    column = byte === 0x0a ? 0 : column + piece.length;
  }
  return result;
}

/** Addresses keep their angle brackets; the words before them and subjects are encoded. */
function encodeHeader(text: string, charset: string): string {
  if (!/[^\x20-\x7e]/u.test(text)) return text;
  const at = text.lastIndexOf(" <");
  const words = at < 0 ? text : text.slice(0, at);
  return `=?${charset}?B?${encodeText(words, charset).toString("base64")}?=${at < 0 ? "" : text.slice(at)}`;
}

function encodeText(text: string, charset: string): Buffer {
  if (charset !== "iso-2022-jp") return iconv.encode(text, charset);
  return toIso2022Jp(text);
}

/** From EUC-JP: the same code points without the eighth bit, between escape sequences. */
function toIso2022Jp(text: string): Buffer {
  const pieces: Buffer[] = [];
  let inKanji = false;
  for (const character of text) {
    const bytes = iconv.encode(character, "euc-jp");
    const isKanji = bytes.length === 2;
    if (isKanji !== inKanji) pieces.push(Buffer.from(isKanji ? "\x1b$B" : "\x1b(B", "latin1"));
    inKanji = isKanji;
    pieces.push(isKanji ? Buffer.from(bytes.map((byte) => byte & 0x7f)) : bytes);
  }
  if (inKanji) pieces.push(Buffer.from("\x1b(B", "latin1"));
  return Buffer.concat(pieces);
}
