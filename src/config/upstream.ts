/** The configuration of the upstream Python and Go programs (one JSON file and environment variables), turned into ours. */
import { Document, isMap, isPair, isScalar, isSeq, type Node } from "yaml";
import { isRecord } from "./is-record.ts";
import { unknownKeys } from "./upstream-keys.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Json = Readonly<Record<string, unknown>>;

/** Providers whose name differs here. */
export const providerNames: Readonly<Record<string, string>> = {
  volc: "volcengine",
  aliyun: "alibaba-cloud",
  glm: "zhipu-coding-plan",
};

/** What an entry became, and what about it a person should know. */
interface Converted {
  readonly value: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

/** @returns the YAML, or what is wrong with the JSON. What cannot be carried over is said in comments. */
export function upstreamToYaml(
  written: unknown,
  environment: Environment,
  { projectFile }: { readonly projectFile: boolean },
): { readonly yaml: string } | { readonly problems: readonly string[] } {
  if (!isRecord(written))
    return { problems: ["the file is not a JSON object: give the upstream program's config.json"] };
  const problems: string[] = [];
  const list = (key: string, value: unknown): Json[] => {
    if (value === undefined) return [];
    const entries = Array.isArray(value) ? value : key === "email" ? [value] : undefined;
    if (entries?.every(isRecord)) return entries;
    problems.push(`${key}: expected a list of objects`);
    return [];
  };
  const projects = convertProjects(list("projects", written["projects"]), environment);
  const subscriptions = list("subscriptions", written["subscriptions"]).map(convertSubscription);
  const mailboxes = list("email", written["email"]).map((mailbox) =>
    convertMailbox(mailbox, written["email_settings"]),
  );
  if (problems.length > 0) return { problems };
  const top = convertSettings(written, environment);
  const document = new Document(
    {
      ...(projectFile ? {} : top.value),
      projects: projects.map(({ value }) => value),
      subscriptions: subscriptions.map(({ value }) => value),
      mailboxes: mailboxes.map(({ value }) => value),
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = [
    " Converted from the upstream program's config.json. `balance-alert check-config` says whether anything is missing.",
    ...(projectFile ? [] : top.notes).map((note) => ` ${note}`),
  ].join("\n");
  annotate(document.get("projects", true), projects);
  annotate(document.get("subscriptions", true), subscriptions);
  annotate(document.get("mailboxes", true), mailboxes);
  return { yaml: document.toString({ lineWidth: 0 }) };
}

function annotate(list: unknown, entries: readonly Converted[]): void {
  if (!isSeq(list)) return;
  for (const [index, { notes }] of entries.entries()) {
    const item = list.items[index] as Node | undefined; // Made by Document from our own objects, so every item is a node.
    if (notes.length === 0 || !isMap(item)) continue;
    const first = item.items[0];
    if (isPair(first) && isScalar(first.key)) first.key.commentBefore = notes.map((note) => ` ${note}`).join("\n");
  }
}

function convertProjects(projects: readonly Json[], environment: Environment): Converted[] {
  const counts = new Map<string, number>();
  const names = new Set<string>();
  return projects.map((project, index) => {
    const upstream = textOf(project["provider"]) ?? "";
    const nth = (counts.get(upstream) ?? 0) + 1;
    counts.set(upstream, nth);
    const notes = unknownKeys("projects", project);
    const wanted = textOf(project["name"]) ?? (upstream === "" ? `project ${index + 1}` : upstream);
    const name = unique(wanted, names);
    if (name !== wanted) notes.push(`The name ${wanted} stood twice; names are unique here.`);
    const key = textOf(project["api_key"]);
    const credential = key ?? credentialVariable(upstream, nth, index + 1, environment);
    if (key === undefined) notes.push(`The key is read from the environment: ${credential}.`);
    else if (!key.startsWith("${"))
      notes.push("The key stands in this file: a variable or api_key_file keeps it out of backups.");
    const threshold = numberOf(project["threshold"]);
    const type = textOf(project["type"]);
    if (upstream === "xai") notes.push("Here xai reads the prepaid balance: it needs a management key and team_id.");
    // There the threshold is a percentage of the tightest window; here it holds for every window.
    const isPercentage = upstream === "glm";
    return {
      notes,
      value: compact({
        name,
        provider: Object.hasOwn(providerNames, upstream) ? providerNames[upstream] : upstream,
        api_key: credential,
        threshold: isPercentage ? undefined : threshold,
        thresholds: isPercentage && threshold !== undefined ? { quota: threshold } : undefined,
        type: type === "balance" || type === "credits" || type === "quota" ? type : undefined,
        owner_project: textOf(project["owner_project"]) ?? textOf(project["project"]),
        enabled: project["enabled"] === false ? false : undefined,
      }),
    };
  });
}

/** The variable that the upstream program reads when a project has no key: the newer one's own, else the older one's. */
function credentialVariable(provider: string, nth: number, index: number, environment: Environment): string {
  const upper = provider.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
  const candidates = [
    `${upper}_${nth}_API_KEY`,
    ...(nth === 1 ? [`${upper}_API_KEY`] : []),
    `PROJECT_${index}_API_KEY`,
  ];
  const found = candidates.find((name) => environment[name]);
  return `\${${found ?? (nth === 1 ? `${upper}_API_KEY` : `${upper}_${nth}_API_KEY`)}}`;
}

function convertSubscription(subscription: Json): Converted {
  const notes = unknownKeys("subscriptions", subscription);
  const cycleType = textOf(subscription["cycle_type"]) ?? "monthly";
  const lastRenewed = textOf(subscription["last_renewed_date"]);
  const day = renewalDay(cycleType, subscription["renewal_day"], lastRenewed);
  if (day.note !== undefined) notes.push(day.note);
  const amount = numberOf(subscription["amount"]);
  if (subscription["currency"] === undefined && amount !== undefined && amount !== 0)
    notes.push("The upstream program knew no currency: add `currency`.");
  return {
    notes,
    value: compact({
      name: textOf(subscription["name"]),
      cycle_type: cycleType,
      renewal_day: day.value,
      amount: amount === 0 ? undefined : amount,
      currency: textOf(subscription["currency"])?.toUpperCase(),
      alert_days_before: numberOf(subscription["alert_days_before"]),
      last_renewed_date: lastRenewed,
      owner_project: textOf(subscription["owner_project"]) ?? textOf(subscription["project"]),
      enabled: subscription["enabled"] === false ? false : undefined,
    }),
  };
}

/** Yearly days come as MMDD, `MM-DD`, `3/15` or `3月15日`; a yearly one without a day goes by the last payment. */
function renewalDay(
  cycleType: string,
  written: unknown,
  lastRenewed: string | undefined,
): { value?: unknown; note?: string } {
  if (cycleType !== "yearly") return { value: written === undefined ? 1 : (wholeOf(written) ?? written) };
  if (written === undefined) {
    if (lastRenewed !== undefined) return {};
    return {
      value: "01-01",
      note: "No renewal_day was given: 1 January is the upstream program's default. Write the right day.",
    };
  }
  const text = String(written);
  const match = /^(\d{1,2})[-/月](\d{1,2})日?$/.exec(text);
  const mmdd = /^\d{3,4}$/.test(text)
    ? [text.slice(0, -2), text.slice(-2)]
    : match === null
      ? undefined
      : [match[1], match[2]];
  if (mmdd === undefined)
    return { value: written, note: `The day ${JSON.stringify(written)} could not be read: write it as "MM-DD".` };
  return { value: mmdd.map((part) => String(part).padStart(2, "0")).join("-") };
}

function convertMailbox(mailbox: Json, settings: unknown): Converted {
  const words = isRecord(settings) ? settings : {};
  const password = textOf(mailbox["password"]);
  return {
    notes: [
      ...unknownKeys("email", mailbox),
      ...(password === undefined || password.startsWith("${")
        ? []
        : ["The password stands in this file: a variable or password_file keeps it out of backups."]),
    ],
    value: compact({
      name: textOf(mailbox["name"]),
      host: textOf(mailbox["host"]),
      port: numberOf(mailbox["port"]),
      username: textOf(mailbox["username"]),
      password,
      use_ssl: mailbox["use_ssl"] === false ? false : undefined,
      alert_keywords: words["alert_keywords"],
      extra_alert_keywords: words["extra_alert_keywords"],
      enabled: mailbox["enabled"] === false ? false : undefined,
    }),
  };
}

function convertSettings(written: Json, environment: Environment): Converted {
  const settings = isRecord(written["settings"]) ? written["settings"] : {};
  const seconds =
    numberOf(settings["balance_refresh_interval_seconds"]) ??
    wholeOf(environment["BALANCE_REFRESH_INTERVAL_SECONDS"]) ??
    3600;
  const concurrency = numberOf(settings["max_concurrent_checks"]) ?? wholeOf(environment["MAX_CONCURRENT_CHECKS"]);
  const days = wholeOf(environment["EMAIL_SCAN_DAYS"]);
  const notes = [
    `Projects were polled every ${seconds} s.`,
    ...unknownKeys("", written),
    ...unknownKeys("settings", written["settings"]),
    ...unknownKeys("email_settings", written["email_settings"]),
  ];
  if (isRecord(written["webhook"]) || environment["WEBHOOK_URL"])
    notes.push(
      "The webhook is Alertmanager's business here: docs/alerting.md has recipes for Feishu, DingTalk and WeCom.",
    );
  if (environment["ALERT_SCHEDULE"])
    notes.push(
      "ALERT_SCHEDULE has no counterpart: alerts are evaluated all the time, and Alertmanager's time intervals mute them.",
    );
  if (environment["ALERT_COOLDOWN_SECONDS"])
    notes.push(`ALERT_COOLDOWN_SECONDS is Alertmanager's repeat_interval: ${environment["ALERT_COOLDOWN_SECONDS"]}s.`);
  if (environment["METRICS_PORT"])
    notes.push(`METRICS_PORT is the flag --web.listen-address=:${environment["METRICS_PORT"]}.`);
  if (days !== undefined)
    notes.push(
      `EMAIL_SCAN_DAYS was ${days}: write lookback: ${days}d on a mailbox if alerts should stay open no longer.`,
    );
  const schedules = compact({
    projects: cronOfSeconds(seconds),
    mailboxes: cronOfTimes(environment["EMAIL_SCAN_SCHEDULE"]),
  });
  return {
    notes,
    value: compact({
      timezone: environment["TZ"] || undefined,
      schedules,
      defaults: concurrency === undefined ? undefined : { concurrency },
    }),
  };
}

/** The nearest schedule that divides the hour or the day evenly, never more frequent than it was. */
function cronOfSeconds(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const step = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].find((candidate) => candidate >= minutes);
  if (step !== undefined) return step === 1 ? "* * * * *" : `*/${step} * * * *`;
  const hours = [1, 2, 3, 4, 6, 8, 12].find((candidate) => candidate * 60 >= minutes);
  return hours === undefined ? "0 6 * * *" : hours === 1 ? "0 * * * *" : `0 */${hours} * * *`;
}

/** `09:00,15:00` as one expression, where the minutes agree. */
function cronOfTimes(times: string | undefined): string | undefined {
  const parts = (times ?? "").split(",").map((time) => /^\s*(\d{1,2}):(\d{2})\s*$/.exec(time) ?? []);
  const minutes = new Set(parts.map(([, , minute]) => Number(minute)));
  const [minute = Number.NaN] = minutes;
  if (Number.isNaN(minute) || minutes.size > 1) return undefined;
  return `${minute} ${parts.map(([, hour]) => Number(hour)).join(",")} * * *`;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function wholeOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined;
}

function unique(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
  taken.add(name);
  return name;
}

/** Without the keys that have no value. */
function compact(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
