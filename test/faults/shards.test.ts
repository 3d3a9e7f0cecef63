/** Each project, mailbox and subscription is on exactly one shard, whatever it is called. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInShard } from "../../src/daemon/shards.ts";
import { eventually } from "../support/listening-program.ts";
import { openRouterCredits, startVendor } from "../support/vendor.ts";
import { count } from "./figures.ts";
import { startedApp } from "./running-app.ts";
import { samplesOf } from "./samples.ts";
import { afterwards, temporaryFolder } from "./temporary-folder.ts";

describe("a name", () => {
  it("is on exactly one of any number of shards, and always on the same", () => {
    const runs = 3_000;
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 64 }), (name, total) => {
        const shards = [...Array(total).keys()].filter((shard) => isInShard(name, shard, total));
        expect(shards).toHaveLength(1);
        expect([...Array(total).keys()].filter((shard) => isInShard(name, shard, total))).toEqual(shards);
      }),
      { numRuns: runs },
    );
    count("names in shards", runs);
  });

  it("is as likely on one shard as on another", () => {
    const names = Array.from({ length: 9_000 }, (_, number) => `project ${number}`);
    for (const shard of [0, 1, 2]) {
      const ours = names.filter((name) => isInShard(name, shard, 3)).length;
      expect(ours).toBeGreaterThan(2_800);
      expect(ours).toBeLessThan(3_200);
    }
  });
});

describe("three daemons with one configuration", () => {
  it("poll each project once, and each subscription and mailbox is on one of them", async () => {
    const folder = temporaryFolder();
    const vendor = await startVendor(openRouterCredits(100, 1));
    afterwards(vendor.stop);
    const names = Array.from({ length: 30 }, (_, number) => `n${number}`);
    const config = `defaults: { per_host: 100 }
projects:
${names.map((name) => `  - { name: ${name}, provider: openrouter, api_key: k, base_url: "${vendor.url}/${name}" }\n`).join("")}subscriptions:
${names.map((name) => `  - { name: ${name}, cycle_type: monthly, renewal_day: 5, amount: 3, currency: USD }\n`).join("")}mailboxes:
${names.map((name) => `  - { name: ${name}, host: 127.0.0.1, port: 1, username: me, password: pass }\n`).join("")}`;
    const shards = await Promise.all(
      [0, 1, 2].map(async (shard) => {
        return startedApp(config, { statePath: join(folder, `state ${shard}`), shard, totalShards: 3 });
      }),
    );
    // Each project asks for the use of the days before, too, once.
    const polls = () => vendor.requests.filter(({ path }) => path.includes("/credits"));
    await eventually(async () => (polls().length >= names.length ? true : undefined));
    const found = await eventually(async () => {
      const samples = await Promise.all(shards.map(({ url }) => samplesOf(url)));
      const amounts = samples.flatMap((one) =>
        [...one.keys()].filter((series) => series.startsWith("balance_alert_balance{")),
      );
      return amounts.length === names.length ? samples : undefined;
    });
    expect(
      found.map((samples) => [samples.get("balance_alert_shard"), samples.get("balance_alert_total_shards")]),
    ).toEqual([
      ["0", "3"],
      ["1", "3"],
      ["2", "3"],
    ]);
    const seriesOf = (pattern: RegExp) =>
      found.flatMap((samples) => [...samples.keys()].flatMap((series) => pattern.exec(series)?.[1] ?? [])).sort();
    const wanted = [...names].sort();
    expect(seriesOf(/^balance_alert_balance\{project="(\w+)"/)).toEqual(wanted);
    expect(seriesOf(/^balance_alert_subscription_days\{name="(\w+)"/)).toEqual(wanted);
    expect(seriesOf(/^balance_alert_email_scan_total\{mailbox="(\w+)"/)).toEqual(wanted);
    expect(
      polls()
        .map(({ path }) => path.split("/")[1])
        .sort(),
      "none was polled twice",
    ).toEqual(wanted);
  });
});
