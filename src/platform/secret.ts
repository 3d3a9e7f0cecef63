import { createHash, timingSafeEqual } from "node:crypto";
import { inspect } from "node:util";
import { CheckError } from "../model.ts";
import { readSmallFile, whyUnreadable } from "./regular-file.ts";

/** Where a secret was found, for `check-config`; never its value. */
export type SecretSource =
  | { readonly from: "inline" }
  | { readonly from: "variable"; readonly name: string }
  | { readonly from: "file"; readonly path: string };

const hidden = "<secret>";

/** A value that prints as `<secret>` everywhere. `reveal()` is called only where a request is authenticated. */
export class Secret {
  readonly source: SecretSource;
  readonly #read: () => string;

  private constructor(source: SecretSource, read: () => string) {
    this.source = source;
    this.#read = read;
  }

  static of(value: string, source: SecretSource = { from: "inline" }): Secret {
    return new Secret(source, () => value);
  }

  /** The file is read at each use, so that a rotated secret needs no restart. White space at the ends is dropped. */
  static inFile(path: string): Secret {
    return new Secret({ from: "file", path }, () => readSecretFile(path));
  }

  /** @throws CheckError config, when the secret's file cannot be read or is empty */
  reveal(): string {
    return this.#read();
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}

/** Whether a stranger's text is the secret. Digests of equal length are compared, also where there is no secret: the time tells nothing. */
export function isSecret(secret: Secret | undefined, text: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(secret?.reveal() ?? ""), digest(text)) && secret !== undefined;
}

function readSecretFile(path: string): string {
  let text: string;
  try {
    text = readSmallFile(path).toString("utf8").trim();
  } catch (error) {
    throw new CheckError("config", `cannot read the secret's file ${path}: ${whyUnreadable(error)}`, { cause: error });
  }
  if (text === "") throw new CheckError("config", `the secret's file ${path} is empty`);
  return text;
}
