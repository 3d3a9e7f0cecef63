/**
 * One form for all ways to write the same words, so that phrases, amounts and dates are looked for once: NFKC (full-width
 * to ASCII), lower case, simplified characters, no invisible characters, one space between words and none inside
 * Chinese or Japanese text, and one sentence a line.
 */
export function normalise(text: string): string {
  let result = text;
  if (!isAscii(text)) {
    result = result
      .normalize("NFKC")
      // One character may stand for eighteen.
      .slice(0, Math.max(text.length, longestExpansion))
      .replace(invisible, "")
      .replace(/[‘’‛`´]/gu, "'")
      .replace(/[‐‑‒–—―−]/gu, "-")
      .replace(traditionalCharacters, (character) => simplifiedOf.get(character) ?? character);
  }
  // Patterns that begin with a rare character: they run over every mail, and V8 searches for such a start quickly.
  result = result.toLowerCase();
  if (result.includes("\r")) result = result.replace(/\r\n?/gu, "\n");
  if (/ {2}|[\t\v\f\u0085\u1680\u2028\u2029]/u.test(result)) result = result.replace(/[^\S\n]{2,}|[^\S\n ]/gu, " ");
  result = result
    .replace(/ ?\n ?/gu, "\n")
    // A dot that ends no sentence: "Nov. 27", "Acme Inc. has", "No. 5".
    .replace(abbreviationDot, "")
    .replace(/([.!?])(?: +(?=[^\s])|(?=\n))/gu, "$1\n")
    .replace(/[。!?;](?=[^\s])/gu, "$&\n");
  if (!isAscii(result))
    result = result.replace(/(?<=[\u3040-\u30ff\u4e00-\u9fff]) (?=[\u3040-\u30ff\u4e00-\u9fff])/gu, "");
  // "auto-renewal" and "auto renewal" are one word to us; dates and negative amounts keep their hyphens.
  result = result.replace(/-(?<=[a-z]-)(?=[a-z])/gu, " ");
  return cutLongLines(result.replace(/\n{2,}/gu, "\n").trim());
}

const longestExpansion = 1000;

const abbreviations =
  "jan feb mar apr jun jul aug sep sept oct nov dec inc ltd corp co no nr approx st mr mrs ms dr vs art bzw ca";
/** Not the dot inside "example.co.uk". */
const abbreviationDot = new RegExp(`\\.(?<=\\b(?:${abbreviations.replaceAll(" ", "|")})\\.)(?!\\w)`, "gu");

/** What has no sentence marks for 500 characters is a table or a list; the cut bounds the work of a phrase. */
function cutLongLines(text: string): string {
  let start = 0;
  let result = "";
  let taken = 0;
  while (start < text.length) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    while (end - start > longestLine) {
      const space = text.lastIndexOf(" ", start + longestLine);
      const cut = space > start + longestLine / 2 ? space + 1 : start + longestLine;
      result += `${text.slice(taken, cut)}\n`;
      taken = cut;
      start = cut;
    }
    start = end + 1;
  }
  return taken === 0 ? text : result + text.slice(taken);
}
const longestLine = 500;
/**
 * Lines of plain text that were broken only because they were long are joined again. A line is taken as broken when it
 * is long, ends in no sentence mark, and the next one does not start a list or a label.
 */
export function joinBrokenLines(text: string): string {
  const lines = text.replace(/\r\n?/gu, "\n").split("\n");
  let result = "";
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trimEnd();
    const next = lines[index + 1]?.trimStart() ?? "";
    result += trimmed;
    const breaks =
      (trimmed.length < 55 && displayWidth(trimmed) < 55) ||
      /[.!?:;。！？：；]$/u.test(trimmed) ||
      next === "" ||
      /^(?:[-*•·#>|=+]|\d+[.)、]|[^:：\s]{1,24}[:：])/u.test(next);
    if (index < lines.length - 1) result += breaks ? "\n" : isCjk(trimmed.at(-1)) && isCjk(next[0]) ? "" : " ";
  }
  return result;
}

function displayWidth(line: string): number {
  let width = 0;
  for (const character of line) width += character >= "\u2e80" ? 2 : 1;
  return width;
}

function isCjk(character: string | undefined): boolean {
  return character !== undefined && character >= "\u3000" && character <= "\uffef";
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/u.test(text);
}

// Soft hyphens, zero-width and direction marks: senders of bulk mail put them inside words.
const invisible =
  /\u034f|[\ufe00-\ufe0f]|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** Traditional and simplified characters of the words that billing mails use. */
const pairs = [
  "費费餘余額额繳缴帳账賬账單单續续約约權权網网證证書书務务暫暂終终結结將将機机釋释過过試试買买賣卖銀银",
  "數数點点儲储請请時时間间滯滞納纳發发開开貨货幣币臺台圓元萬万億亿號号資资線线電电訊讯話话還还復复現现",
  "動动啟启戶户應应於于為为從从與与會会對对後后當当無无業业價价總总計计優优滿满贈赠減减購购領领獎奖個个",
  "們们這这進进處处敗败訂订閱阅級级預预達达補补擴扩雲云憑凭虛虚擬拟產产品品您您尚尚實实際际須须貴贵條条",
  "據据確确認认歸归鎖锁凍冻結结關关閉闭刪删除除備备註注選选擇择種种類类繫系聯联絡络禮礼組组織织專专簽签",
  "給给經经錄录連连轉转傳传輸输匯汇還还紅红",
].join("");
const simplifiedOf = new Map<string, string>();
for (let index = 0; index + 1 < pairs.length; index += 2) {
  const from = pairs[index];
  const to = pairs[index + 1];
  if (from !== undefined && to !== undefined && from !== to) simplifiedOf.set(from, to);
}
const traditionalCharacters = new RegExp(`[${[...simplifiedOf.keys()].join("")}]`, "gu");
