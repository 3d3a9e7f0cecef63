import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDaemon, startDaemon } from "../support/daemon.ts";
import { type Dovecot, password, startDovecot } from "../support/dovecot.ts";
import { eventually } from "../support/listening-program.ts";
import { plainMail } from "../support/mailbox-scan.ts";

const mails = 3000;
const folder = mkdtempSync(join(tmpdir(), "bamaild-"));
const configFile = join(folder, "config.yaml");
let server: Dovecot;

beforeAll(async () => {
  server = await startDovecot(["ops@test"]);
  const mail = (index: number) =>
    plainMail({
      from: "Linode <billing@linode.com>",
      subject: `Invoice ${index} is overdue`,
      text: "Your invoice of $20.00 is overdue.",
    });
  server.addMails("ops@test", mails, mail);
  const mailbox = `{name: ops, host: 127.0.0.1, port: ${server.port}, username: ops@test, password: ${password}, use_ssl: false, starttls: false, timeout: 10m}`;
  const broken = `{name: broken, host: 127.0.0.1, port: ${server.port}, username: ops@test, password: planted-wrong, use_ssl: false, starttls: false}`;
  writeFileSync(configFile, `mailboxes:\n  - ${mailbox}\n  - ${broken}\n`);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function sample(daemon: RunningDaemon, series: string): Promise<number | undefined> {
  const text = await (await fetch(`${daemon.url}/metrics`)).text();
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

describe("the daemon", () => {
  const statePath = join(folder, "state");
  const scanned = 'balance_alert_email_scan_total{mailbox="ops"}';
  const matches = 'balance_alert_email_matches_total{mailbox="ops",category="arrears",provider="linode"}';

  it("counts each mail once when it is killed in the middle of a scan", async () => {
    const before = server.mails("ops@test");
    const first = await startDaemon({ configFile, statePath });
    const counted = await eventually(async () => {
      const count = await sample(first, scanned);
      return count !== undefined && count > 0 ? count : undefined;
    });
    await first.stop("SIGKILL");
    expect(counted).toBeLessThanOrEqual(mails);

    const second = await startDaemon({ configFile, statePath });
    await eventually(async () => ((await sample(second, scanned)) === mails ? true : undefined));
    expect([await sample(second, matches), await sample(second, matches.replace("matches_total", "alerts"))]).toEqual([
      mails,
      mails,
    ]);
    const status = (name: string) => sample(second, `balance_alert_email_mailbox_status{mailbox="${name}"}`);
    await eventually(async () => ((await status("ops")) === 1 && (await status("broken")) === 0 ? true : undefined));
    expect(second.log()).not.toContain("planted-wrong");
    expect(second.log()).not.toContain("Invoice 1 is overdue");
    await second.stop();
    expect(server.mails("ops@test")).toEqual(before);
  });
});
