/** What ends and when, as a calendar (RFC 5545): the entries of the API as all-day events. */
import { createHash } from "node:crypto";
import ical, {
  ICalCalendarMethod,
  ICalEvent,
  ICalEventBusyStatus,
  type ICalEventData,
  ICalEventTransparency,
} from "ical-generator";
import { civilDay, dayAt } from "../renewal/calendar.ts";
import type { ProjectEntry, Remaining, SubscriptionEntry } from "./api-schemas.ts";

const dayMs = 86_400_000;
/** How often a program should ask again. */
const refreshSeconds = 3600;
/** In octets, by RFC 5545. */
const longestLine = 75;

interface CalendarEvent {
  readonly kind: "renewal" | "cancel" | "expiry" | "credential" | "runs-out";
  /** With the kind, what the event is about: it stays the same when the day moves. */
  readonly subject: readonly (string | undefined)[];
  /** `YYYY-MM-DD` */
  readonly on: string;
  readonly summary: string;
  readonly description: readonly string[];
  readonly url?: string | undefined;
}

/** Amounts that are stale have no event: as in the metrics, a forecast from them would be a guess. */
export function projectEvents(project: ProjectEntry, timezone: string): readonly CalendarEvent[] {
  const { name, consoleUrl: url, credentialExpiresAt } = project;
  const dayOf = (instant: string) => dayAt(Date.parse(instant), timezone).toString();
  return [
    ...(project.stale ? [] : project.readings.flatMap((reading) => depletionEvents(project, reading, timezone))),
    ...project.expiries.map(
      ({ account, expiresAt }): CalendarEvent => ({
        kind: "expiry",
        subject: [name, account],
        on: dayOf(expiresAt),
        summary: `${name}: ${account} expires`,
        description: [`Expires at ${expiresAt}.`, ...seenAt(project)],
        url,
      }),
    ),
    ...(credentialExpiresAt === undefined
      ? []
      : [
          {
            kind: "credential" as const,
            subject: [name],
            on: dayOf(credentialExpiresAt),
            summary: `${name}: the key ends`,
            description: [`The credential of this project ends at ${credentialExpiresAt}.`],
            url,
          },
        ]),
  ];
}

function depletionEvents(project: ProjectEntry, reading: Remaining, timezone: string): readonly CalendarEvent[] {
  const { type, account, unit, value, depletesAt } = reading;
  if (depletesAt === undefined) return [];
  const atMs = Date.parse(depletesAt);
  const what = [type, account].filter((part) => part !== undefined).join(" ");
  const isEmpty = value <= 0;
  return [
    {
      kind: "runs-out",
      subject: [project.name, type, account, unit],
      on: dayAt(atMs, timezone).toString(),
      summary: isEmpty ? `${project.name}: ${what} has run out` : `${project.name}: ${what} runs out`,
      description: [
        `Left: ${Number(value.toPrecision(8))} ${unit}.`,
        ...(isEmpty ? [] : [interval(reading, atMs, timezone)]),
        ...(isEmpty || reading.burnRatePerDay === undefined
          ? []
          : [`Used: about ${Number(reading.burnRatePerDay.toPrecision(3))} ${unit} a day.`]),
        ...(reading.reason === undefined ? [] : [reading.reason]),
        ...seenAt(project),
      ],
      url: project.consoleUrl,
    },
  ];
}

/** The forecast has the ends of the interval as days of runway; the days count from the same instant as the runway itself. */
function interval({ runwayDays = 0, low, high, confidence }: Remaining, atMs: number, timezone: string): string {
  const dayAfter = (days: number) => dayAt(Math.round(atMs + (days - runwayDays) * dayMs), timezone).toString();
  const sure = confidence === undefined ? "" : ` (confidence ${confidence})`;
  if (low === undefined) return `Runs out about ${dayAfter(runwayDays)}${sure}.`;
  const range = high === undefined ? `on ${dayAfter(low)} or later` : `between ${dayAfter(low)} and ${dayAfter(high)}`;
  return `Runs out about ${dayAfter(runwayDays)}; in 80 of 100 cases ${range}${sure}.`;
}

