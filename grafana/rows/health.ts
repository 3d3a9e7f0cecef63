import {
  bars,
  colouredBackground,
  colours,
  column,
  lines,
  property,
  rangeQuery,
  stateTimeline,
  table,
  tableQuery,
  thresholdsProperty,
  valueMapping,
} from "../panels.ts";
import { exporterSeries, projectSeries, providerSeries } from "../queries.ts";
import { panelIds, type Row } from "../row.ts";

const status = projectSeries("balance_alert_check_status");
const age = `(time() - ${projectSeries("balance_alert_last_success_timestamp_seconds")})`;
const interval = projectSeries("balance_alert_check_interval_seconds");
const durations = providerSeries("balance_alert_check_duration_seconds_bucket");

export const health: Row = {
  title: "Health",
  panels: [
    stateTimeline({
      id: panelIds.checks,
      title: "Checks",
      description: "Whether the last check of each project succeeded.",
      size: [12, 9],
      unit: "none",
    })
      .withTarget(rangeQuery("A", status, "{{project}}"))
      .mappings([valueMapping({ "0": ["failed", colours.bad], "1": ["succeeded", colours.good] })]),
    table({
      id: 81,
      title: "Age of what is known",
      description:
        "Time since the last successful check, and the same in check intervals: above three, the alert ValueStale fires.",
      size: [12, 9],
      unit: "s",
      decimals: 0,
    })
      .withTarget(tableQuery("A", age))
      .withTarget(tableQuery("B", `${interval} + 0`))
      .withTarget(tableQuery("C", `${age} / ${interval}`))
      .withTransformation({ id: "merge", options: {} })
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: { Time: true, job: true, instance: true },
          indexByName: { project: 0, provider: 1, "Value #A": 2, "Value #B": 3, "Value #C": 4 },
          renameByName: {},
        },
      })
      .overrideByName("project", column("Project"))
      .overrideByName("provider", column("Provider"))
      .overrideByName("Value #A", column("Age"))
      .overrideByName("Value #B", column("Interval"))
      .overrideByName(
        "Value #C",
        column(
          "In intervals",
          "none",
          colouredBackground,
          thresholdsProperty([null, colours.good], [2, colours.warn], [3, colours.bad]),
          property("decimals", 1),
        ),
      ),
    bars({
      id: panelIds.failures,
      title: "Failed checks by reason",
      description:
        "auth and permission: the key. network and tls: your side. upstream, timeout and rate_limited: the vendor's. invalid_response: the vendor changed its answer.",
      size: [8, 8],
      unit: "none",
    }).withTarget(
      rangeQuery(
        "A",
        `sum by (reason) (increase(${providerSeries("balance_alert_provider_check_failures_total")}[$__rate_interval]))`,
        "{{reason}}",
      ),
    ),
    lines({
      id: 83,
      title: "Duration of checks",
      description: "How long checks take, retries included: the median and the slowest twentieth by provider.",
      size: [8, 8],
      unit: "s",
    })
      .withTarget(
        rangeQuery(
          "A",
          `histogram_quantile(0.95, sum by (provider, le) (rate(${durations}[$__rate_interval])))`,
          "{{provider}} 95 %",
        ),
      )
      .withTarget(
        rangeQuery(
          "B",
          `histogram_quantile(0.5, sum by (provider, le) (rate(${durations}[$__rate_interval])))`,
          "{{provider}} median",
        ),
      ),
    stateTimeline({
      id: 84,
      title: "Circuits",
      description: "Providers that are asked only now and then, because too many of their checks failed in a row.",
      size: [8, 8],
      unit: "none",
    })
      .withTarget(rangeQuery("A", providerSeries("balance_alert_circuit_open"), "{{provider}}"))
      .mappings([valueMapping({ "0": ["closed", colours.good], "1": ["open", colours.bad] })]),
    bars({
      id: 85,
      title: "Runs of the schedules",
      description: "Runs by task. Skipped: the run before was still going. Caught up: their time had been missed.",
      size: [8, 8],
      unit: "none",
    })
      .withTarget(
        rangeQuery("A", `increase(${exporterSeries("balance_alert_job_runs_total")}[$__rate_interval])`, "{{task}}"),
      )
      .withTarget(
        rangeQuery(
          "B",
          `increase(${exporterSeries("balance_alert_job_skipped_total")}[$__rate_interval])`,
          "{{task}} skipped",
        ),
      )
      .withTarget(
        rangeQuery(
          "C",
          `increase(${exporterSeries("balance_alert_job_catchups_total")}[$__rate_interval])`,
          "{{task}} caught up",
        ),
      ),
    lines({
      id: 86,
      title: "Event loop delay",
      description:
        "How long the process was blocked, 99th percentile between two scrapes. Above half a second, checks are late.",
      size: [8, 8],
      unit: "s",
    }).withTarget(rangeQuery("A", exporterSeries("nodejs_eventloop_lag_p99_seconds"), "{{instance}}")),
    lines({
      id: 87,
      title: "Memory",
      description: "Resident memory of each exporter.",
      size: [8, 8],
      unit: "bytes",
    })
      .withTarget(rangeQuery("A", exporterSeries("process_resident_memory_bytes"), "{{instance}}"))
      .axisSoftMin(0),
    table({
      id: 88,
      title: "Exporters",
      description:
        "What runs: version, shard, and whether the last configuration was accepted and state can be restored.",
      size: [24, 6],
      unit: "none",
    })
      .withTarget(tableQuery("A", `${exporterSeries("up")} + 0`))
      .withTarget(tableQuery("B", `${exporterSeries("balance_alert_build_info")} + 0`))
      .withTarget(tableQuery("C", `${exporterSeries("balance_alert_config_last_reload_successful")} + 0`))
      .withTarget(tableQuery("D", `${exporterSeries("balance_alert_shard")} + 0`))
      .withTarget(tableQuery("E", `${exporterSeries("balance_alert_total_shards")} + 0`))
      .withTarget(tableQuery("F", `time() - ${exporterSeries("process_start_time_seconds")}`))
      .withTransformation({ id: "merge", options: {} })
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: { Time: true, "Value #B": true },
          indexByName: {
            job: 0,
            instance: 1,
            "Value #A": 2,
            version: 3,
            revision: 4,
            nodeversion: 5,
            "Value #C": 6,
            "Value #D": 7,
            "Value #E": 8,
            "Value #F": 9,
          },
          renameByName: {},
        },
      })
      .overrideByName("job", column("Job"))
      .overrideByName("instance", column("Instance"))
      .overrideByName("version", column("Version"))
      .overrideByName("revision", column("Revision"))
      .overrideByName("nodeversion", column("Node"))
      .overrideByName(
        "Value #A",
        column("Scrape", undefined, colouredBackground, answered(["fails", colours.bad], ["works", colours.good])),
      )
      .overrideByName(
        "Value #C",
        column(
          "Configuration",
          undefined,
          colouredBackground,
          answered(["refused", colours.bad], ["accepted", colours.good]),
        ),
      )
      .overrideByName("Value #D", column("Shard"))
      .overrideByName("Value #E", column("Of shards"))
      .overrideByName("Value #F", column("Runs for", "s")),
  ],
};

function answered(no: readonly [string, string], yes: readonly [string, string]) {
  return property("mappings", [valueMapping({ "0": no, "1": yes })]);
}
