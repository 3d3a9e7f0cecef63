import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { datasource } from "./panels.ts";
import { chosenProjectSeries, exporterSeries, projectSeries } from "./queries.ts";

export const dataSource = new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus");

/**
 * Which exporters. Without a value of its own, "All" stands for the values that were found: Prometheus and Alertmanager
 * have jobs and instances too, and are not meant.
 */
export const job = several("job", "Job", "label_values(balance_alert_build_info, job)");
export const instance = several(
  "instance",
  "Instance",
  'label_values(balance_alert_build_info{job=~"$job"}, instance)',
);

const known = "balance_alert_check_interval_seconds";

/** Thousands of names in every query would be too long, so that "All" of these two matches everything. */
export const provider = several("provider", "Provider", `label_values(${exporterSeries(known)}, provider)`).allValue(
  ".*",
);
export const projects = several(
  "project",
  "Project",
  `label_values(${exporterSeries(known, 'provider=~"$provider"')}, project)`,
).allValue(".*");

export const oneProject = single("project", "Project", `label_values(${exporterSeries(known)}, project)`);

/** No "all" value: a unit must never stand for several. */
export const units = several("unit", "Unit", `label_values(${projectSeries("balance_alert_balance")}, unit)`);
export const unitOfProject = single(
  "unit",
  "Unit",
  `label_values(${chosenProjectSeries("balance_alert_balance")}, unit)`,
);

export const unitOfSpend = single("unit", "Unit", `label_values(${projectSeries("balance_alert_spend")}, unit)`);
export const windowOfSpend = single(
  "window",
  "Window",
  `label_values(${projectSeries("balance_alert_spend", 'unit="$unit"')}, window)`,
);

/** Into which the rates convert; nothing to choose from without rates. */
export const currencyOfTotals = single(
  "currency",
  "Totals in",
  `label_values(${exporterSeries("balance_alert_exchange_rate")}, to)`,
);

function variable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

function several(name: string, label: string, query: string): QueryVariableBuilder {
  return variable(name, label, query)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

/** One value; Grafana takes the first one until another is chosen. */
function single(name: string, label: string, query: string): QueryVariableBuilder {
  return variable(name, label, query).multi(false).includeAll(false);
}
