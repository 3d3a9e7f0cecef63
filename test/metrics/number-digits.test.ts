import fc from "fast-check";
import { expect, test } from "vitest";
import { NumberDigits } from "../../src/metrics/number-digits.ts";

const digits = new NumberDigits();

function written(value: number): string {
  digits.write(value);
  const target = Buffer.alloc(40, "-");
  digits.copyTo(target, 3);
  return target.toString("latin1", 3, 3 + digits.length);
}

const edges = [
  0,
  -0,
  0.01,
  0.1,
  0.29,
  1.005,
  9.99,
  -0.5,
  100,
  21_474_836.47,
  21_474_836.48,
  2 ** 31,
  1e15,
  1e21,
  5e-324,
];

test.each([...edges, Number.MAX_VALUE, -Number.MAX_VALUE])("%d is written as String writes it", (value) => {
  expect(written(value)).toBe(String(value));
});

test("so is any other number", () => {
  const money = fc.tuple(fc.integer(), fc.constantFrom(1, 10, 100, 1000)).map(([units, part]) => units / part);
  const any = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.oneof(money, any, fc.maxSafeInteger()), (value) => {
      expect(written(value)).toBe(String(value));
    }),
    { numRuns: 20_000 },
  );
});
