import { expect, it } from "vitest";
import type { SubscriptionEntry } from "../../src/http/api-schemas.ts";
import { calendarPieces, projectEvents, subscriptionEvents } from "../../src/http/calendar.ts";
import { realisticDaemon } from "./realistic-daemon.ts";

it("one event is this text", () => {
  const { head, event, tail } = calendarPieces(Date.UTC(2026, 10, 20, 11));
  const [first] = realisticDaemon().projects.flatMap((project) => projectEvents(project, "Asia/Shanghai"));
  if (first === undefined) throw new Error("the demo has no event");
  const text = head + event({ ...first, summary: `${first.summary} ${"é".repeat(40)}` }) + tail;
  expect(text.replaceAll("\r\n", "\n")).toMatchInlineSnapshot(`
    "BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//balance-alert//balance-alert//EN
    METHOD:PUBLISH
    NAME:balance-alert
    X-WR-CALNAME:balance-alert
    REFRESH-INTERVAL;VALUE=DURATION:PT1H
    X-PUBLISHED-TTL:PT1H
    BEGIN:VEVENT
    UID:e26126afde4f30425efb32dedde839c8@balance-alert
    SEQUENCE:0
    DTSTAMP:20261120T110000Z
    DTSTART;VALUE=DATE:20261124
    DTEND;VALUE=DATE:20261125
    X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
    X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT:TRUE
    SUMMARY:OpenRouter: credits runs out ééééééééééééééééééé
     ééééééééééééééééééééé
    TRANSP:TRANSPARENT
    DESCRIPTION:Left: 74.75 USD.\\nRuns out about 2026-11-24\\; in 80 of 100 case
     s between 2026-11-23 and 2026-11-25 (confidence medium).\\nUsed: about 21.9
      USD a day.\\nThe use goes on as it did in the last weeks.\\nAs of the check
      at 2026-11-20T10:56:56.000Z.
    CATEGORIES:runs-out
    URL;VALUE=URI:https://openrouter.ai/settings/credits
    X-MICROSOFT-CDO-BUSYSTATUS:FREE
    END:VEVENT
    END:VCALENDAR
    "
  `);
});

const subscription: SubscriptionEntry = {
  name: "VPS",
  cycleType: "monthly",
  labels: {},
  nextRenewal: "2026-12-01",
  timezone: "UTC",
};

it.each<[Partial<SubscriptionEntry>, string, readonly string[]]>([
  [{}, "VPS renews", ["It renews by itself.", "Day in UTC."]],
  [{ autoRenew: false }, "VPS renews", ["It has to be paid by hand.", "Day in UTC."]],
  [{ amount: 5 }, "VPS renews", ["Price: 5.", "It renews by itself.", "Day in UTC."]],
  [{ status: "renewed" }, "VPS renews", ["It renews by itself.", "Already paid.", "Day in UTC."]],
  [{ cycleType: "once", autoRenew: true }, "VPS expires", ["Day in UTC."]],
])("a subscription with %j has the event %j: %j", (changes, summary, description) => {
  expect(subscriptionEvents({ ...subscription, ...changes })).toEqual([
    { kind: "renewal", subject: ["VPS"], on: "2026-12-01", summary, description },
  ]);
});

it("a subscription whose day is not known has no event", () => {
  const { nextRenewal: _, ...unknown } = subscription;
  expect(subscriptionEvents({ ...unknown, cancelBy: "2026-11-25" })).toEqual([]);
});

it("a forecast without ends and without a rate says what is known", () => {
  const [project] = realisticDaemon().projects;
  if (project === undefined) throw new Error("the demo has no project");
  const reading = { type: "quota", unit: "USD", value: 1, depletesAt: "2026-11-24T20:00:00.000Z" } as const;
  const { consoleUrl: _, lastSuccessAt: __, ...rest } = project;
  expect(projectEvents({ ...rest, readings: [reading] }, "UTC")).toEqual([
    {
      kind: "runs-out",
      subject: ["OpenRouter", "quota", undefined, "USD"],
      on: "2026-11-24",
      summary: "OpenRouter: quota runs out",
      description: ["Left: 1 USD.", "Runs out about 2026-11-24."],
      url: undefined,
    },
  ]);
});
