/** Accuracy of the mail classification on the fixtures: alerts (precision, recall, F1), exact category, amounts, dates. */
import { classifyEml, type Explained } from "../src/mailbox/classify.ts";
import { readMailFixtures, readSamples, toEml, type Wanted } from "../test/support/mail-fixture.ts";

const alerts = new Set(["arrears", "payment_failed", "low_balance", "renewal"]);

interface Case {
  readonly name: string;
  readonly source: Uint8Array;
  readonly want: Wanted;
}

function measure(title: string, cases: readonly Case[]): void {
  let truePositives = 0;
  let falsePositives = 0;
  let falseNegatives = 0;
  let category = 0;
  let amount = 0;
  let date = 0;
  let provider = 0;
  for (const { name, source, want } of cases) {
    const got = classifyEml(source);
    const gotCategory = got.category ?? "none";
    if (alerts.has(gotCategory)) {
      if (alerts.has(want.category)) truePositives++;
      else falsePositives++;
    } else if (alerts.has(want.category)) falseNegatives++;
    const right = {
      category: gotCategory === want.category,
      amount: got.amount === (want.amount ?? null) && got.currency === (want.currency ?? null),
      date: got.date === (want.date ?? null),
      provider: got.provider === (want.provider ?? null),
    };
    if (right.category) category++;
    if (right.amount) amount++;
    if (right.date) date++;
    if (right.provider) provider++;
    if (!right.category || !right.amount || !right.date)
      console.log(`  ${name}: wanted ${describe(want)}; got ${describeGot(got)}`);
  }
  const precision = truePositives / (truePositives + falsePositives);
  const recall = truePositives / (truePositives + falseNegatives);
  const share = (count: number) => `${count}/${cases.length} (${((100 * count) / cases.length).toFixed(0)} %)`;
  console.log(`${title}: ${cases.length} mails`);
  console.log(
    `  alerts: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${((2 * precision * recall) / (precision + recall)).toFixed(3)} (goal 0.95)`,
  );
  console.log(
    `  category ${share(category)} (goal 90 %), amount ${share(amount)}, date ${share(date)} (goal 85 %), provider ${share(provider)}`,
  );
}

function describe({ category, amount, currency, date }: Wanted): string {
  return [category, amount, currency, date].map((each) => each ?? "-").join(" ");
}

function describeGot(got: Explained): string {
  return `${describe({ ...got, category: got.category ?? "none" })} by ${got.rule ?? "no rule"} ${JSON.stringify(got.words)}`;
}

export function runMailAccuracy(): void {
  measure("samples", readSamples());
  measure(
    "further mails",
    readMailFixtures().map((mail) => ({ name: mail.name, source: toEml(mail), want: mail.want })),
  );
  measure(
    "later mails",
    readMailFixtures("later.yaml").map((mail) => ({ name: mail.name, source: toEml(mail), want: mail.want })),
  );
  measure(
    "last mails",
    readMailFixtures("last.yaml").map((mail) => ({ name: mail.name, source: toEml(mail), want: mail.want })),
  );
}

runMailAccuracy();
