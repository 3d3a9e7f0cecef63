import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startedApp } from "../faults/running-app.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { eventually } from "../support/listening-program.ts";
import { type Answerer, type LocalVendor, startVendor } from "../support/vendor.ts";

const file = readFileSync(join(import.meta.dirname, "../fixtures/rates/eurofxref-daily.xml"), "utf8");
// The daemon has the clock of the machine: a file of long ago is never of a day to come.
const dated =
  (on: string): Answerer =>
  (_, response) =>
    response.end(file.replace("2026-11-20", on));

let source: LocalVendor;
beforeAll(async () => {
  source = await startVendor(dated("2020-01-03"));
});
afterAll(() => source.stop());

const config = (more = "") => `
schedules: { rates: "* * * * * *" }
defaults: { retries: 0 }
rates: { source: ecb, url: "${source.url}/daily.xml"${more} }
subscriptions:
  - { name: Domain, cycle_type: monthly, amount: 10, currency: USD }
  - { name: Rack, cycle_type: monthly, amount: 10, currency: GBP }
`;

async function rates(url: string): Promise<readonly string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split("\n")
    .filter((line) => line.startsWith("balance_alert_exchange_rate"))
    .map((line) => line.slice("balance_alert_".length));
}

const asOf = (on: string) => `exchange_rate_timestamp_seconds{from="USD",to="CNY"} ${Date.parse(on) / 1000}`;

describe("exchange rates", () => {
  it("stay with their date while the source is down or odd, said once, and over a restart", async () => {
    const statePath = temporaryFolder();
    source.answer = dated("2020-01-03");
    const first = await startedApp(config(", to: CNY, fixed: { XAU: 29000 }"), { statePath });
    await eventually(async () => ((await rates(first.url)).length > 1 ? true : undefined));
    expect(await rates(first.url)).toEqual(
      expect.arrayContaining([
        'exchange_rate{from="XAU",to="CNY"} 29000',
        'exchange_rate{from="USD",to="CNY"} 7.2',
        'exchange_rate{from="CNY",to="CNY"} 1',
        asOf("2020-01-03"),
      ]),
    );
    source.answer = dated("2020-01-02");
    const failures = () => first.log.filter((line) => line.includes("look-up of exchange rates failed"));
    await eventually(async () => (failures().length > 0 ? true : undefined));
    const asked = source.requests.length;
    await eventually(async () => (source.requests.length > asked + 1 ? true : undefined));
    expect(failures()).toEqual([
      expect.stringContaining("the answer is of 2020-01-02, older than the one of 2020-01-03"),
    ]);
    expect(await rates(first.url)).toContain(asOf("2020-01-03"));
    await first.app.stop(0);

    source.answer = (_, response) => response.writeHead(503).end();
    const second = await startedApp(config(", to: CNY"), { statePath });
    expect(await rates(second.url)).toContain(asOf("2020-01-03"));
    source.answer = dated("2020-01-06");
    await eventually(async () => ((await rates(second.url)).includes(asOf("2020-01-06")) ? true : undefined));
  });

  it("are crossed into every currency that is in use", async () => {
    source.answer = dated("2020-01-03");
    const { url } = await startedApp(config());
    await eventually(async () => ((await rates(url)).length > 1 ? true : undefined));
    const targets = (await rates(url)).flatMap(
      (line) => /^exchange_rate\{.*to="(?<to>\w+)"/.exec(line)?.groups?.to ?? [],
    );
    expect([...new Set(targets)]).toEqual(["GBP", "USD"]);
  });
});
