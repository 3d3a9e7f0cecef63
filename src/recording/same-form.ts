import { createPrivateKey, generateKeyPairSync } from "node:crypto";

const lower = "abcdefghijklmnopqrstuvwxyz";
const hexLower = "abcdef";
const han = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥";

/** Another text of the same form: letters stay letters of their case, digits stay digits, all else stays. */
export function sameForm(text: string, random: () => number): string {
  const letters = /^[0-9a-f-]+$/i.test(text) && /\d/.test(text) && text.length >= 8 ? hexLower : lower;
  const pick = (of: string) => of[Math.floor(random() * of.length)] ?? of;
  return text.replace(/\p{L}|\p{Nd}/gu, (one, at: number) => {
    if (/\p{Script=Han}/u.test(one)) return pick(han);
    if (/\p{Lu}/u.test(one)) return pick(letters).toUpperCase();
    if (/\p{L}/u.test(one)) return pick(letters);
    return pick(at === 0 && one !== "0" ? "123456789" : "0123456789");
  });
}

/** Beginnings that tell what a key is, and nothing of it. */
const keyPrefix =
  /^(?:(?:sk-or-v1|sk-ant|sk-proj|sk-admin|github_pat|glpat|gh[ops]|sk|pk|rk|ak|api|key|pat|xai|fc|tvly|r8|hf)[-_])+/i;

/** A credential of the same form, which opens nothing. PEM keys are real ones, because requests are signed with them. */
export function otherSecret(value: string, random: () => number): string {
  const json = jsonObject(value);
  if (json !== undefined)
    return JSON.stringify(json, (_, one) =>
      typeof one === "string" && !/^https:\/\/[\w.]+\.googleapis\.com\/|^service_account$/.test(one)
        ? otherSecret(one, random)
        : one,
    );
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value)) return otherPem(value);
  const jwt = /^(JWT\s+)?[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(value);
  const claims = jsonObject(Buffer.from(jwt?.[2] ?? "", "base64url").toString("utf8"));
  if (claims !== undefined) {
    const encode = (one: unknown) => Buffer.from(JSON.stringify(one)).toString("base64url");
    return `${jwt?.[1] ?? ""}${encode({ alg: "none" })}.${encode({ exp: claims["exp"] })}.${sameForm("signature", random)}`;
  }
  const prefix = value.length >= 20 ? (keyPrefix.exec(value)?.[0] ?? "") : "";
  return prefix + sameForm(value.slice(prefix.length), random);
}

/** What must not be seen of a credential: files of keys hold much that stands in every one of them. */
export function revealingParts(value: string): readonly string[] {
  const json = jsonObject(value);
  if (json !== undefined)
    return Object.values(json).flatMap((one) =>
      typeof one === "string" && !/^https:\/\/|^service_account$/.test(one) ? revealingParts(one) : [],
    );
  if (!value.includes("-----BEGIN")) return [value, ...value.split(":"), ...value.split(" ")];
  return value.split(/\s+/).filter((line) => line.length >= 20 && !line.includes("-----"));
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function otherPem(pem: string): string {
  const isElliptic = createPrivateKey(pem).asymmetricKeyType === "ec";
  const { privateKey } = isElliptic
    ? generateKeyPairSync("ec", { namedCurve: "P-256" })
    : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return String(privateKey.export({ type: "pkcs8", format: "pem" }));
}

/** What can stand in a text, the more certain first. What has a name of a group is replaced by its kind. */
export const token = new RegExp(
  [
    "(?<mail>[\\p{L}\\p{N}._%+-]+@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)*)",
    "(?<host>(?<=\\bhttps?:\\/\\/)[^\\s\"'<>/?#\\\\]+)",
    "(?<ip>(?<![\\p{L}\\p{N}.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\p{L}\\p{N}])|(?<![\\p{L}\\p{N}:])(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6})(?![\\p{L}\\p{N}:]))",
    "(?<uuid>[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})",
    "(?<instant>(?<![\\p{L}\\p{N}])(?:19|20)\\d{2}[-/](?:0[1-9]|1[0-2])(?:[-/](?:0[1-9]|[12]\\d|3[01])(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?)?(?: ?(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2}))?)?(?![\\p{L}\\p{N}-])|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT|(?<![\\p{L}\\p{N}:])\\d{2}:\\d{2}:\\d{2}(?![\\p{L}\\p{N}:]))",
    "(?<phone>\\+\\d[\\d ()-]{5,}\\d)",
    "(?<number>(?<!(?!\\p{Script=Han})[\\p{L}\\p{N}_.-])-?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?(?=$|\\p{Script=Han}|[^\\p{L}\\p{N}_.-]|\\.(?!\\p{N})|[A-Z]{3}(?![\\p{L}\\p{N}])))",
    "(?<word>\\p{Script=Han}+|(?:(?!\\p{Script=Han})[\\p{L}\\p{N}_])+)",
  ].join("|"),
  "gu",
);
export type TokenKind = "mail" | "host" | "ip" | "uuid" | "instant" | "phone" | "number" | "word";
