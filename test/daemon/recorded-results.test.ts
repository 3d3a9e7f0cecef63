import { expect, it, vi } from "vitest";
import { startedApp } from "../faults/running-app.ts";

/** Nothing listens on port 1. */
const config = `
defaults: { retries: 0 }
projects:
  - { name: Chat, provider: openrouter, api_key: not-a-real-one, base_url: "http://127.0.0.1:1" }
subscriptions:
  - { name: Site, cycle_type: once, expires: { tls: "127.0.0.1:1" } }
mailboxes:
  - { name: ops, host: 127.0.0.1, port: 1, username: ops, password: not-a-real-one, use_ssl: false }
`;

it("The end of every poll, look-up and scan is shown by the API and the metrics", async () => {
  const { url } = await startedApp(config);
  const read = async (path: string) => (await fetch(`${url}${path}`)).text();
  const outcomes = async () => {
    const [[project], [subscription], [mailbox]] = await Promise.all(
      ["projects", "subscriptions", "mailboxes"].map(async (list) => JSON.parse(await read(`/api/v1/${list}`))),
    );
    return [project?.ok, subscription?.lookup?.ok, mailbox?.ok];
  };
  await vi.waitFor(async () => expect(await outcomes()).toEqual([false, false, false]), { timeout: 20_000 });

  const metrics = await read("/metrics");
  for (const line of [
    'balance_alert_check_status{project="Chat",provider="openrouter"} 0',
    'balance_alert_check_failure{project="Chat",provider="openrouter",reason="network"} 1',
    'balance_alert_check_failures_total{project="Chat",provider="openrouter"} 1',
    'balance_alert_subscription_check_status{name="Site"} 0',
    'balance_alert_email_mailbox_status{mailbox="ops"} 0',
  ])
    expect(metrics.split("\n")).toContain(line);
});
