/** What /metrics says of exchange rates. */
import type { DatedRates } from "../model.ts";
import { type BlockSamples, toSeconds } from "./block-samples.ts";
import type { Sample } from "./exposition.ts";

export interface RatesView {
  /** What the source said last; absent before its first answer. */
  readonly rates: DatedRates | undefined;
  /** Currencies into which rates are shown. */
  readonly to: readonly string[];
  /** Rates that the user fixed, in the currency `fixedTo`. */
  readonly fixed: Readonly<Record<string, number>>;
  readonly fixedTo: string | undefined;
  /** Currencies in use may change until then. */
  readonly validUntilMs: number;
}

/** One rate for each currency of the source and of the user, into each that is asked for; of a currency into itself it is 1. */
export function rateSamples({ rates, to, fixed, fixedTo, validUntilMs }: RatesView): BlockSamples {
  const samples: Sample[] = [];
  for (const [from, value] of Object.entries(fixed))
    samples.push({ family: "balance_alert_exchange_rate", labels: { from, to: fixedTo ?? "" }, value });
  if (rates === undefined) return { samples, validUntilMs };
  const perBase = { [rates.base]: 1, ...rates.perBase };
  const asOf = toSeconds(Date.parse(`${rates.on}T00:00:00Z`));
  for (const target of to) {
    const targetPerBase = perBase[target];
    if (targetPerBase === undefined) continue;
    for (const [from, fromPerBase] of Object.entries(perBase)) {
      if (target === fixedTo && from in fixed) continue;
      const labels = { from, to: target };
      samples.push(
        { family: "balance_alert_exchange_rate", labels, value: roundToSource(targetPerBase / fromPerBase) },
        { family: "balance_alert_exchange_rate_timestamp_seconds", labels, value: asOf },
      );
    }
  }
  return { samples, validUntilMs };
}

/** The source has at most six significant digits: more than eight would be noise of the division. */
function roundToSource(rate: number): number {
  return Number(rate.toPrecision(8));
}
