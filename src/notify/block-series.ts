import type { Sample } from "../metrics/exposition.ts";
import type { Labels } from "../metrics/series-text.ts";

/** The samples of one block of the metrics, found by family and labels. */
export class BlockSeries {
  readonly #byFamily = new Map<string, Map<string, Sample>>();

  constructor(samples: readonly Sample[]) {
    for (const sample of samples) {
      const series = this.#byFamily.get(sample.family) ?? new Map<string, Sample>();
      this.#byFamily.set(sample.family, series);
      const key = labelsKey(sample.labels);
      if (!series.has(key)) series.set(key, sample);
    }
  }

  of(family: string): Iterable<Sample> {
    return this.#byFamily.get(family)?.values() ?? [];
  }

  /** The value of the family's series with the same labels. */
  value(family: string, labels: Labels): number | undefined {
    return this.#byFamily.get(family)?.get(labelsKey(labels))?.value;
  }

  /** The values of the family's series that have at least these labels. */
  having(family: string, labels: Labels): readonly number[] {
    const wanted = Object.entries(labels);
    return [...this.of(family)]
      .filter((sample) => wanted.every(([name, value]) => sample.labels[name] === value))
      .map(({ value }) => value);
  }
}

const known = new WeakMap<Labels, string>();

/** Equal for equal labels, whatever their order; an empty value is the same as none. */
export function labelsKey(labels: Labels): string {
  let key = known.get(labels);
  if (key === undefined) {
    const given = Object.entries(labels).filter(([, value]) => value !== "");
    key = JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
    known.set(labels, key);
  }
  return key;
}
