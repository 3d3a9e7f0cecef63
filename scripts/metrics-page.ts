/** `docs/metrics.md`, made from the table of families. */
import { httpFamilies } from "../src/metrics/daemon-families.ts";
import { familyGroups } from "../src/metrics/families.ts";
import type { Family } from "../src/metrics/family.ts";

const introduction = `# Metrics

<!-- Generated from the tables of families in src/metrics. Do not edit. -->

Everything that \`/metrics\` exposes.
Amounts are those of the last successful check: a check that fails changes nothing but \`balance_alert_check_status\` and the counters, and after \`stale_after\` the amounts disappear.
A series that has nothing to say is absent; it is never 0 instead.
Label values longer than 256 characters are cut.

The format is text 0.0.4 or OpenMetrics 1.0.0, by the request's \`Accept\`; gzip by \`Accept-Encoding\`.
In OpenMetrics the family of a counter is named without \`_total\`, as that format wants it; its samples have it.

\`…\` in the list of labels stands for the \`labels\` of the project in the config file.
`;

const prometheusClient = `## The process

The defaults of prom-client, \`process_*\` and \`nodejs_*\`, less the gauges whose names end in \`_total\`.
`;

export function metricsPage(): string {
  const groups = [...familyGroups, { title: "HTTP", families: Object.values(httpFamilies) }];
  const sections = groups.map(({ title, families }) => `## ${title}\n\n${table(families)}`);
  return [introduction, ...sections, prometheusClient].join("\n");
}

function table(families: readonly Family[]): string {
  const rows = families.map(
    (family) => `| \`${family.name}\` | ${family.type} | ${labelsOf(family)} | ${family.help} |`,
  );
  return ["| metric | type | labels | meaning |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function labelsOf({ labels, userLabels }: Family): string {
  const names = labels.map((label) => `\`${label}\``);
  return [...names, ...(userLabels === true ? ["`…`"] : [])].join(", ");
}
