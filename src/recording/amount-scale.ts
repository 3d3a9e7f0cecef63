/** Other amounts of the same form: each keeps its sign and its decimals, nothing stays what it was, and sums hold. */
export class AmountScale {
  readonly #factor: number;
  readonly #amounts = new Map<string, { readonly value: number; readonly places: number }>();
  readonly #columns: (readonly number[])[] = [];
  #replacements: ReadonlyMap<string, number> | undefined;

  constructor(random: () => number) {
    // Above 2, so that no amount stays; no whole number, so that none can be computed back.
    this.#factor = 2.1 + 6.8 * random();
  }

  add(value: number): void {
    const size = Math.abs(value);
    if (size !== 0) this.#amounts.set(keyOf(size), { value: size, places: placesOf(size) });
    this.#replacements = undefined;
  }

  /** Amounts of one field in a list: their sum may stand elsewhere. */
  addColumn(values: readonly number[]): void {
    if (values.length > 1) this.#columns.push(values.map(Math.abs));
  }

  replace(value: number): number {
    this.#replacements ??= this.#compute();
    const size = this.#replacements.get(keyOf(Math.abs(value)));
    if (value === 0) return 0;
    if (size === undefined) throw new Error("an amount that was not added");
    return value < 0 ? -size : size;
  }

  /** Smallest first, so that the parts of a sum are known before it. */
  #compute(): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const sums = new Map(
      this.#columns.map((column) => [keyOf(column.reduce((sum, one) => sum + one, 0)), column] as const),
    );
    const sorted = [...this.#amounts.values()].sort((one, other) => one.value - other.value);
    for (const [index, { value, places }] of sorted.entries()) {
      const parts = sums.get(keyOf(value)) ?? this.#pair(value, sorted.slice(0, index));
      const sizes = parts?.map((part) => (part === 0 ? 0 : found.get(keyOf(part))));
      const sum = sizes?.reduce<number | undefined>(
        (total, size) => (total === undefined || size === undefined ? undefined : total + size),
        0,
      );
      const most = Math.max(places, ...(parts ?? []).map(placesOf));
      found.set(keyOf(value), sum === undefined ? rounded(value * this.#factor, places) : rounded(sum, most));
    }
    return found;
  }

  /** Two smaller amounts that make this one. */
  #pair(value: number, smaller: readonly { readonly value: number }[]): readonly number[] | undefined {
    for (const { value: part } of smaller) {
      const rest = this.#amounts.get(keyOf(value - part))?.value;
      if (rest !== undefined && rest < value) return [part, rest];
    }
    return undefined;
  }
}

/** Sums of decimals are a little off in binary. */
function keyOf(value: number): string {
  return value.toPrecision(12);
}

export function placesOf(value: number): number {
  const [, decimals = "", exponent = "0"] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.min(20, Math.max(0, decimals.length - Number(exponent)));
}

function rounded(value: number, places: number): number {
  return Number(value.toFixed(places));
}

/** A number, as one or as plain text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}
