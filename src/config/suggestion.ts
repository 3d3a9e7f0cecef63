/** The candidate that a typo most likely means, or undefined when none is near. */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  const word = normalize(written);
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const other = normalize(candidate);
    // A text of thousands of letters is not compared with every name.
    if (Math.abs(word.length - other.length) >= bestDistance) continue;
    const distance = editDistance(word, other);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `: did you mean "api_key"?`, or nothing. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  const candidate = nearest(written, candidates);
  return candidate === undefined ? "" : `: did you mean ${JSON.stringify(candidate)}?`;
}

function normalize(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s.]/g, "");
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(
        (previous[column] ?? row) + 1,
        (current[column - 1] ?? column) + 1,
        (previous[column - 1] ?? 0) + cost,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        distance = Math.min(distance, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
