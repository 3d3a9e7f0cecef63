/** The credentials that are in the environment, as projects and mailboxes: for `init`, and for `serve --config.from-env`. */
import { loadAllProviders } from "../config/load-provider.ts";
import { providerNames } from "../config/upstream.ts";
import type { Host } from "../platform/host.ts";
import { Secret } from "../platform/secret.ts";
import type { Provider } from "../provider-kit/provider.ts";
import { costText } from "../provider-kit/request-cost.ts";
import { optionsOf, type ProviderOption } from "./providers.ts";

type Environment = Host["environment"];

export interface FoundProject {
  readonly provider: Provider;
  readonly name: string;
  /** Its entry of the configuration, without the name and the provider. */
  readonly keys: readonly string[];
  /** The variables that hold its credential. */
  readonly variables: readonly string[];
  /** Why it is not polled without being asked for: what a request costs, or what only the user knows. */
  readonly obstacle?: string;
}

/** The same limits as the Go program that follows the upstream one: accounts of a vendor, and mailboxes. */
const mostAccounts = 10;
/** The projects for which the environment holds every secret. */
export async function findProjects(host: Host): Promise<FoundProject[]> {
  // Most environments hold none: then no provider is loaded.
  if (!Object.keys(host.environment).some((name) => /KEY|TOKEN|SECRET|PASS|_(PAT|AK|SK|ID|JWT)$/.test(name))) return [];
  const found: FoundProject[] = [];
  for (const provider of await loadAllProviders()) {
    const accounts = await accountsOf(provider, host);
    for (const { number, secrets, setting } of accounts) {
      const obstacle = obstacleOf(provider);
      found.push({
        provider,
        name: accounts.length === 1 ? provider.name : `${provider.name} ${number}`,
        variables: secrets.map(([, variable]) => variable),
        keys: [
          ...secrets.map(([key, variable]) => `${key}: \${${variable}}`),
          ...missingOptions(provider).map(({ name, description }) => `${name}: # ${description}`),
          ...thresholdLines(setting("THRESHOLD")),
          ...ownerLines(setting("OWNER_PROJECT")),
        ],
        ...(obstacle === undefined ? {} : { obstacle }),
      });
    }
  }
  return found;
}

interface Account {
  readonly number: number;
  /** Keys of the configuration and the variables that hold their values. */
  readonly secrets: readonly (readonly [key: string, variable: string])[];
  /** The name of a variable that belongs to the account, where it is set. */
  readonly setting: (suffix: string) => { readonly variable: string; readonly value: string } | undefined;
}

async function accountsOf(provider: Provider, host: Host): Promise<Account[]> {
  const { environment } = host;
  const prefixes = prefixesOf(provider);
  const settingOf = (number: number) => (suffix: string) => {
    const variable = variablesOf(prefixes, suffix, number).find((name) => environment[name]);
    return variable === undefined ? undefined : { variable, value: environment[variable] ?? "" };
  };
  const conventional = await conventionalSecrets(provider, host);
  const first = conventional ?? (await keyVariable(provider, prefixes, 1, host));
  const accounts = first === undefined ? [] : [{ number: 1, secrets: first, setting: settingOf(1) }];
  for (let number = 2; number <= mostAccounts; number++) {
    const secrets = await keyVariable(provider, prefixes, number, host);
    if (secrets !== undefined) accounts.push({ number, secrets, setting: settingOf(number) });
  }
  return accounts;
}

/** `DEEPSEEK`, and what the conventional variable of the key says: `ZAI` of ZAI_API_KEY. */
function prefixesOf(provider: Provider): string[] {
  const env = optionsOf(provider).find(({ name }) => name === "api_key")?.env;
  const former = Object.keys(providerNames).find((name) => providerNames[name] === provider.id);
  return [
    ...(env?.endsWith("_API_KEY") === true ? [env.slice(0, -"_API_KEY".length)] : []),
    provider.id.toUpperCase().replaceAll("-", "_"),
    ...(former === undefined ? [] : [former.toUpperCase()]),
  ];
}

function variablesOf(prefixes: readonly string[], suffix: string, number: number): string[] {
  return prefixes.flatMap((prefix) =>
    number === 1 ? [`${prefix}_${suffix}`, `${prefix}_1_${suffix}`] : [`${prefix}_${number}_${suffix}`],
  );
}

