/** What was paid in: the top-ups of the configuration and the receipts that came by mail. */
import type { Receipt, ReceiptProblem } from "../model.ts";

export interface ConfiguredTopUp {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly amount: number;
}

/** A receipt that is not counted, and why. */
export interface UnclearReceipt {
  readonly receipt: Receipt;
  readonly problem: ReceiptProblem | "currency";
}

export interface TopUps {
  readonly paid: number;
  /** The first payment; undefined when nothing was paid in. */
  readonly since: string | undefined;
  readonly unclear: readonly UnclearReceipt[];
}

/**
 * Each payment once: a receipt that came twice, into two mailboxes or again with the same number, and one that the configuration names
 * with its day and amount.
 *
 * @param unit the currency of the spend that is subtracted; undefined while it is not known
 */
export function topUpsOf(
  configured: readonly ConfiguredTopUp[],
  receipts: readonly Receipt[],
  unit: string | undefined,
): TopUps {
  const unclear: UnclearReceipt[] = [];
  const counted: ConfiguredTopUp[] = [];
  for (const receipt of withoutCopies(receipts)) {
    const { problem, amount, currency, on } = receipt;
    if (problem !== undefined || amount === undefined)
      unclear.push({ receipt, problem: problem === undefined ? "amount" : problem });
    else if (unit !== undefined && currency !== unit) unclear.push({ receipt, problem: "currency" });
    else counted.push({ date: on, amount });
  }
  for (const { date, amount } of configured) {
    const same = counted.findIndex((one) => one.date === date && one.amount === amount);
    if (same >= 0) counted.splice(same, 1);
  }
  const all = [...configured, ...counted];
  return {
    paid: all.reduce((sum, { amount }) => sum + amount, 0),
    // Days as `YYYY-MM-DD` sort as text.
    since: all.map(({ date }) => date).sort()[0],
    unclear,
  };
}

function withoutCopies(receipts: readonly Receipt[]): readonly Receipt[] {
  const seen = new Set<string>();
  return receipts.filter(({ key, reference, amount, currency, problem }) => {
    const names = [key, ...(reference === undefined ? [] : [JSON.stringify([reference, amount, currency, problem])])];
    const isCopy = names.some((name) => seen.has(name));
    for (const name of names) seen.add(name);
    return !isCopy;
  });
}
