import { decodeHTML } from "entities/decode";

/**
 * The text of an HTML mail as a person sees it: hidden nodes (a preheader, tracking text, `display:none`, tiny or white
 * type) are left out, blocks become lines, inline tags join. One pass over the source with a flat stack, so that neither
 * depth nor broken nesting matters.
 */
export function htmlToVisibleText(html: string): string {
  const source = html.slice(0, largestInput);
  const hiddenClasses = findHiddenClasses(source);
  const parts: string[] = [];
  const stack = new OpenElements();
  const unclosed = new Set<string>();
  let position = 0;
  while (position < source.length) {
    const open = source.indexOf("<", position);
    const textEnd = open < 0 ? source.length : open;
    if (!stack.hidden && textEnd > position) parts.push(source.slice(position, textEnd));
    if (open < 0) break;
    if (source.startsWith("<!--", open)) {
      const end = source.indexOf("-->", open + 4);
      position = end < 0 ? source.length : end + 3;
      continue;
    }
    const end = endOfTag(source, open);
    if (end < 0) {
      if (/^<[a-z/!]/iu.test(source.slice(open, open + 2))) {
        // A tag that was cut off, by the size limit or by the next one.
        const next = source.indexOf("<", open + 1);
        position = next < 0 ? source.length : next;
      } else {
        if (!stack.hidden) parts.push("<");
        position = open + 1;
      }
      continue;
    }
    position = end + 1;
    const tag = source.slice(open + 1, end);
    const name = /^\/?([a-z][a-z0-9:]*)/iu.exec(tag)?.[1]?.toLowerCase();
    if (name === undefined) continue;
    if (unseen.has(name)) {
      if (!tag.startsWith("/") && !unclosed.has(name)) {
        const close = endOfElement(source, name, position);
        // Looked for once: a mail of unclosed elements is not searched to its end for each of them.
        if (close < 0) unclosed.add(name);
        // An unclosed head or title would hide the whole mail; an unclosed script or style does in browsers too.
        position = close >= 0 ? close : name === "style" || name === "script" ? source.length : position;
      }
      continue;
    }
    if (tag.startsWith("/")) stack.close(name);
    else if (!voids.has(name) && !tag.endsWith("/")) stack.open(name, lookOf(name, tag, hiddenClasses));
    if (stack.hidden) continue;
    if (blocks.has(name)) parts.push("\n");
    else if (name === "td" || name === "th") parts.push("\t");
  }
  return roundFloatNoise(decodeHTML(parts.join("")));
}

/** How an element looks; what it does not say (undefined) is inherited. */
interface Look {
  /** Taken out of the page together with everything in it. */
  readonly removed?: boolean;
  /** Font size of 0 or 1; layouts set it on a container and give the size back further in. */
  readonly tiny?: boolean | undefined;
  readonly white?: boolean | undefined;
  /** Has a background of its own, on which white text is visible. */
  readonly shaded?: boolean | undefined;
}

class OpenElements {
  readonly #names: string[] = [];
  readonly #looks: Look[] = [];

  get hidden(): boolean {
    const look = this.#looks.at(-1);
    return (
      look !== undefined &&
      (look.removed === true || look.tiny === true || (look.white === true && look.shaded !== true))
    );
  }

  open(name: string, look: Look): void {
    if (closedByTheirLike.has(name) && this.#names.at(-1) === name) this.close(name);
    if (this.#names.length >= deepestTracked) return;
    const outer = this.#looks.at(-1) ?? plain;
    this.#names.push(name);
    this.#looks.push(
      look === plain
        ? outer
        : {
            removed: outer.removed === true || look.removed === true,
            tiny: look.tiny ?? outer.tiny,
            white: look.white ?? outer.white,
            shaded: look.shaded ?? outer.shaded,
          },
    );
  }

  close(name: string): void {
    const index = this.#names.lastIndexOf(name);
    if (index < 0) return;
    this.#names.length = index;
    this.#looks.length = index;
  }
}

const deepestTracked = 500;
const closedByTheirLike = new Set(["p", "li", "td", "th", "tr", "dt", "dd"]);
const largestInput = 256 * 1024;

const blocks = new Set(
  [
    "address article aside blockquote br center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6",
    "header hr li main nav ol p pre section table tbody tfoot thead tr ul",
  ].flatMap((line) => line.split(" ")),
);
const voids = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
/** Elements whose content is never text of the mail. */
const unseen = new Set("head style script title template noscript svg math object iframe select textarea".split(" "));

/** Index of the ">" that closes the tag at `open`; quotes may hold a ">". Negative when this is not a tag. */
function endOfTag(source: string, open: number): number {
  const limit = Math.min(source.length, open + longestTag);
  let quote = "";
  for (let index = open + 1; index < limit; index++) {
    const character = source[index];
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === ">") return index;
    else if (character === "<") return -1;
    else if ((character === '"' || character === "'") && source[index - 1] === "=") quote = character;
  }
  return -1;
}
const longestTag = 4096;

