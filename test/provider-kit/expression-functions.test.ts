import { expect, it } from "vitest";
import { expressionProblem } from "../../src/provider-kit/expressions.ts";

it.each([
  ["$nmber(a)", "no function $nmber"],
  ["a.b.$lowecase()", "no function $lowecase"],
  ['data[name = "x"].$sum($nothing(v))', "no function $nothing"],
  ["$number(data.available)", undefined],
  ["$sum(items.($number(price) * count))", undefined],
  ["($double := function($x) { $x * 2 }; $double(a))", undefined],
  ["$map(items, function($v, $i) { $v + $i })", undefined],
  ["$f := $power(?, 2)", undefined],
  ["($apply := function($f, $x) { $f($x) }; $apply($abs, a))", undefined],
  ["items ~> $count()", undefined],
  ["items ~> $cuont()", "no function $cuont"],
  ["{ 'a': $strng(b) }", "no function $strng"],
  ["library.loans@$l.books@$b[$l.isbn=$b.isbn].$string($b)", undefined],
])("%s", async (source, wanted) => {
  expect(await expressionProblem(source)).toBe(wanted);
});
