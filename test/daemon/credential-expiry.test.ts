import { expect, it } from "vitest";
import { startedApp } from "../faults/running-app.ts";

const project =
  "{ name: Key, provider: manual, amount: 5, unit: USD, as_of: 2026-11-01, credential_expires: 2099-03-01 }";

it.each([
  ["Asia/Shanghai", "2099-02-28T16:00:00.000Z"],
  ["America/New_York", "2099-03-01T05:00:00.000Z"],
  ["UTC", "2099-03-01T00:00:00.000Z"],
])(
  "the day on which a key ends is one of %s, in the API, the metrics, the calendar and on the page",
  async (timezone, instant) => {
    const { url } = await startedApp(`timezone: ${timezone}\nprojects: [${project}]\n`);
    const text = async (path: string) => (await fetch(`${url}${path}`, { headers: { accept: "*/*" } })).text();
    expect(JSON.parse(await text("/api/v1/projects/Key")).credentialExpiresAt).toBe(instant);
    expect(await text("/metrics")).toContain(
      `balance_alert_credential_expiry_timestamp_seconds{project="Key",provider="manual"} ${Date.parse(instant) / 1000}\n`,
    );
    const event = (await text("/calendar.ics")).split("BEGIN:VEVENT").find((one) => one.includes("the key ends"));
    expect(event).toContain("DTSTART;VALUE=DATE:20990301\r\n");
    expect(await text("/?project=Key")).toContain(`datetime="${instant}"`);
  },
);
