import { isRecord } from "../config/is-record.ts";
import { Secret } from "../platform/secret.ts";
import { AmountScale, numberOf, placesOf } from "./amount-scale.ts";
import { type Originals, Replacements, type Report, shortestPart } from "./replacements.ts";
import type { WrittenResponse } from "./replay.ts";
import { otherSecret, sameForm, type TokenKind, token } from "./same-form.ts";
import {
  isBirth,
  isCommonWord,
  isEnumerated,
  isIdentifying,
  isInstant,
  isMapOfNames,
  isPersonal,
  isPlainNumber,
  isTime,
} from "./words.ts";

/** What a fixture holds of an account. */
export interface Material {
  /** As the provider's schema made them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly responses: readonly WrittenResponse[];
}

export interface Replaced extends Material {
  /** Where what was replaced. */
  readonly report: Report;
  /** Words that were replaced and may be a vendor's own, such as the name of a wallet. */
  readonly doubtful: ReadonlySet<string>;
  readonly fieldNames: ReadonlySet<string>;
  /** What must not stand in the result: by any part of a text, and as a whole token. */
  readonly originals: Originals;
}

export interface ReplacerOptions {
  readonly random: () => number;
  /** Hosts and the ones that stand for them; those of the vendor stand for themselves. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly isVendorHost: (host: string) => boolean;
  /** Options that choose from a list. */
  readonly isFixedOption: (name: string) => boolean;
}

/** Headers that a provider may read. */
const telling =
  /retry-after|^location$|^link$|^content-type$|limit|quota|balance|credit|usage|remaining|expir|cost|billing/i;

/**
 * Replaces what names an account, a person or an amount by values of the same form, the same by the same. What is not known to
 * be harmless is replaced: only common words of APIs, dates, codes and the names of fields stay.
 */
export class Replacer {
  readonly #options: ReplacerOptions;
  readonly #scale: AmountScale;
  readonly #replacements = new Replacements();
  readonly #secrets = new Map<string, string>();
  /** Found by the survey, before anything is replaced for good. */
  readonly #fieldNames = new Set<string>();
  readonly #names = new Set<string>();
  readonly #identifiers = new Set<string>();
  readonly #codes = new Set<string>();
  #kept: ReadonlySet<string> = new Set();
  #isSurvey = true;
  #doubtful = new Set<string>();

  constructor(options: ReplacerOptions) {
    this.#options = options;
    this.#scale = new AmountScale(options.random);
  }

  /** @param kept words that stay, because the provider reads them */
  replace(material: Material, kept: ReadonlySet<string>): Replaced {
    this.#kept = kept;
    for (const isSurvey of [true, false]) {
      this.#isSurvey = isSurvey;
      this.#replacements.startAgain();
      this.#doubtful = new Set();
      if (isSurvey) this.#whole(material);
    }
    const { options, responses } = this.#whole(material);
    return {
      options,
      responses,
      report: this.#replacements.report,
      doubtful: this.#doubtful,
      fieldNames: this.#fieldNames,
      originals: this.#replacements.originals,
    };
  }

  /** Whether the survey found a word under a field that names people. */
  isName(word: string): boolean {
    return this.#names.has(word.toLowerCase());
  }

  #whole({ options, responses }: Material): Material {
    return {
      options: Object.fromEntries(
        Object.entries(options).map(([name, value]) => [
          name,
          this.#options.isFixedOption(name) ? value : this.#value(value, name, `options.${name}`),
        ]),
      ),
      responses: responses.map((response, index) => this.#response(response, `exchanges[${index}].response`)),
    };
  }