/** Negative when it is never closed. */
function endOfElement(source: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}\\s{0,10}>`, "giu");
  closing.lastIndex = from;
  return closing.test(source) ? closing.lastIndex : -1;
}

function lookOf(name: string, tag: string, hiddenClasses: ReadonlySet<string>): Look {
  if (!/\b(?:style|class|hidden|bgcolor)\b/iu.test(tag)) return plain;
  if (/\shidden(?:\s|=|$|\/)/iu.test(tag)) return { removed: true };
  const style = attribute(tag, "style")?.toLowerCase().replace(/\s+/gu, "") ?? "";
  const classes = hiddenClasses.size === 0 ? undefined : attribute(tag, "class")?.toLowerCase().split(/\s+/u);
  if (removes(style) || classes?.some((each) => hiddenClasses.has(each)) === true) return { removed: true };
  const background =
    /(?:^|;)background(?:-color)?:([^;]*)/u.exec(style)?.[1] ?? attribute(tag, "bgcolor")?.toLowerCase();
  const color = /(?:^|;)color:([^;!]*)/u.exec(style)?.[1];
  const size = /(?:^|;)font-size:([^;!]*)/u.exec(style)?.[1];
  return {
    tiny: size === undefined ? undefined : /^[01](?:\.\d+)?(?:px|pt|%)?$/u.test(size),
    // A link may get its background from a picture or from the cell around it.
    white:
      color === undefined
        ? undefined
        : name !== "a" && /^(?:#fff(?:fff)?|white|transparent|rgba?\(255,255,255)/u.test(color),
    shaded:
      background === undefined ? undefined : !/^(?:#fff(?:fff)?|white|transparent|none|inherit)\b/u.test(background),
  };
}
const plain: Look = {};

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s{0,5}=\\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "iu").exec(tag);
  return match?.[1] ?? match?.[2] ?? match?.[3];
}

/** @param style lower case, without white space */
function removes(style: string): boolean {
  if (style === "") return false;
  if (/(?:^|;)(?:display:none|visibility:hidden|mso-hide:all)/u.test(style)) return true;
  if (/(?:^|;)opacity:0(?:\.0+)?(?:;|!|$)/u.test(style)) return true;
  return /(?:^|;)max-height:0(?:px)?(?:;|!|$)/u.test(style) && /overflow:hidden/u.test(style);
}

/** Names of classes that a style sheet of the mail hides. Media queries are skipped: they describe other screens. */
function findHiddenClasses(source: string): ReadonlySet<string> {
  const classes = new Set<string>();
  for (const sheet of source.matchAll(/<style[^<>]{0,200}>([^<]{0,60000})/giu)) {
    const css = (sheet[1] ?? "").replace(
      /@media[^{]{0,300}\{(?:[^{}]{0,500}\{[^{}]{0,2000}\}){0,200}[^{}]{0,500}\}/giu,
      " ",
    );
    if (!/display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden/iu.test(css)) continue;
    for (const rule of css.matchAll(/\.([a-z][\w-]{0,60})\s{0,10}\{([^{}]{0,2000})\}/giu)) {
      if (rule[1] !== undefined && rule[2] !== undefined && removes(rule[2].toLowerCase().replace(/\s+/gu, "")))
        classes.add(rule[1].toLowerCase());
    }
  }
  return classes;
}

function roundFloatNoise(text: string): string {
  return text
    .replace(/[^\S\n]+/gu, " ")
    .replace(/ ?\n[ \n]*/gu, "\n")
    .trim();
}
