/** Who is believed that an invoice is overdue. */
import { describe, expect, it } from "vitest";
import { classifyEml } from "../../src/mailbox/classify.ts";
import { toEml } from "../support/mail-fixture.ts";

describe("a mail that says that an invoice is overdue", () => {
  it.each<[Record<string, string>, string, string, "arrears" | null]>([
    [{ "In-Reply-To": "<1@x>" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ "In-Reply-To": "<1@x>" }, "Fwd: Invoice 7 is overdue", "Billing <billing@vendor.example>", "arrears"],
    [{ "List-Post": "<mailto:l@x>" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ Precedence: "list" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ Precedence: "bulk" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", "arrears"],
    [{ Precedence: "playlist" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", "arrears"],
    [
      { "Authentication-Results": "mx; dkim=none; dmarc=fail" },
      "Invoice 7 is overdue",
      "Billing <billing@vendor.example>",
      null,
    ],
    [
      { "Authentication-Results": "mx; dkim=pass; dmarc=fail" },
      "Invoice 7 is overdue",
      "Billing <billing@vendor.example>",
      "arrears",
    ],
    [
      { "Authentication-Results": "mx; dmarc=pass" },
      "Invoice 7 is overdue",
      "Billing <billing@vendor.example>",
      "arrears",
    ],
    [{ "X-GitHub-Reason": "x" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ "X-GitLab-Project": "x" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ "X-JIRA-FingerPrint": "x" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ "X-Redmine-Project": "x" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ "X-Phabricator-Sent-This-Message": "x" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ "X-Bugzilla-Reason": "x" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ "X-Launchpad-Message-Rationale": "x" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{}, "[FIRING:1] Invoice overdue", "Billing <billing@vendor.example>", null],
    [{}, "[RESOLVED] Invoice overdue", "Billing <billing@vendor.example>", null],
    [{}, "[Alerting] Invoice overdue", "Billing <billing@vendor.example>", null],
    [{}, "[OK] Invoice overdue", "Billing <billing@vendor.example>", null],
    [{}, "[No Data] Invoice overdue", "Billing <billing@vendor.example>", null],
    [{}, "[acme/web] Invoice overdue", "Billing <billing@vendor.example>", null],
    [{}, "Re: [acme/web] Invoice overdue", "Billing <billing@vendor.example>", null],
    [{}, "[JIRA] Invoice overdue", "Billing <billing@vendor.example>", null],
    [{}, "Invoice overdue (PR #12)", "Billing <billing@vendor.example>", null],
    [{}, "Invoice overdue (Issue !12)", "Billing <billing@vendor.example>", null],
    [{}, "Invoice overdue (PR 12)", "Billing <billing@vendor.example>", "arrears"],
    [{}, "[Acme] Invoice overdue", "Billing <billing@vendor.example>", "arrears"],
    [{}, "Invoice 7 is overdue", "jira@x.example", null],
    [{}, "Invoice 7 is overdue", "issues@x.example", null],
    [{}, "Invoice 7 is overdue", "ci@x.example", null],
    [{}, "Invoice 7 is overdue", "builds@x.example", null],
    [{}, "Invoice 7 is overdue", "jenkins@x.example", null],
    [{}, "Invoice 7 is overdue", "notifications@github.com", null],
    [{}, "Invoice 7 is overdue", "notification@mail.gitlab.example", null],
    [{}, "Invoice 7 is overdue", "notify@github.com", "arrears"],
    [{}, "Invoice 7 is overdue", "Alertmanager <a@x.example>", null],
    [{}, "Invoice 7 is overdue", "Prometheus <a@x.example>", null],
    [{}, "Invoice 7 is overdue", "Zabbix <a@x.example>", null],
    [{}, "Invoice 7 is overdue", "Nagios <a@x.example>", null],
    [{}, "Invoice 7 is overdue", "UptimeKuma <a@x.example>", null],
    [{}, "Invoice 7 is overdue", "Uptime-Kuma <a@x.example>", null],
    [{}, "Invoice 7 is overdue", "balance-alert <a@x.example>", null],
    [{ "X-Mailer": "Zabbix 7" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", null],
    [{ "X-Mailer": "Mailer 7" }, "Invoice 7 is overdue", "Billing <billing@vendor.example>", "arrears"],
  ])("with %j, %j, from %s is %s", (headers, subject, from, category) => {
    const text = "Your invoice of $20.00 is overdue.";
    expect(classifyEml(toEml({ name: "x", from, subject, text, headers, want: { category: "none" } })).category).toBe(
      category,
    );
  });
});