/** The `api_key` of one of several accounts; undefined where the provider needs more than that. */
async function keyVariable(
  provider: Provider,
  prefixes: readonly string[],
  number: number,
  host: Host,
): Promise<Account["secrets"] | undefined> {
  const key = optionsOf(provider).find(({ name, secret }) => secret && name === "api_key");
  // A conventional name such as XAI_MANAGEMENT_KEY tells that another key of the vendor's is not the one that is needed.
  if (key === undefined || (key.env !== undefined && !key.env.endsWith("_API_KEY"))) return undefined;
  const variable = variablesOf(prefixes, "API_KEY", number).find((name) => host.environment[name]);
  const secrets = variable === undefined ? [] : [["api_key", variable] as const];
  return (await isEnoughToLogIn(provider, secrets, host)) ? secrets : undefined;
}

/** Every secret that the provider needs, from its conventional variables. */
async function conventionalSecrets(provider: Provider, host: Host): Promise<Account["secrets"] | undefined> {
  const found = optionsOf(provider).flatMap(({ name, secret, env }) =>
    secret && env !== undefined && host.environment[env] ? [[name, env] as const] : [],
  );
  return (await isEnoughToLogIn(provider, found, host)) ? found : undefined;
}

/** Where there are several ways to log in, no secret is required by itself, and the provider judges those that are found. */
async function isEnoughToLogIn(provider: Provider, found: Account["secrets"], host: Host): Promise<boolean> {
  if (found.length === 0) return false;
  const needed = optionsOf(provider).filter(({ secret, required }) => secret && required);
  if (needed.length > 0) return needed.every(({ name }) => found.some(([key]) => key === name));
  const secrets = found.map(([key, name]) => [
    key,
    Secret.of(host.environment[name] ?? "", { from: "variable", name }),
  ]);
  const problems = await provider.problems?.(Object.fromEntries(secrets), host.clock.nowMs());
  return (problems ?? []).length === 0;
}

/** Options that nobody but the user knows, and that no variable holds. */
function missingOptions(provider: Provider): ProviderOption[] {
  return optionsOf(provider).filter(({ required, secret }) => required && !secret);
}

function obstacleOf(provider: Provider): string | undefined {
  if (provider.costs !== undefined) return `asking costs ${costText(provider.costs)}`;
  const missing = missingOptions(provider).map(({ name }) => name);
  if (missing.length > 0) return `it needs ${missing.join(", ")}`;
  // Gateways that people run themselves have no address of their own.
  try {
    provider.host({}, undefined);
    return undefined;
  } catch {
    return "it needs base_url";
  }
}

function thresholdLines(setting: { readonly value: string } | undefined): string[] {
  const threshold = setting === undefined ? Number.NaN : Number(setting.value);
  return Number.isFinite(threshold) ? [`threshold: ${threshold}`] : ["# threshold: 10"];
}

function ownerLines(setting: { readonly variable: string } | undefined): string[] {
  return setting === undefined ? [] : [`owner_project: \${${setting.variable}}`];
}

/** The mailboxes of `EMAIL_HOST`, `EMAIL_USERNAME`, `EMAIL_PASSWORD` and of `EMAIL_2_HOST` and so on, as entries of the configuration. */
export function findMailboxes(environment: Environment): readonly (readonly string[])[] {
  return Array.from({ length: mostAccounts }, (_, index) => index + 1).flatMap((number) => {
    const variable = (suffix: string) => variablesOf(["EMAIL"], suffix, number).find((name) => environment[name]);
    const [host, username, password] = ["HOST", "USERNAME", "PASSWORD"].map(variable);
    if (host === undefined || username === undefined || password === undefined) return [];
    const name = variable("NAME");
    const port = Number(environment[variable("PORT") ?? ""]);
    const useSsl = environment[variable("USE_SSL") ?? ""];
    return [
      [
        `name: \${${name ?? username}}`,
        `host: \${${host}}`,
        ...(Number.isInteger(port) && port > 0 ? [`port: ${port}`] : []),
        `username: \${${username}}`,
        `password: \${${password}}`,
        ...(useSsl !== undefined && /^(0|false|no|off|n|f)$/i.test(useSsl) ? ["use_ssl: false"] : []),
      ],
    ];
  });
}
