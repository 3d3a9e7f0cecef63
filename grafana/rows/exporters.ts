import type { Row } from "../layout.ts";
import { cellStates, colours, counted, countedBars, duration, lines, rangeQuery } from "../panels.ts";
import { exporterSeries } from "../queries.ts";
import { table } from "../table.ts";

const byInstance = (expression: string): string => `max by (job, instance) (${expression})`;

/** What runs, and whether it is well. */
export const exporters: Row = {
  panels: [
    table({
      id: 1,
      title: "Exporters",
      description:
        "What runs: version, shard, and whether the last configuration was accepted. Scrape: whether Prometheus reaches it.",
      size: [24, 5],
      sortedBy: "Instance",
      columns: [
        { label: "instance", heading: "Instance", width: 220 },
        {
          expr: byInstance(exporterSeries("up")),
          heading: "Scrape",
          width: 90,
          unit: "none",
          properties: cellStates({ "0": ["fails", colours.bad], "1": ["works", colours.good] }),
        },
        {
          expr: byInstance(exporterSeries("balance_alert_config_last_reload_successful")),
          heading: "Configuration",
          width: 120,
          unit: "none",
          properties: cellStates({ "0": ["refused", colours.bad], "1": ["accepted", colours.good] }),
        },
        {
          expr: byInstance(`time() - ${exporterSeries("process_start_time_seconds")}`),
          heading: "Runs for",
          width: 180,
          unit: duration,
          decimals: 1,
        },
        { expr: byInstance(exporterSeries("balance_alert_shard")), heading: "Shard", width: 80, unit: "none" },
        {
          expr: byInstance(exporterSeries("balance_alert_total_shards")),
          heading: "Of shards",
          width: 100,
          unit: "none",
        },
        { label: "job", heading: "Job", width: 180 },
      ],
    }),
  ],
};

export const versions: Row = {
  heading: [102, "Versions"],
  isCollapsed: true,
  panels: [
    table({
      id: 30,
      title: "Versions",
      description: "Which version and which Node.js each exporter runs, and for how long it has been scraped with it.",
      size: [24, 5],
      sortedBy: "Instance",
      columns: [
        { label: "instance", heading: "Instance", width: 220 },
        { label: "version", heading: "Version", width: 120 },
        { label: "revision", heading: "Revision", width: 160 },
        { label: "nodeversion", heading: "Node.js", width: 120 },
        { label: "job", heading: "Job", width: 180 },
        {
          expr: `max by (job, instance, version, revision, nodeversion) (${exporterSeries("balance_alert_build_info")})`,
          heading: "Reported",
          width: 100,
          unit: "none",
        },
      ],
    }),
  ],
};

export const schedules: Row = {
  heading: [103, "Schedules"],
  isCollapsed: true,
  panels: [
    countedBars({
      id: 40,
      title: "Runs of the schedules",
      description: "Runs that were started in each interval, by task.",
      size: [12, 8],
      unit: "none",
      decimals: 0,
    }).withTarget(
      rangeQuery("A", `sum by (task) (${counted(exporterSeries("balance_alert_job_runs_total"))})`, "{{task}}"),
    ),
    countedBars({
      id: 41,
      title: "Runs skipped or late",
      description: "Skipped: the run before was still going. Caught up: their time had been missed.",
      size: [12, 8],
      unit: "none",
      decimals: 0,
    })
      .withTarget(
        rangeQuery(
          "A",
          `sum by (task) (${counted(exporterSeries("balance_alert_job_skipped_total"))})`,
          "{{task}} skipped",
        ),
      )
      .withTarget(
        rangeQuery(
          "B",
          `sum by (task) (${counted(exporterSeries("balance_alert_job_catchups_total"))})`,
          "{{task}} caught up",
        ),
      ),
  ],
};

export const process: Row = {
  heading: [104, "Process"],
  isCollapsed: true,
  panels: [
    lines({
      id: 50,
      title: "Event loop delay",
      description:
        "How long the process was blocked, 99th percentile between two scrapes. Above half a second, checks are late.",
      size: [8, 8],
      unit: "s",
    }).withTarget(rangeQuery("A", exporterSeries("nodejs_eventloop_lag_p99_seconds"), "{{instance}}")),
    lines({
      id: 51,
      title: "Memory",
      description: "Resident memory of each exporter.",
      size: [8, 8],
      unit: "bytes",
    })
      .withTarget(rangeQuery("A", exporterSeries("process_resident_memory_bytes"), "{{instance}}"))
      .axisSoftMin(0),
    lines({
      id: 52,
      title: "Processor",
      description: "Share of one core that each exporter uses.",
      size: [8, 8],
      unit: "percentunit",
    })
      .withTarget(
        rangeQuery("A", `rate(${exporterSeries("process_cpu_seconds_total")}[$__rate_interval])`, "{{instance}}"),
      )
      .axisSoftMin(0),
  ],
};
