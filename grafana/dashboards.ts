import type { Spec } from "./dashboard.ts";
import { exporter } from "./exporter.ts";
import { overview } from "./overview.ts";
import { project } from "./project.ts";
import { spending } from "./spend.ts";

/**
 * Every dashboard, in the order in which a person asks.
 *
 * @param alertNames every alert of alert_rules.yml
 */
export function dashboards(alertNames: readonly string[]): readonly Spec[] {
  return [overview, project, spending, exporter].map((write) => write(alertNames));
}
