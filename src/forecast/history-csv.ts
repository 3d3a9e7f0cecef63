import type { Forecast } from "./forecast.ts";
export function parseHistoryCsv(_text: string): { atMs: number; value: number }[] {
  return [];
}
export function forecastOfHistory(_points: unknown, _atMs: number): Forecast {
  throw new Error("not yet");
}
