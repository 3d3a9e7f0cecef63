import type { Host } from "../platform/host.ts";
import { type FoundProject, findMailboxes, findProjects } from "./found-credentials.ts";

/** `balance-alert init`: a commented configuration for every provider whose credential is found in the environment. */
export async function runInit(host: Host): Promise<number> {
  const mailboxes = findMailboxes(host.environment);
  host.print(
    [
      "# balance-alert configuration. `balance-alert check-config` says what it means; docs/configuration.md names every key.",
      "timezone: UTC # IANA zone of renewal dates, such as Asia/Shanghai",
      "",
      ...projectLines(await findProjects(host)),
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
      ...(mailboxes.length > 0
        ? mailboxLines(mailboxes)
        : [
            "mailboxes: []",
            "# mailboxes:",
            "#   - name: ops",
            "#     host: imap.example.com",
            "#     username: ops@example.com",
            "#     password_file: /run/secrets/imap",
            "#     folders: [INBOX]",
            "#     lookback: 7d",
          ]),
    ].join("\n"),
  );
  return 0;
}

function projectLines(found: readonly FoundProject[]): string[] {
  if (found.length === 0)
    return [
      "# No provider's credential was found in the environment. `balance-alert providers` names the variable of each.",
      "projects: []",
      "# projects:",
      "#   - name: OpenRouter",
      "#     provider: openrouter # api_key comes from OPENROUTER_API_KEY",
      "#     threshold: 10",
    ];
  const ready = found.filter(({ obstacle }) => obstacle === undefined);
  const others = found.filter(({ obstacle }) => obstacle !== undefined);
  return [
    ...(ready.length === 0 ? ["projects: []"] : ["projects:", ...ready.flatMap(projectOf)]),
    ...(others.length === 0 ? [] : ["# For you to decide and to fill in; take the # away:"]),
    ...(ready.length === 0 && others.length > 0 ? ["# projects:"] : []),
    ...others.flatMap((project) => projectOf(project).map((line) => `#${line}`)),
  ];
}

function projectOf({ provider, name, keys, obstacle }: FoundProject): string[] {
  return [
    `  # ${provider.summary}; ${provider.docs}`,
    ...(obstacle === undefined ? [] : [`  # ${obstacle}`]),
    ...entry([`name: ${JSON.stringify(name)}`, `provider: ${provider.id}`, ...keys]),
  ];
}

function mailboxLines(mailboxes: readonly (readonly string[])[]): string[] {
  return ["mailboxes:", ...mailboxes.flatMap(entry)];
}

function entry(keys: readonly string[]): string[] {
  return keys.map((key, index) => `  ${index === 0 ? "-" : " "} ${key}`);
}

/** The configuration of `serve --config.from-env`: what can be polled without another word. Undefined where there is nothing. */
export function environmentConfig(
  found: readonly FoundProject[],
  environment: Host["environment"],
): string | undefined {
  const projects = found.filter(({ obstacle }) => obstacle === undefined);
  const mailboxes = findMailboxes(environment);
  if (projects.length === 0 && mailboxes.length === 0) return undefined;
  return [
    ...(projects.length === 0 ? [] : ["projects:", ...projects.flatMap(projectOf)]),
    ...(mailboxes.length === 0 ? [] : mailboxLines(mailboxes)),
  ].join("\n");
}
