import iconv from "iconv-lite";

/**
 * Character references of HTML. Numeric ones are all known; of the 2,231 names these are the ones that occur in mails:
 * punctuation, currencies and the letters of Latin-1.
 */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,8}));?/giu,
    (reference, hex, decimal, name) => {
      if (name !== undefined) return names[name] ?? names[String(name).toLowerCase()] ?? reference;
      const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
      if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return " ";
      // References to 128-159 mean windows-1252: &#128; is the euro sign.
      return code >= 0x80 && code <= 0x9f ? windows1252(code) : String.fromCodePoint(code);
    },
  );
}

function windows1252(code: number): string {
  return iconv.decode(Uint8Array.of(code), "windows-1252");
}

const latin1 =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml".split(
    " ",
  );

const names: Readonly<Record<string, string>> = {
  ...Object.fromEntries(latin1.map((name, index) => [name, String.fromCharCode(0xa0 + index)])),
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  euro: "€",
  dollar: "$",
  percnt: "%",
  period: ".",
  comma: ",",
  colon: ":",
  semi: ";",
  excl: "!",
  quest: "?",
  num: "#",
  plus: "+",
  equals: "=",
  lpar: "(",
  rpar: ")",
  sol: "/",
  ast: "*",
  commat: "@",
  lowbar: "_",
  hyphen: "-",
  dash: "-",
  minus: "-",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  sbquo: "‚",
  ldquo: "“",
  rdquo: "”",
  bdquo: "„",
  hellip: "…",
  bull: "•",
  trade: "™",
  inr: "₹",
  won: "₩",
  ensp: " ",
  emsp: " ",
  thinsp: " ",
  numsp: " ",
  zwnj: "\u200c",
  zwj: "\u200d",
  tab: " ",
  newline: " ",
  scaron: "š",
  Scaron: "Š",
  oelig: "œ",
  OElig: "Œ",
};
