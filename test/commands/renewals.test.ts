import { describe, expect, it } from "vitest";
import { callCommand, writtenFile } from "../support/command.ts";

const config = `timezone: Asia/Shanghai
subscriptions:
  - { name: Domain, cycle_type: yearly, renewal_day: "03-15", amount: 88, currency: CNY, alert_days_before: 20 }
  - { name: Office, cycle_type: monthly, renewal_day: 1 }
`;
const renewals = (...args: string[]) => callCommand(["renewals", ...args, `--config.file=${writtenFile(config)}`]);

describe("renewals", () => {
  it("are a table as of now", async () => {
    expect(await renewals()).toEqual({
      code: 0,
      stderr: "",
      stdout: `NAME    CYCLE    NEXT RENEWAL  DAYS  STATUS   PRICE
Office  monthly  2026-12-01      11  normal
Domain  yearly   2027-03-15     115  normal  88 CNY
`,
    });
  });

  it("are JSON as of an instant", async () => {
    const { code, stdout, stderr } = await renewals("--json", "--at", "2027-02-28T12:00:00+08:00");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual([
      {
        name: "Domain",
        cycleType: "yearly",
        nextRenewal: "2027-03-15",
        days: 15,
        status: 0,
        amount: 88,
        currency: "CNY",
      },
      { name: "Office", cycleType: "monthly", nextRenewal: "2027-03-01", days: 1, status: 0 },
    ]);
  });

  it("refuse an instant without a zone", async () => {
    expect(await renewals("--at", "2027-02-28T12:00:00")).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "--at 2027-02-28T12:00:00 is not an instant: write it in ISO 8601 with a zone, such as 2027-02-28T12:00:00+08:00\n",
    });
  });
});
