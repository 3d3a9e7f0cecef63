import type { Row } from "../layout.ts";
import {
  cellColours,
  colours,
  counted,
  countedBars,
  lines,
  pointInTime,
  rangeQuery,
  stateTimeline,
} from "../panels.ts";
import { asMilliseconds, exporterSeries } from "../queries.ts";
import { table } from "../table.ts";

const open = exporterSeries("balance_alert_email_alerts");
const byService = (expression: string): string => `max by (mailbox, category, provider) (${expression})`;

export const mail: Row = {
  heading: [103, "Mail"],
  panels: [
    table({
      id: 40,
      title: "Open mails",
      description:
        "Alert mails within the lookback that no later mail of the same service has closed, by mailbox, category and vendor.",
      size: [12, 6],
      sortedBy: "Open",
      descending: true,
      columns: [
        { label: "category", heading: "Category", width: 140 },
        {
          expr: byService(`${open} > 0`),
          heading: "Open",
          width: 80,
          unit: "none",
          decimals: 0,
          properties: cellColours([1, colours.warn]),
        },
        {
          expr: byService(
            `${asMilliseconds(exporterSeries("balance_alert_email_last_match_timestamp_seconds"))} and ${open} > 0`,
          ),
          heading: "Newest",
          width: 150,
          unit: pointInTime,
        },
        { label: "provider", heading: "Vendor", width: 160 },
        { label: "mailbox", heading: "Mailbox", width: 160 },
      ],
    }),
    stateTimeline(
      {
        id: 41,
        title: "Mailboxes",
        description: "Whether the last scan of each mailbox succeeded.",
        size: [12, 6],
        unit: "none",
      },
      { "0": ["failed", colours.bad], "1": ["read", colours.good] },
    ).withTarget(rangeQuery("A", exporterSeries("balance_alert_email_mailbox_status"), "{{mailbox}}")),
  ],
};

export const mailOverTime: Row = {
  heading: [105, "Mail over time"],
  isCollapsed: true,
  panels: [
    lines({
      id: 60,
      title: "Open mails by category",
      description:
        "How many alert mails were open. A line that never falls: nobody paid, or the vendor sends no receipt.",
      size: [8, 8],
      unit: "none",
      decimals: 0,
    })
      .withTarget(rangeQuery("A", `sum by (category) (${open})`, "{{category}}"))
      .axisSoftMin(0),
    countedBars({
      id: 61,
      title: "Mails looked at",
      description: "Mails that the scans read, each once. None for a long time: the mailbox fails or gets no mail.",
      size: [8, 8],
      unit: "none",
      decimals: 0,
    }).withTarget(rangeQuery("A", counted(exporterSeries("balance_alert_email_scan_total")), "{{mailbox}}")),
    countedBars({
      id: 62,
      title: "Mails matched and skipped",
      description: "Alert mails that matched, by category, and mails that could not be read, by reason.",
      size: [8, 8],
      unit: "none",
      decimals: 0,
    })
      .withTarget(
        rangeQuery(
          "A",
          `sum by (category) (${counted(exporterSeries("balance_alert_email_matches_total"))})`,
          "{{category}}",
        ),
      )
      .withTarget(
        rangeQuery(
          "B",
          `sum by (reason) (${counted(exporterSeries("balance_alert_email_skipped_total"))})`,
          "skipped: {{reason}}",
        ),
      ),
  ],
};