  #response({ status, headers = {}, json, text }: WrittenResponse, path: string): WrittenResponse {
    const told = Object.entries(headers).filter(([name]) => telling.test(name) && name !== "content-type");
    return {
      status,
      ...(told.length === 0
        ? {}
        : {
            headers: Object.fromEntries(
              told.map(([name, value]) => [name, this.#text(value, name, `${path}.headers.${name}`)]),
            ),
          }),
      ...(json === undefined ? {} : { json: this.#value(json, "", `${path}.json`) }),
      ...(text === undefined ? {} : { text: this.#markup(text, `${path}.text`) }),
    };
  }

  #value(value: unknown, field: string, path: string): unknown {
    if (value instanceof Secret) return this.#secret(value.reveal(), path);
    if (typeof value === "string") return this.#text(value, field, path);
    if (typeof value === "number") return this.#number(value, field, path);
    if (Array.isArray(value)) {
      if (this.#isSurvey) this.#addColumns(value);
      // Its rows are no fields of the list.
      return value.map((one, index) => this.#value(one, isRecord(one) ? "" : field, `${path}[${index}]`));
    }
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => {
        const written = this.#fieldName(name, field, path);
        return [written, this.#value(one, name, `${path}.${written}`)];
      }),
    );
  }

  /** Names of fields are the vendor's, unless the user's names stand in their place. */
  #fieldName(name: string, parent: string, path: string): string {
    const isPlain = /^[\p{L}_@$#][\p{L}\p{N}_@$#.:-]*$/u.test(name) && !/\d{4}|@.*\./.test(name);
    if (isPlain && !isMapOfNames(parent) && !this.isName(name)) {
      for (const word of name.match(/[\p{L}\p{N}_]+/gu) ?? []) this.#fieldNames.add(word);
      return name;
    }
    return this.#text(name, isMapOfNames(parent) ? "name" : "", `the name of a field in ${path}`);
  }

  #addColumns(list: readonly unknown[]): void {
    const numbers = (values: readonly unknown[]) => values.map(numberOf).filter((one) => one !== undefined);
    const plain = numbers(list);
    if (plain.length === list.length) this.#scale.addColumn(plain);
    const rows = list.filter(isRecord);
    for (const name of new Set(rows.flatMap(Object.keys))) {
      const column = numbers(rows.map((row) => row[name]));
      if (column.length === rows.length) this.#scale.addColumn(column);
    }
  }

  #secret(value: string, path: string): string {
    let other = this.#secrets.get(value);
    if (other === undefined) {
      do other = otherSecret(value, this.#options.random);
      while (other === value && /[\p{L}\p{N}]/u.test(value));
      this.#secrets.set(value, other);
    }
    return this.#replacements.note("secret", path, value, other);
  }

  /** XML and HTML: the texts between the tags, and the values of attributes; names of tags are names of fields. */
  #markup(text: string, path: string): string {
    if (!/^\s*</.test(text)) return this.#text(text, "", path);
    let field = "";
    return text
      .split(/(<[^>]*>)/)
      .map((part) => {
        if (!part.startsWith("<")) return this.#text(part, field, path);
        field = /^<([\w:.-]+)/.exec(part)?.[1] ?? "";
        return part.replace(/([\w:.-]+)=(["'])(.*?)\2/g, (whole, name: string, quote: string, value: string) =>
          name.startsWith("xmlns") ? whole : `${name}=${quote}${this.#text(value, name, path)}${quote}`,
        );
      })
      .join("");
  }

  #text(text: string, field: string, path: string): string {
    const parts = [...this.#secrets.keys()].filter((secret) => secret.length >= shortestPart && text.includes(secret));
    const secret = parts.sort((one, other) => other.length - one.length)[0];
    if (secret !== undefined)
      return text
        .split(secret)
        .map((part) => this.#text(part, field, path))
        .join(this.#secret(secret, path));
    return text.replace(token, (found, ...rest) => {
      const groups = rest.at(-1) as Partial<Record<TokenKind, string>>; // The pattern has named groups, which come last.
      const [kind = "word"] = Object.entries(groups).find(([, one]) => one !== undefined) ?? [];
      return this.#token(kind as TokenKind, found, { field, path, isWhole: found === text.trim(), text });
    });
  }

  #token(
    kind: TokenKind,
    found: string,
    { field, path, isWhole, text }: { field: string; path: string; isWhole: boolean; text: string },
  ): string {
    switch (kind) {
      case "mail":
        return this.#replacements.other("mail address", path, found, () => {
          const [name = "", domain = ""] = found.split("@");
          return `${sameForm(name, this.#options.random)}@${sameForm(domain.split(".")[0] ?? "", this.#options.random)}.example`;
        });
      case "host":
        return this.#host(found, path);
      case "ip":
        return this.#replacements.other("IP address", path, found, () =>
          found.includes(":")
            ? `2001:db8::${this.#digits(4)}`
            : `203.0.113.${1 + Math.floor(this.#options.random() * 254)}`,
        );
      case "uuid":
        return this.#replacements.other("identifier", path, found, () => sameForm(found, this.#options.random));
      case "instant":
        if (!isBirth(field)) return found;
        return this.#replacements.note(
          "date of birth",
          path,
          found,
          found.replace(/^\d{4}.\d{2}(.\d{2})?/, "1990-01-01"),
        );
      case "phone":
        return this.#replacements.other("phone number", path, found, () => sameForm(found, this.#options.random));
      case "number":
        return this.#numberText(found, field, path, isWhole);
      case "word":
        return this.#word(found, field, path, text);
    }
  }

  #host(found: string, path: string): string {
    const known = this.#options.hosts.get(found);
    if (known !== undefined) return known === found ? found : this.#replacements.note("host", path, found, known);
    if (this.#options.isVendorHost(found)) return found;
    return this.#replacements.other("host", path, found, () => `${sameForm("hostname", this.#options.random)}.example`);
  }

  #digits(count: number): string {
    return sameForm("1".repeat(count), this.#options.random);
  }

  #number(value: number, field: string, path: string): number {
    if (!Number.isFinite(value) || value === 0) return value;
    return Number(this.#numberText(value.toFixed(placesOf(value)), field, path, true));
  }

  #numberText(found: string, field: string, path: string, isWhole: boolean): string {
    const plain = found.replaceAll(",", "");
    const value = Number(plain);
    // -1 means that there is no limit.
    if (value === 0 || found === "-1" || this.#kept.has(found) || this.#codes.has(found)) return found;
    const isInteger = /^\d+$/.test(found);
    if (isPlainNumber(field) && plain.length <= 6) {
      this.#codes.add(found);
      return found;
    }
    if (isTime(field) && isInteger && isInstant(value)) return found;
    if (isInteger && (isIdentifying(field) || found.length >= 11 || this.#identifiers.has(found))) {
      if (this.#isSurvey && found.length > 3) this.#identifiers.add(found);
      if (found.length < 9) this.#doubtful.add(found);
      return this.#replacements.other("identifier", path, found, () =>
        sameForm(found, this.#options.random).slice(0, 15),
      );
    }
    if (isInteger && (isWhole || found.length < 5)) this.#doubtful.add(found);
    if (this.#isSurvey) {
      this.#scale.add(value);
      return found;
    }
    const other = this.#scale.replace(value);
    const written = other.toFixed(Math.max(placesOf(other), /\.(\d+)$/.exec(plain)?.[1]?.length ?? 0));
    const grouped = found.includes(",") ? written.replace(/\B(?=(\d{3})+(?!\d))/g, ",") : written;
    return this.#replacements.note("amount", path, found, grouped);
  }

  #word(found: string, field: string, path: string, text: string): string {
    const isUnderPersonal = isPersonal(field);
    if (/^\d+$/.test(found)) {
      if (this.#kept.has(found) || this.#codes.has(found)) return found;
      return this.#replacements.other("identifier", path, found, () => sameForm(found, this.#options.random));
    }
    const isKnownName = this.#names.has(found.toLowerCase());
    if (
      this.#isSurvey &&
      isUnderPersonal &&
      found.length > 2 &&
      !isCommonWord(found, false) &&
      !this.#fieldNames.has(found)
    )
      this.#names.add(found.toLowerCase());
    const isEnum = isEnumerated(field) && /^[A-Za-z][\w .:/-]{0,40}$/.test(text) && !/^ft:|\d{6}/.test(text);
    // What stays in one place stays everywhere.
    if (isEnum && !isKnownName) this.#fieldNames.add(found);
    const isHarmless =
      isCommonWord(found, isUnderPersonal) ||
      isEnum ||
      (!isUnderPersonal && (this.#fieldNames.has(found) || found.length === 1)) ||
      found.split("_").every((part) => part === "" || isCommonWord(part, isUnderPersonal));
    if ((isHarmless && !isKnownName) || this.#kept.has(found)) return found;
    if (!/\d{4}/.test(found)) this.#doubtful.add(found);
    const form = this.#replacements.other("name or word", path, found.toLowerCase(), () =>
      sameForm(found.toLowerCase(), this.#options.random),
    );
    this.#replacements.add(found);
    return [...found].map((one, index) => (/\p{Lu}/u.test(one) ? form[index]?.toUpperCase() : form[index])).join("");
  }
}
