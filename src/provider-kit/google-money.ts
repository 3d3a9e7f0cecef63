import * as z from "zod";
import { amount, currencyCode, roundFloatNoise } from "./values.ts";

/**
 * `google.type.Money`: whole units as text and billionths as a number, both with the sign of the amount. JSON of protocol
 * buffers leaves out the part that is zero; with neither part there is no amount.
 * https://github.com/googleapis/googleapis/blob/master/google/type/money.proto
 */
export const googleMoney = z
  .object({ currencyCode, units: amount.optional(), nanos: amount.optional() })
  .transform(({ currencyCode: currency, units, nanos }, context) => {
    if (units === undefined && nanos === undefined) {
      context.addIssue({ code: "custom", message: "no amount" });
      return z.NEVER;
    }
    return { currency, value: roundFloatNoise((units ?? 0) + (nanos ?? 0) / 1e9) }; // One part alone: the other is zero, see above.
  });
