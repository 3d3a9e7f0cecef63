/**
 * How a line gets into a scrape.
 *
 * Samples come from blocks: one block for each project, subscription and mailbox, and a few for the rest. `daemon/`
 * registers a block with a function that computes its samples from the store (`project-samples.ts` and its neighbours;
 * no network, no waiting), and invalidates the block when the store changes. A scrape (`metrics.ts`) computes the blocks
 * that were invalidated, and those whose samples have expired (a renewal is a day nearer, an amount has become stale).
 * When thousands of blocks are invalidated at once, they are computed in small parts before the next scrape.
 *
 * The exposition keeps the text of all blocks finished, family by family in the order of `families.ts`
 * (`family-slab.ts`), in chunks of 2048 lines (`slab-chunk.ts`):
 *
 *     balance_alert_balance{project="Chat",provider="http",type="credits",unit="USD"} 74.75
 *
 * Most blocks have the same series as before. Then only numbers that changed are written: a number of the same width over
 * the old one; any other makes its line outdated. A block with other series than before frees its lines and takes new
 * ones; the next series of a family reuses a freed line. Before a copy is made, each chunk with outdated lines is
 * compacted in one pass.
 *
 * A scrape gets one copy of the text, followed by the families that prom-client keeps (`runtime.ts`: the process,
 * Node.js, our HTTP surface, the histograms). The copy is made in one go, so it shows one state, and nothing writes to it
 * afterwards, however slowly a client reads. Both formats have the same lines and differ in the headers. With gzip the
 * text is compressed once for each state (`gzip-member.ts`). `negotiate.ts` chooses format and encoding.
 *
 * prom-client alone would make the whole text anew at every scrape and block the event loop for seconds at 50,000
 * projects. docs/performance.md has the figures, bench/scrape.ts the programs.
 */
import type { Family } from "./family.ts";
import { FamilySlab } from "./family-slab.ts";
import { type ExpositionFormat, type Labels, labelsText, sameLabels } from "./series-text.ts";

/** One number of one series. */
export interface Sample {
  /** Name of a family of the table. */
  readonly family: string;
  /** Labels that apply; an empty value is the same as none. Not to be changed afterwards: the exposition keeps it. */
  readonly labels: Labels;
  /** Finite. */
  readonly value: number;
}

/** A series as one small integer: its number in its family, and the family's index in the table. */
type Reference = number;
const familiesAtMost = 256;

/** The series of a block in the order of its samples. */
interface Block {
  readonly labels: readonly Labels[];
  readonly references: readonly Reference[];
}

export class Exposition {
  /** Grows with every change of the text. */
  version = 0;
  readonly #slabs: readonly FamilySlab[];
  readonly #byName: ReadonlyMap<string, FamilySlab>;
  readonly #blocks = new Map<string, Block>();

  constructor(families: readonly Family[]) {
    if (families.length > familiesAtMost) throw new Error(`at most ${familiesAtMost} families, not ${families.length}`);
    this.#slabs = families.map((family, index) => new FamilySlab(family, index));
    this.#byName = new Map(this.#slabs.map((slab) => [slab.family.name, slab]));
  }

  /**
   * Replaces all series of one block. Of two samples with the same family and labels the first one is shown. Blocks do
   * not share series: their labels hold names, and the loader refuses a name that is there twice.
   *
   * Returns how many samples were left out, so that the caller can say so.
   * @throws Error on a number that is not finite, a histogram, an unknown family or an impossible label name: bugs.
   */
  setBlock(key: string, samples: readonly Sample[]): number {
    for (const { family, value } of samples) {
      if (!Number.isFinite(value))
        throw new Error(`metric ${family} of ${key}: ${value} is not a number that can be shown`);
    }
    const block = this.#blocks.get(key);
    if (block !== undefined && this.#overwrite(block, samples)) return 0;
    return this.#replace(key, samples);
  }

  removeBlock(key: string): void {
    const block = this.#blocks.get(key);
    if (block === undefined) return;
    for (const reference of block.references) this.#slabOf(reference).remove(numberOf(reference));
    this.#blocks.delete(key);
    this.version += 1;
  }

  /** A copy of the complete text, without `# EOF`, and of `rest` behind it. */
  render(format: ExpositionFormat, rest = noRest): Buffer {
    let length = rest.length;
    for (const slab of this.#slabs) length += slab.compact(format);
    const target = Buffer.allocUnsafeSlow(length);
    let end = 0;
    for (const slab of this.#slabs) end = slab.copyTo(target, end, format);
    rest.copy(target, end);
    return target;
  }

  /** The cheap path: the same series in the same order. Returns whether they were. */
  #overwrite({ labels, references }: Block, samples: readonly Sample[]): boolean {
    if (samples.length !== references.length) return false;
    // Neighbours mostly share their labels.
    let known: Labels | undefined;
    let given: Labels | undefined;
    for (let at = 0; at < samples.length; at += 1) {
      // The three lists are equally long.
      const sample = samples[at] as Sample;
      const own = labels[at] as Labels;
      if (own !== known || sample.labels !== given) {
        if (!sameLabels(own, sample.labels)) return false;
        known = own;
        given = sample.labels;
      }
      const reference = references[at] as Reference;
      const slab = this.#slabOf(reference);
      if (slab.family.name !== sample.family) return false;
      if (slab.set(numberOf(reference), sample.value)) this.version += 1;
    }
    return true;
  }

  #replace(key: string, samples: readonly Sample[]): number {
    const shown = new Map<string, { readonly slab: FamilySlab; readonly text: string; readonly sample: Sample }>();
    let text = "";
    let last: Sample | undefined;
    for (const sample of samples) {
      const slab = this.#slab(sample.family);
      // Neighbours mostly share their labels; the order is that of the family.
      if (sample.labels !== last?.labels || this.#slab(last.family).family.labels !== slab.family.labels)
        text = labelsText(sample.family, slab.family.labels, sample.labels);
      last = sample;
      const series = sample.family + text;
      if (!shown.has(series)) shown.set(series, { slab, text, sample });
    }
    // Nothing is refused from here on.
    this.removeBlock(key);
    const labels: Labels[] = [];
    const references: Reference[] = [];
    for (const { slab, text: written, sample } of shown.values()) {
      labels.push(sample.labels);
      references.push(slab.add(written, sample.value) * familiesAtMost + slab.index);
    }
    // Copies, which have no room to spare: there may be many blocks.
    this.#blocks.set(key, { labels: labels.slice(), references: references.slice() });
    this.version += 1;
    return samples.length - shown.size;
  }

  #slab(name: string): FamilySlab {
    const slab = this.#byName.get(name);
    if (slab === undefined) throw new Error(`there is no metric family ${name}`);
    if (slab.family.type === "histogram") throw new Error(`metric ${name} is a histogram, which is not kept here`);
    return slab;
  }

  #slabOf(reference: Reference): FamilySlab {
    // Only references that were given out come here.
    return this.#slabs[reference % familiesAtMost] as FamilySlab;
  }
}

const noRest = Buffer.alloc(0);

function numberOf(reference: Reference): number {
  return Math.floor(reference / familiesAtMost);
}
