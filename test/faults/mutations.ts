/** Ways in which an answer can be other than documented. */
import type { Chance } from "./random.ts";

/** Where something stands in a value. */
export type Place = readonly (string | number)[];

/** Written into the text where JSON has no way to say it. */
const bare = "\u{f0000}";

const oddNumbers = [
  `${bare}1e400${bare}`,
  `${bare}-1e400${bare}`,
  `${bare}NaN${bare}`,
  `${bare}1e${"9".repeat(400)}${bare}`,
  `${bare}0x10${bare}`,
  1e308,
  -1e308,
  5e-324,
  -0,
  2 ** 53 + 1,
];
const oddTexts = [
  "",
  " ",
  "abc",
  "NaN",
  "Infinity",
  "-Infinity",
  "1e400",
  "0x10",
  "1,2",
  "1.2.3",
  "--1",
  "１２",
  "١٢",
  "1e",
  "+",
  "null",
  "true",
  "12abc",
  "\u0000",
  "\ud800",
  "x".repeat(20_000),
  "9".repeat(400),
  "1e-400",
  "<b>",
  '"',
  "\n# HELP x\nx 1",
];
const oddTypes = [null, true, false, [], {}, [[]], [null], { value: 1 }, { $numberDecimal: "1" }];

export function oddValue(dice: Chance): unknown {
  const all = [...oddNumbers, ...oddTexts, ...oddTypes];
  return all[dice.below(all.length)];
}

/** All places in a value but the value itself. */
export function placesOf(value: unknown, place: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return place.length === 0 ? [] : [place];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    ...(place.length === 0 ? [] : [place]),
    ...steps.flatMap((step) => placesOf(Reflect.get(value, step), [...place, step])),
  ];
}

export function valueAt(root: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (here, step) => (typeof here === "object" && here !== null ? Reflect.get(here, step) : undefined),
    root,
  );
}

/** A copy with one place changed, as the text of a body. `undefined` removes it. */
export function changed(root: unknown, place: Place, value: unknown): string {
  const copy: unknown = structuredClone(root);
  const parent = valueAt(copy, place.slice(0, -1));
  const last = place.at(-1);
  if (typeof parent === "object" && parent !== null && last !== undefined) {
    if (value !== undefined) Reflect.set(parent, last, value);
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else Reflect.deleteProperty(parent, last);
  }
  return textOf(copy);
}

/** A copy with a key under another name. */
export function renamed(root: unknown, place: Place, name: string): string {
  const copy: unknown = structuredClone(root);
  const parent = valueAt(copy, place.slice(0, -1));
  const last = place.at(-1);
  if (typeof parent === "object" && parent !== null && !Array.isArray(parent) && last !== undefined) {
    const value: unknown = Reflect.get(parent, last);
    Reflect.deleteProperty(parent, last);
    Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return textOf(copy);
}

function textOf(value: unknown): string {
  return JSON.stringify(value).replaceAll(new RegExp(`"${bare}(.*?)${bare}"`, "gu"), "$1");
}

/** The text with some of its letters lost, doubled or replaced. */
export function garbled(text: string, dice: Chance): string {
  let garbledText = text;
  for (let edit = 0; edit <= dice.below(3); edit++) {
    const at = dice.below(garbledText.length + 1);
    const added =
      ["", "\u0000", "<", "&", '"', "0", "-", "e", "x", "]]>", "<!DOCTYPE a [<!ENTITY b 'c'>]>"][dice.below(11)] ?? "";
    garbledText = garbledText.slice(0, at) + added + garbledText.slice(at + dice.below(20));
  }
  return garbledText;
}

/** A number, or a text that is one, other than 0. */
export function isAmount(value: unknown): boolean {
  if (typeof value === "number") return value !== 0;
  return (
    typeof value === "string" && /^\s*[+-]?[\d,]*\.?\d+\s*$/.test(value) && Number(value.replaceAll(",", "")) !== 0
  );
}
