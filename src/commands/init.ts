import { loadAllProviders } from "../config/load-provider.ts";
import type { Host } from "../platform/host.ts";
import { Secret } from "../platform/secret.ts";
import type { Provider } from "../provider-kit/provider.ts";
import { optionsOf, type ProviderOption } from "./providers.ts";

/** `balance-alert init`: a commented configuration for every provider whose credential is found in the environment. */
export async function runInit(host: Host): Promise<number> {
  const found: Provider[] = [];
  for (const provider of await loadAllProviders()) if (await isCredentialed(provider, host)) found.push(provider);
  host.print(
    [
      "# balance-alert configuration. `balance-alert check-config` says what it means; docs/configuration.md names every key.",
      "timezone: UTC # IANA zone of renewal dates, such as Asia/Shanghai",
      "",
      ...projectLines(found, host.environment),
      "",
      "subscriptions: []",
      "# subscriptions:",
      "#   - name: Domain example.com",
      "#     cycle_type: yearly # daily, weekly, monthly, quarterly, semiannual, yearly, biennial, once",
      '#     renewal_day: "03-15"',
      "#     amount: 88",
      "#     currency: CNY",
      "#     alert_days_before: 7",
      "",
      "mailboxes: []",
      "# mailboxes:",
      "#   - name: ops",
      "#     host: imap.example.com",
      "#     username: ops@example.com",
      "#     password_file: /run/secrets/imap",
      "#     folders: [INBOX]",
      "#     lookback: 7d",
    ].join("\n"),
  );
  return 0;
}

/**
 * Whether every secret that the provider needs has a conventional variable that is set. Where there are several ways to log
 * in, none of them is needed by itself, and the provider judges those that are found.
 */
async function isCredentialed(provider: Provider, host: Host): Promise<boolean> {
  const secrets = optionsOf(provider).filter((option) => option.secret);
  const variableOf = ({ env }: ProviderOption) => (env === undefined ? undefined : host.environment[env] || undefined);
  const needed = secrets.filter((option) => option.required);
  if (needed.length > 0) return needed.every((option) => variableOf(option) !== undefined);
  const found = secrets.flatMap((option) => {
    const value = variableOf(option);
    return value === undefined ? [] : [[option.name, Secret.of(value, { from: "variable", name: `${option.env}` })]];
  });
  if (found.length === 0) return false;
  return ((await provider.problems?.(Object.fromEntries(found), host.clock.nowMs())) ?? []).length === 0;
}

function projectLines(providers: readonly Provider[], environment: Host["environment"]): string[] {
  if (providers.length === 0)
    return [
      "# No provider's credential was found in the environment. `balance-alert providers` names the variable of each.",
      "projects: []",
      "# projects:",
      "#   - name: OpenRouter",
      "#     provider: openrouter # api_key comes from OPENROUTER_API_KEY",
      "#     threshold: 10",
    ];
  const complete = providers.filter((provider) => missingOptions(provider).length === 0);
  const incomplete = providers.filter((provider) => !complete.includes(provider));
  return [
    complete.length === 0 ? "projects: []" : "projects:",
    ...complete.flatMap((provider) => projectOf(provider, environment)),
    ...(incomplete.length === 0 ? [] : ["# Fill in what is missing and take the # away:"]),
    ...(complete.length === 0 && incomplete.length > 0 ? ["# projects:"] : []),
    ...incomplete.flatMap((provider) => projectOf(provider, environment).map((line) => `#${line}`)),
  ];
}

/** Options that nobody but the user knows, and that no variable holds. */
function missingOptions(provider: Provider): ProviderOption[] {
  return optionsOf(provider).filter(({ required, secret }) => required && !secret);
}

function projectOf(provider: Provider, environment: Host["environment"]): string[] {
  return [
    `  # ${provider.summary}; ${provider.docs}`,
    `  - name: ${JSON.stringify(provider.name)}`,
    `    provider: ${provider.id}`,
    ...optionsOf(provider).flatMap((option) => optionLines(option, environment)),
    "    # threshold: 10",
  ];
}

function optionLines(option: ProviderOption, environment: Host["environment"]): string[] {
  if (option.secret && option.env !== undefined && environment[option.env])
    return [`    ${option.name}: \${${option.env}}`];
  return option.required && !option.secret ? [`    ${option.name}: # ${option.description}`] : [];
}
