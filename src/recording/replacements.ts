export type Kind =
  | "secret"
  | "mail address"
  | "host"
  | "IP address"
  | "phone number"
  | "identifier"
  | "name or word"
  | "amount"
  | "date of birth";

/** Where what was replaced. */
export type Report = ReadonlyMap<Kind, ReadonlySet<string>>;

/** What must not stand in the result: by any part of a text, and as a whole token. */
export interface Originals {
  readonly anywhere: ReadonlySet<string>;
  readonly tokens: ReadonlySet<string>;
}

/** Shorter texts stand in others by chance. */
export const shortestPart = 6;

/** What stands for what, and where. */
export class Replacements {
  readonly #known = new Map<string, string>();
  readonly #taken = new Set<string>();
  #report = new Map<Kind, Set<string>>();
  #anywhere = new Set<string>();
  #tokens = new Set<string>();

  get report(): Report {
    return this.#report;
  }

  get originals(): Originals {
    return { anywhere: this.#anywhere, tokens: this.#tokens };
  }

  /** Forgets where, and still knows what stands for what. */
  startAgain(): void {
    this.#report = new Map();
    this.#anywhere = new Set();
    this.#tokens = new Set();
  }

  /** The same for the same, and never what stands for something else. */
  other(kind: Kind, path: string, original: string, make: () => string): string {
    let other = this.#known.get(original);
    for (let attempt = 0; other === undefined; attempt++) {
      const made = make();
      const isFree = made !== original && !this.#taken.has(made) && !this.#known.has(made);
      if (isFree || attempt > 200) other = made;
    }
    this.#known.set(original, other);
    this.#taken.add(other);
    return this.note(kind, path, original, other);
  }

  note(kind: Kind, path: string, original: string, other: string): string {
    const paths = this.#report.get(kind) ?? new Set();
    this.#report.set(kind, paths.add(path));
    // An amount may stand within another number by chance.
    if (kind === "amount") this.#tokens.add(original);
    else this.add(original);
    return other;
  }

  add(original: string): void {
    (original.length >= shortestPart ? this.#anywhere : this.#tokens).add(original);
  }
}
