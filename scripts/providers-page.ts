import { optionsOf } from "../src/commands/providers.ts";
import type { Provider } from "../src/provider-kit/provider.ts";
import { costText } from "../src/provider-kit/request-cost.ts";
import { leftOut } from "../src/providers/names/left-out.ts";

/** One line for each provider, then what is not built and why. */
export function providersPage(providers: readonly Provider[]): string {
  const priced = providers.flatMap(({ id, costs }) => (costs === undefined ? [] : [{ id, costs }]));
  const experimental = providers.filter((provider) => provider.experimental !== undefined);
  return [
    "# Providers",
    "",
    "Generated from the providers by `npm run docs`.",
    "`balance-alert providers ID` shows the options of one, with an example.",
    "Every provider accepts the [common keys](configuration.md#projects), among them `base_url`, `threshold` and `schedule`.",
    "",
    "| Provider | What it measures | Readings | Credential and where it is read from | Least privilege | At most every | Documentation |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...providers.map(row),
    "",
    "## Asking that costs money",
    "",
    ...priced.map(({ id, costs }) => `- \`${id}\`: ${costText(costs)} ([source](${costs.source}))`),
    "",
    "## Experimental",
    "",
    "The facts behind these are uncertain: compare the first readings with the vendor's console.",
    "",
    ...experimental.map(({ id, experimental: why }) => `- \`${id}\`: ${why}`),
    "",
    "## Not built in",
    "",
    ...leftOut.map(({ id, missing }) => `- \`${id}\`: ${missing}`),
    "",
  ].join("\n");
}

function row(provider: Provider): string {
  const { id, name, summary, measures, docs, privilege, minIntervalMs, minIntervalReason, experimental } = provider;
  const credentials = optionsOf(provider)
    .filter(({ secret }) => secret)
    .map(({ name: option, env }) => (env === undefined ? `\`${option}\`` : `\`${option}\` (\`${env}\`)`));
  const cells = [
    `\`${id}\`<br>${name}${experimental === undefined ? "" : " (experimental)"}`,
    summary,
    measures.join(", "),
    credentials.join(", "),
    privilege ?? "",
    minIntervalMs === 0 ? "" : `${minIntervalMs / 60_000} min: ${minIntervalReason ?? ""}`,
    `[link](${docs})`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
