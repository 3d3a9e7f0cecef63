/** One measured figure beside its goal. */
export interface Figure {
  /** As in the table of goals: `P1`. */
  readonly id: string;
  readonly work: string;
  readonly ratio: number;
  /** What the ratio is at most. */
  readonly goal: number;
  /** What it is a ratio to. */
  readonly of: string;
  /** For people: the scale, the circumstances. */
  readonly notes: readonly string[];
}

export function printFigure({ id, work, ratio, goal, of, notes }: Figure): void {
  const verdict = ratio <= goal ? "met" : "MISSED";
  console.log(`${id}  ${work}: ${ratio.toFixed(3)} x ${of} (goal: at most ${goal.toFixed(2)}, ${verdict})`);
  for (const note of notes) console.log(`    ${note}`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}
