import {
  bars,
  colouredBackground,
  colours,
  column,
  lines,
  rangeQuery,
  stateTimeline,
  table,
  tableQuery,
  thresholdsProperty,
  valueMapping,
} from "../panels.ts";
import { asMilliseconds, exporterSeries } from "../queries.ts";
import { panelIds, type Row } from "../row.ts";

export const mail: Row = {
  title: "Mail",
  panels: [
    table({
      id: panelIds.openMails,
      title: "Open mails",
      description:
        "Alert mails within the lookback that no later mail of the same service has closed, by mailbox, category and vendor.",
      size: [12, 8],
      unit: "none",
    })
      .withTarget(tableQuery("A", `${exporterSeries("balance_alert_email_alerts")} > 0`))
      .withTarget(tableQuery("B", asMilliseconds(exporterSeries("balance_alert_email_last_match_timestamp_seconds"))))
      .withTransformation({ id: "merge", options: {} })
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: { Time: true, __name__: true, job: true, instance: true },
          indexByName: { mailbox: 0, category: 1, provider: 2, "Value #A": 3, "Value #B": 4 },
          renameByName: {},
        },
      })
      .overrideByName("mailbox", column("Mailbox"))
      .overrideByName("category", column("Category"))
      .overrideByName("provider", column("Vendor"))
      .overrideByName(
        "Value #A",
        column("Open", "none", colouredBackground, thresholdsProperty([null, colours.none], [1, colours.warn])),
      )
      .overrideByName("Value #B", column("Newest", "dateTimeFromNow")),
    lines({
      id: 71,
      title: "Open mails by category",
      description:
        "How many alert mails were open. A line that never falls: nobody paid, or the vendor sends no receipt.",
      size: [12, 8],
      unit: "none",
    })
      .withTarget(
        rangeQuery("A", `sum by (category) (${exporterSeries("balance_alert_email_alerts")})`, "{{category}}"),
      )
      .withTarget(rangeQuery("B", `sum(${exporterSeries("balance_alert_alerts_active", 'kind="email"')})`, "all")),
    bars({
      id: 72,
      title: "Mails looked at",
      description:
        "Mails that were read by the scans, each once. None for a long time: the mailbox fails or gets no mail.",
      size: [8, 7],
      unit: "none",
    }).withTarget(
      rangeQuery("A", `increase(${exporterSeries("balance_alert_email_scan_total")}[$__rate_interval])`, "{{mailbox}}"),
    ),
    bars({
      id: 73,
      title: "Mails matched and skipped",
      description: "Alert mails that matched, by category, and mails that could not be read, by reason.",
      size: [8, 7],
      unit: "none",
    })
      .withTarget(
        rangeQuery(
          "A",
          `sum by (category) (increase(${exporterSeries("balance_alert_email_matches_total")}[$__rate_interval]))`,
          "{{category}}",
        ),
      )
      .withTarget(
        rangeQuery(
          "B",
          `sum by (reason) (increase(${exporterSeries("balance_alert_email_skipped_total")}[$__rate_interval]))`,
          "skipped: {{reason}}",
        ),
      ),
    stateTimeline({
      id: 74,
      title: "Mailboxes",
      description: "Whether the last scan of each mailbox succeeded.",
      size: [8, 7],
      unit: "none",
    })
      .withTarget(rangeQuery("A", exporterSeries("balance_alert_email_mailbox_status"), "{{mailbox}}"))
      .mappings([valueMapping({ "0": ["failed", colours.bad], "1": ["read", colours.good] })]),
  ],
};
