const hourMs = 3_600_000;

// Steps that divide the hour or the day evenly, so that no two runs come closer than the step.
const steps: readonly (readonly [number, string])[] = [
  [hourMs / 12, "*/5 * * * *"],
  [hourMs / 6, "*/10 * * * *"],
  [hourMs / 4, "*/15 * * * *"],
  [hourMs / 2, "*/30 * * * *"],
  [hourMs, "0 * * * *"],
  [2 * hourMs, "0 */2 * * *"],
  [4 * hourMs, "0 */4 * * *"],
  [6 * hourMs, "0 */6 * * *"],
  [12 * hourMs, "0 */12 * * *"],
  [24 * hourMs, "0 6 * * *"],
];

/** The most frequent usual schedule whose runs are at least `intervalMs` apart. */
export function slowestNeeded(intervalMs: number): string {
  return steps.find(([stepMs]) => stepMs >= intervalMs)?.[1] ?? "0 6 * * 1";
}
