import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { startedApp } from "../faults/running-app.ts";
import { samplesOf } from "../faults/samples.ts";
import { afterwards, temporaryFolder } from "../faults/temporary-folder.ts";
import { type StandIn, startStandIn } from "../notify/stand-in.ts";
import { callCommand } from "../support/command.ts";
import { testNowMs } from "../support/config.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { eventually } from "../support/listening-program.ts";

let chat: StandIn;
beforeEach(async () => {
  chat = await startStandIn();
  afterwards(chat.close);
});

function write(config: object): string {
  const file = join(temporaryFolder(), "config.yaml");
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const receivers = () => [
  { name: "ops", type: "webhook", url: `${chat.url}/hook` },
  { name: "gone", type: "wecom", url: `${chat.url}/robot?key=planted`, lang: "zh" },
];
const notify = (file: string, ...args: readonly string[]) => callCommand(["notify", `--config.file=${file}`, ...args]);

describe("notify --test", () => {
  it("sends each receiver a message, and ends with 1 where one refuses it", async () => {
    chat.answer = ({ url }) => (url.pathname === "/robot" ? { body: { errcode: 93000, errmsg: "invalid" } } : {});
    const { code, stdout, stderr } = await notify(write({ notify: { receivers: receivers() } }), "--test");
    expect([code, stdout.split("\n").sort(), stderr]).toEqual([
      1,
      ["", "gone (wecom): failed: auth: the credential is refused: 93000, invalid", "ops (webhook): sent"],
      "",
    ]);
    const [robot] = chat.received.filter(({ url }) => url.pathname === "/robot");
    expect(robot?.body).toEqual({
      msgtype: "text",
      text: { content: "[测试] balance-alert\n\nbalance-alert 测试：此接收方可用，一切正常。" },
    });
  });

  it("sends it to those that are named", async () => {
    const file = write({ notify: { receivers: receivers() } });
    const result = await notify(file, "--test", "ops", "--web.external-url=https://balance.example");
    expect(result).toEqual({ code: 0, stdout: "ops (webhook): sent\n", stderr: "" });
    expect(chat.received.map(({ url, body }) => [url.pathname, body])).toEqual([
      [
        "/hook",
        expect.objectContaining({
          version: "4",
          receiver: "ops",
          externalURL: "https://balance.example",
          alerts: [
            expect.objectContaining({
              status: "firing",
              labels: { alertname: "NotificationTest", severity: "info" },
              annotations: expect.objectContaining({
                description: "Test of balance-alert: this receiver works. Nothing is wrong.",
              }),
            }),
          ],
        }),
      ],
    ]);
  });
});

describe("notify refuses with 2", () => {
  it.each([
    [[], "write --test to send a test message, or --dry-run to see what would be sent now"],
    [["--test", "--dry-run"], "write --test to send a test message, or --dry-run to see what would be sent now"],
    [["--test", "opps"], 'no receiver "opps": did you mean "ops"?'],
    [["--dry-run", "--state.path=/nowhere"], "no state found in /nowhere"],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await notify(write({ notify: { receivers: receivers() } }), ...args);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(message)]);
    expect(chat.received).toEqual([]);
  });

  it("a configuration without receivers", async () => {
    expect(await notify(write({}), "--test")).toEqual({
      code: 2,
      stdout: "",
      stderr: "the configuration has no receivers: add one under notify.receivers\n",
    });
  });
});

describe("notify --dry-run", () => {
  it("prints what would be sent now and what still waits, and sends nothing", async () => {
    const manual = { provider: "manual", unit: "USD", as_of: "2026-01-01" };
    const config = {
      projects: [{ name: "Chat", ...manual, amount: 10, threshold: 100, labels: { team: "ai" } }],
      notify: {
        receivers: [
          { ...receivers()[0], labels: { team: "ai" } },
          { ...receivers()[0], name: "web", labels: { team: "web" } },
        ],
      },
    };
    const statePath = join(temporaryFolder(), "state");
    const clock = fakeClock(testNowMs - 10 * 60_000);
    const { app, url } = await startedApp(JSON.stringify(config), { statePath }, { clock });
    await eventually(async () => (await samplesOf(url)).get('balance_alert_notifications_total{receiver="ops"}'));
    for (let second = 0; second < 60; second++) {
      await clock.advance(1_000);
      await setImmediate();
    }
    await app.stop(1_000);
    const { code, stdout, stderr } = await notify(write(config), "--dry-run", `--state.path=${statePath}`);
    expect([code, stderr, chat.received]).toEqual([0, "", []]);
    expect(stdout.split("\n")).toEqual([
      "ops (webhook): ",
      "[FIRING 1] Less than a fifth of the threshold is left",
      "",
      "CRITICAL: Less than a fifth of the threshold is left",
      "Chat has 10% of its balance threshold left at manual.",
      "Runbook: https://github.com/balance-alert/balance-alert/blob/main/docs/runbooks/BalanceLow.md",
      "web (webhook): nothing to send",
      expect.stringMatching(/^waiting: BalanceBelowThreshold Chat: told if it is still so in \d+ min$/),
      "",
    ]);
  });
});
