import { describe, expect, it } from "vitest";
import { googleMoney } from "../../src/provider-kit/google-money.ts";

describe("google.type.Money", () => {
  it.each([
    [
      { currencyCode: "USD", units: "0", nanos: 492256016 },
      { currency: "USD", value: 0.492256016 },
    ],
    [
      { currencyCode: "usd", units: "12" },
      { currency: "USD", value: 12 },
    ],
    [
      { currencyCode: "EUR", nanos: 250000000 },
      { currency: "EUR", value: 0.25 },
    ],
    [
      { currencyCode: "USD", units: "-1", nanos: -750000000 },
      { currency: "USD", value: -1.75 },
    ],
  ])("reads %j", (written, money) => {
    expect(googleMoney.parse(written)).toEqual(money);
  });

  it.each([[{ currencyCode: "USD" }], [{ units: "1", nanos: 0 }], [{ currencyCode: "USD", units: "x" }]])(
    "refuses %j",
    (written) => {
      expect(googleMoney.safeParse(written).success).toBe(false);
    },
  );
});