function seenAt({ lastSuccessAt, error }: ProjectEntry): readonly string[] {
  return [
    ...(lastSuccessAt === undefined ? [] : [`As of the check at ${lastSuccessAt}.`]),
    ...(error === undefined ? [] : [`The last check failed: ${error.reason}.`]),
  ];
}

/** Their days are days of the subscription's own zone. */
export function subscriptionEvents(subscription: SubscriptionEntry): readonly CalendarEvent[] {
  const { name, nextRenewal, cancelBy, cycleType, amount, currency, autoRenew, status, timezone } = subscription;
  if (nextRenewal === undefined) return [];
  const isOnce = cycleType === "once";
  const price = amount === undefined ? [] : [`Price: ${[amount, currency].filter(Boolean).join(" ")}.`];
  const renewal: CalendarEvent = {
    kind: "renewal",
    subject: [name],
    on: nextRenewal,
    summary: isOnce ? `${name} expires` : `${name} renews`,
    description: [
      ...price,
      ...(isOnce ? [] : [autoRenew === false ? "It has to be paid by hand." : "It renews by itself."]),
      ...(status === "renewed" ? ["Already paid."] : []),
      `Day in ${timezone}.`,
    ],
  };
  if (cancelBy === undefined) return [renewal];
  // Notice has to be given before that day begins.
  const lastDay = civilDay(cancelBy).subtract({ days: 1 }).toString();
  return [
    renewal,
    {
      kind: "cancel",
      subject: [name],
      on: lastDay,
      summary: `Last day to cancel ${name}`,
      description: [`Notice has to be given before ${cancelBy} begins.`, ...price, `Day in ${timezone}.`],
    },
  ];
}

/** The calendar in pieces: what stands before the events, each event, what stands after them. */
export function calendarPieces(nowMs: number) {
  const calendar = ical({
    name: "balance-alert",
    prodId: { company: "balance-alert", product: "balance-alert", language: "EN" },
    method: ICalCalendarMethod.PUBLISH,
    ttl: refreshSeconds,
  });
  const end = "END:VCALENDAR";
  const frame = calendar.toString();
  return {
    head: frame.slice(0, frame.lastIndexOf(end)),
    event: (event: CalendarEvent) => folded(new ICalEvent(asEvent(event, nowMs), calendar).toString()),
    tail: `${end}\r\n`,
  };
}

/** Lines of at most 75 octets. The library's own function takes a second for 600 events. */
function folded(lines: string): string {
  return lines
    .split("\r\n")
    .map((line) => (Buffer.byteLength(line) <= longestLine ? line : foldedLine(line)))
    .join("\r\n");
}

function foldedLine(line: string): string {
  let text = "";
  let octets = 0;
  for (const character of line) {
    const more = Buffer.byteLength(character);
    if (octets + more > longestLine) {
      text += "\r\n ";
      octets = 1;
    }
    text += character;
    octets += more;
  }
  return text;
}

function asEvent({ kind, subject, on, summary, description, url }: CalendarEvent, nowMs: number): ICalEventData {
  return {
    id: uidOf(kind, subject),
    stamp: new Date(nowMs),
    // Without a zone the library writes the day of UTC.
    start: new Date(`${on}T00:00:00Z`),
    end: new Date(`${civilDay(on).add({ days: 1 })}T00:00:00Z`),
    allDay: true,
    summary: printable(summary),
    description: description.map(printable).join("\n"),
    categories: [{ name: kind }],
    transparency: ICalEventTransparency.TRANSPARENT,
    busystatus: ICalEventBusyStatus.FREE,
    ...(url === undefined ? {} : { url }),
  };
}

function uidOf(kind: string, subject: CalendarEvent["subject"]): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([kind, ...subject]))
    .digest("hex");
  return `${digest.slice(0, 32)}@balance-alert`;
}

/** Names of accounts come from vendors, and a text of RFC 5545 has no control characters. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
