/** A real IMAP server with receipts, and the daemon that makes top-ups of them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startedApp } from "../faults/running-app.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { type Dovecot, password, startDovecot } from "../support/dovecot.ts";
import { eventually } from "../support/listening-program.ts";
import { plainMail } from "../support/mailbox-scan.ts";
import { json, type LocalVendor, startVendor } from "../support/vendor.ts";

let server: Dovecot;
let vendor: LocalVendor;
beforeAll(async () => {
  server = await startDovecot(["ops@test", "copy@test"]);
  // What OpenAI documents for its costs: 30 USD since the first day.
  vendor = await startVendor((request, response) => {
    const amount = { value: 30, currency: "usd" };
    const start = Number(new URL(request.url ?? "/", "http://x").searchParams.get("start_time"));
    const results = [{ object: "organization.costs.result", amount, line_item: null, project_id: null }];
    const buckets = [{ object: "bucket", start_time: start, end_time: start + 86_400, results }];
    json({ object: "page", data: buckets, has_more: false, next_page: null })(request, response);
  });
});
afterAll(async () => {
  await server.stop();
  await vendor.stop();
});

const openai = "OpenAI <billing@openai.com>";
const paid = (amount: string) => `Thank you for your payment.\nAmount paid: ${amount}\n`;
const receipt = (id: string, amount: string) =>
  plainMail({ from: openai, id, subject: `Your receipt from OpenAI #${id}`, text: paid(amount) });

function config(): string {
  const mailbox = (name: string, folders: string) =>
    `{ name: ${name}, host: 127.0.0.1, port: ${server.port}, username: ${name}@test, password: ${password}, use_ssl: false, starttls: false, folders: ${folders} }`;
  return `
schedules: { mailboxes: "* * * * * *" }
projects:
  - name: Chat
    provider: openai
    admin_key: k
    base_url: "${vendor.url}"
    top_ups: [{ date: 2026-11-01, amount: 100 }]
    top_ups_from_mail: { mailbox: [ops, copy], from: "*@openai.com" }
subscriptions:
  - { name: Plan, cycle_type: monthly, renewal_day: 15, amount: 20, currency: USD, renewed_by_mail: { from: "*@plan.example" } }
mailboxes:
  - ${mailbox("ops", "[INBOX, Archive]")}
  - ${mailbox("copy", "[INBOX]")}
`;
}

interface Project {
  readonly readings: readonly { readonly type: string; readonly value: number; readonly unit: string }[];
  readonly topUpsUnclear?: readonly { readonly problem: string; readonly subject: string }[];
}

async function chat(url: string): Promise<unknown> {
  const { readings, topUpsUnclear = [] } = (await (await fetch(`${url}/api/v1/projects/Chat`)).json()) as Project;
  const balance = readings.find(({ type }) => type === "balance");
  return { balance: balance?.value, unclear: topUpsUnclear.map(({ problem }) => problem).sort() };
}

const until = (url: string, expected: unknown) =>
  eventually(async () => {
    const now = await chat(url);
    return JSON.stringify(now) === JSON.stringify(expected) ? true : undefined;
  }).catch(async () => expect(await chat(url)).toEqual(expected));

describe("receipts by mail", () => {
  it("become top-ups once, whatever comes twice, and what is unclear is shown and said", async () => {
    server.addMail("ops@test", receipt("2345-0001", "$200.00"));
    server.addMail("copy@test", receipt("2345-0001", "$200.00"));
    for (const _ of ["once", "twice"]) server.addMail("ops@test", receipt("2345-0002", "$50.00"));
    server.addMail("ops@test", receipt("2345-0002", "$50.00"), { folder: "Archive" });
    server.addMail(
      "ops@test",
      plainMail({ from: openai, subject: "Your refund from OpenAI", text: "We have refunded $25.00 to your card." }),
    );
    server.addMail(
      "ops@test",
      plainMail({
        from: openai,
        subject: "Your receipt from OpenAI",
        text: "Thank you for your payment. See the PDF.",
      }),
    );
    server.addMail(
      "ops@test",
      plainMail({ from: "Plan <billing@plan.example>", subject: "Your receipt", text: paid("$24.00") }),
    );
    const statePath = temporaryFolder();
    const first = await startedApp(config(), { statePath });
    // 100 of the configuration, 200 and 50 of the mails, less 30 that were spent.
    await until(first.url, { balance: 320, unclear: ["amount", "refund"] });
    // Receipts are shown batch by batch, and logged at the end of the scan.
    const said = await eventually(async () => {
      const lines = first.log.filter((line) => line.includes("is not counted as a top-up"));
      return lines.length > 0 ? lines : undefined;
    });
    expect(said.map((line) => (JSON.parse(line) as { problem: string }).problem).sort()).toEqual(["amount", "refund"]);
    expect(first.log.join("\n")).not.toContain("Your refund from OpenAI");
    const metrics = await eventually(async () => {
      const text = await (await fetch(`${first.url}/metrics`)).text();
      return text.includes('balance_alert_email_mailbox_status{mailbox="ops"} 1') ? text : undefined;
    });
    const plan = '{name="Plan",cycle_type="monthly",currency="USD"}';
    expect(metrics).toContain(`balance_alert_subscription_last_paid_amount${plan} 24\n`);
    expect(metrics).toContain(`balance_alert_subscription_last_expected_amount${plan} 20\n`);
    await first.app.stop(0);

    // Numbered anew, every mail of the lookback is read again.
    server.renumber("ops@test");
    const second = await startedApp(config(), { statePath });
    await until(second.url, { balance: 320, unclear: ["amount", "refund"] });
    server.addMail("ops@test", receipt("2345-0003", "$10.00"));
    await until(second.url, { balance: 330, unclear: ["amount", "refund"] });
  });
});
