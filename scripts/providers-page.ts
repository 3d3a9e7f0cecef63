import { nestedOptionsOf, optionsOf } from "../src/commands/providers.ts";
import type { Provider } from "../src/provider-kit/provider.ts";
import { costText } from "../src/provider-kit/request-cost.ts";
import { leftOut } from "../src/providers/names/left-out.ts";
import { type HttpRecipe, httpRecipes } from "./http-recipes.ts";

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
    ...httpSection(providers),
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

/** The generic provider: every option with the keys inside it, and how real answers are read. */
function httpSection(providers: readonly Provider[]): readonly string[] {
  const http = providers.find(({ id }) => id === "http");
  if (http === undefined) throw new Error("there is no provider http");
  return [
    "## Any other API: `http`",
    "",
    "`http` reads any API that answers in JSON, XML or text.",
    "Its expressions are [JSONata](https://docs.jsonata.org/overview): `data.available` is a field, `$number(data.available)` makes a number of text, `a - b` calculates.",
    "An expression that finds nothing is an error, never 0; `optional: true` says that nothing means unlimited.",
    "`balance-alert check --debug NAME` shows the answer beside what was read from it.",
    "A secret stands in `headers`, `bearer_token`, `password`, `form`, `json` or `body`, whose values are never shown; do not write one into `url`.",
    "The provider `file` has the same `readings`.",
    "",
    "| Option | Default | Meaning |",
    "| --- | --- | --- |",
    ...nestedOptionsOf(http.options).map((option) => {
      const fallback = option.default === undefined ? "" : `\`${JSON.stringify(option.default)}\``;
      const cells = [
        option.secret ? `\`${option.name}\`, \`${option.name}_file\`` : `\`${option.name}\``,
        option.required ? "required" : fallback,
        option.description,
      ];
      return tableRow(cells);
    }),
    "",
    ...httpRecipes.flatMap(recipeText),
  ];
}

function recipeText({ title, text, docs, project, answer }: HttpRecipe): readonly string[] {
  return [
    `### ${title}`,
    "",
    ...text,
    `The vendor's documentation: <${docs}>.`,
    "",
    "```yaml",
    project.trim(),
    "```",
    "",
    "reads this answer:",
    "",
    "```json",
    JSON.stringify(answer, null, 2),
    "```",
    "",
  ];
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
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
  return tableRow(cells);
}
