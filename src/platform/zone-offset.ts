type Part = "year" | "month" | "day" | "hour" | "minute" | "second";

/** Names of the IANA database; the list leaves out older and newer names of the same zones. */
export const zoneNames: ReadonlySet<string> = new Set(Intl.supportedValuesOf("timeZone"));

const formatters = new Map<string, Intl.DateTimeFormat>();
let hasProcessZone = false;

/**
 * How far the wall clocks of a zone are ahead of UTC at an instant, in milliseconds.
 * Throws a RangeError for a zone that is not in the IANA database.
 */
export function zoneOffsetMs(timezone: string, atMs: number): number {
  // equivalent text, condition: the formatter says the same of UTC, but takes longer
  if (timezone === "UTC") return 0;
  const civilMs = isProcessZone(timezone) ? civilMsOfProcess(atMs) : civilMsOf(formatter(timezone), atMs);
  return civilMs - Math.floor(atMs / 1000) * 1000;
}

/**
 * `Date` knows one zone, the one of the process, and the first formatter takes 9 MB. So the zone that is asked for first, which is the
 * only one in most configurations, becomes the one of the process. Nothing else in the program depends on that.
 */
function isProcessZone(timezone: string): boolean {
  if (!zoneNames.has(timezone)) return false;
  if (!hasProcessZone) process.env["TZ"] = timezone;
  hasProcessZone = true;
  return process.env["TZ"] === timezone;
}

/** The seconds that the clocks show, as the epoch milliseconds at which UTC shows the same. */
function civilMsOfProcess(atMs: number): number {
  const shown = new Date(atMs);
  const dayMs = Date.UTC(shown.getFullYear(), shown.getMonth(), shown.getDate());
  return dayMs + ((shown.getHours() * 60 + shown.getMinutes()) * 60 + shown.getSeconds()) * 1000;
}

function civilMsOf(zone: Intl.DateTimeFormat, atMs: number): number {
  const shown = {} as Record<Part, number>; // The formatter shows all of them.
  for (const { type, value } of zone.formatToParts(atMs)) shown[type as Part] = Number(value);
  return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second);
}

function formatter(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  // equivalent condition: a new formatter says the same, but takes long to make
  if (known !== undefined) return known;
  const created = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(timezone, created);
  return created;
}

/** A change of a zone's offset: the first instant at which the new one holds. */
export interface OffsetChange {
  readonly atMs: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** A change in (`fromMs`, `toMs`]; undefined when the offset is the same at both ends. */
export function offsetChange(timezone: string, fromMs: number, toMs: number): OffsetChange | undefined {
  const fromOffsetMs = zoneOffsetMs(timezone, fromMs);
  if (zoneOffsetMs(timezone, toMs) === fromOffsetMs) return undefined;
  let low = fromMs;
  let high = toMs;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zoneOffsetMs(timezone, middle) === fromOffsetMs) low = middle;
    else high = middle;
  }
  return { atMs: high, beforeMs: fromOffsetMs, afterMs: zoneOffsetMs(timezone, high) };
}
