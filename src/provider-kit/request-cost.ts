interface Source {
  /** The page of the vendor that says so. */
  readonly source: string;
}

interface Price extends Source {
  readonly amount: number;
  /** ISO 4217 code. */
  readonly currency: string;
  readonly per: "request";
}

/** What vendors count otherwise than by request, in words. */
interface CountedOtherwise extends Source {
  readonly text: string;
}

/** What it costs to ask a vendor that charges for it. */
export type RequestCost = Price | CountedOtherwise;

/** In one line, without its source. */
export function costText(cost: RequestCost): string {
  return "text" in cost ? cost.text : `${cost.amount} ${cost.currency} a ${cost.per}`;
}
