import type { z } from "zod";
import { CheckError } from "../model.ts";
import type { HostWorker } from "../platform/worker.ts";
import type { Provider } from "../provider-kit/provider.ts";
import { todayOn } from "../renewal/calendar.ts";
import { contractProblems } from "../renewal/contract.ts";
import { longestIntervalMs } from "../schedule/cron-expression.ts";
import type { Config, MailboxConfig, ProjectConfig, SecretOrigin, SubscriptionConfig } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { isListName, outlineSchema, type TopLevel } from "./config-schema.ts";
import { fingerprintOf, identityOf } from "./fingerprint.ts";
import { isRecord } from "./is-record.ts";
import { problemsOf } from "./issues.ts";
import { type ParsedFile, parseFile } from "./parse-file.ts";
import { problemText } from "./positions.ts";
import { type Path, type Problem, pathText } from "./problem.ts";
import { projectSchedule } from "./project-schedule.ts";
import { commonProjectShape, projectSchema } from "./project-schema.ts";
import { redacted, withLists } from "./redacted.ts";
import { namesIn, ruleProblems } from "./rule-projects.ts";
import { hiddenGroups, resolveSecrets, secretsIn } from "./secrets.ts";
import { subscriptionSchema, toContract } from "./subscription-schema.ts";
import { didYouMean } from "./suggestion.ts";
import { thresholdProblems } from "./threshold-problems.ts";
import { createExpander, type Expander } from "./variables.ts";

export interface LoadOptions {
  /** The name that errors show. */
  readonly file: string;
  readonly text: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nowMs: number;
  readonly providerIds: readonly string[];
  readonly loadProvider: (id: string) => Promise<Provider | undefined>;
  /** Where large files are parsed; without it they are parsed here. */
  readonly startWorker?: (() => Promise<HostWorker | undefined>) | undefined;
  /** Lets other work of the process go on between the entries of a long file. */
  readonly pause: () => Promise<void>;
  /** Off where secrets' files need not be here: `import`. */
  readonly checkSecretFiles?: boolean;
}

/** Without the lists, which are still as written: with every secret in clear. */
function topOf({ projects: _, subscriptions: __, mailboxes: ___, ...top }: z.output<typeof outlineSchema>): TopLevel {
  return top;
}

/** Entries checked between two pauses: some milliseconds. */
const entriesBetweenPauses = 25;

/**
 * Parses, expands, validates and resolves a configuration.
 * @throws ConfigError with all problems at once
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const parsed = await parseFile(options);
  try {
    if (parsed.faults.length > 0)
      throw new ConfigError(parsed.faults.map(({ message, position }) => problemText(options.file, position, message)));
    return await new Loader(options, parsed).load();
  } finally {
    parsed.close();
  }
}

/** One run of `loadConfig`: collects problems instead of stopping at the first. */
class Loader {
  readonly #options: LoadOptions;
  readonly #parsed: ParsedFile;
  readonly #problems: Problem[] = [];
  readonly #origins: SecretOrigin[] = [];
  /** Of the entry that is being read. */
  readonly #hiddenGroups = new Set<string>();
  readonly #variables: Expander;
  #entries = 0;

  constructor(options: LoadOptions, parsed: ParsedFile) {
    this.#options = options;
    this.#parsed = parsed;
    this.#variables = createExpander(options.environment);
  }

  async load(): Promise<Config> {
    const written = this.#parsed.value ?? {};
    const root = isRecord(written) ? this.#outline(written) : written;
    const outline = outlineSchema.safeParse(root);
    if (!outline.success) this.#problems.push(...problemsOf(outline.error, outlineSchema, root, []));
    const top = topOf(outline.success ? outline.data : outlineSchema.parse({}));
    const lists = isRecord(root) ? root : {};
    const projects = await this.#each(lists.projects, "projects", (value, path) => this.#project(value, path, top));
    const subscriptions = await this.#each(lists.subscriptions, "subscriptions", async (value, path) =>
      this.#subscription(value, path, top),
    );
    const mailboxes = await this.#each(lists.mailboxes, "mailboxes", async (value, path) =>
      this.#mailbox(value, path, top, namesIn(lists.projects)),
    );
    this.#problems.push(...this.#variables.problems);
    if (this.#problems.length > 0) throw await this.#error();
    return {
      file: this.#options.file,
      timezone: top.timezone,
      top,
      projects: projects.entries,
      subscriptions: subscriptions.entries,
      mailboxes: mailboxes.entries,
      secretOrigins: this.#origins,
      shown: withLists(written, {
        projects: projects.shown,
        subscriptions: subscriptions.shown,
        mailboxes: mailboxes.shown,
      }),
    };
  }

  /** Everything expanded but the entries of the lists, which are expanded one by one. */
  #outline(written: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(written).map(([key, value]) => [
        key,
        isListName(key) && Array.isArray(value) ? value : this.#variables.expand(value, [key]),
      ]),
    );
  }

  async #error(): Promise<ConfigError> {
    const positions = await this.#parsed.positionsOf(this.#problems.map(({ path, part }) => ({ path, part })));
    const placed = this.#problems.map(({ path, message }, index) => ({
      path,
      message,
      position: positions[index] ?? { line: 1, column: 1 },
    }));
    placed.sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column);
    const texts = placed.map(({ path, message, position }) =>
      problemText(this.#options.file, position, path.length === 0 ? message : `${pathText(path)}: ${message}`),
    );
    return new ConfigError([...new Set(texts)]);
  }

  async #each<Entry extends { readonly name: string }>(
    list: unknown,
    key: string,
    read: (value: unknown, path: Path) => Promise<Entry | undefined>,
  ): Promise<{ readonly entries: Entry[]; readonly shown: readonly unknown[] }> {
    if (!Array.isArray(list)) return { entries: [], shown: [] };
    const entries: Entry[] = [];
    const shown: unknown[] = [];
    const seen = new Map<string, number>();
    for (const [index, written] of list.entries()) {
      if (++this.#entries % entriesBetweenPauses === 0) await this.#options.pause();
      const originsBefore = this.#origins.length;
      this.#hiddenGroups.clear();
      const value = this.#variables.expand(written, [key, index]);
      const entry = await read(value, [key, index]);
      const secrets = new Set(this.#origins.slice(originsBefore).map(({ path }) => path));
      shown.push(redacted(written, { secrets, groups: this.#hiddenGroups }, [key, index]));
      const name = entry?.name ?? (isRecord(value) && typeof value.name === "string" ? value.name : undefined);
      const first = name === undefined ? undefined : seen.get(name);
      if (first !== undefined)
        this.#problems.push({
          path: [key, index, "name"],
          message: `the name ${JSON.stringify(name)} is taken by ${key}[${first}]: write another one`,
        });
      else if (name !== undefined) seen.set(name, index);
      if (entry !== undefined) entries.push(entry);
    }
    return { entries, shown };
  }

  async #project(value: unknown, path: Path, top: TopLevel): Promise<ProjectConfig | undefined> {
    const provider = await this.#provider(value, path);
    if (provider === undefined) return undefined;
    const schema = projectSchema(provider);
    const resolved = this.#resolve(schema, value, path);
    if (resolved === undefined) return undefined;
    const { common, options, entry } = await this.#splitProject(provider, resolved, path);
    if (common === undefined || options === undefined) return undefined;
    if (!common.enabled) return undefined;
    const host = this.#hostOf(provider, options, common.base_url, path);
    const schedule = projectSchedule(provider, common.schedule, top);
    if ("problem" in schedule) this.#problems.push({ path: [...path, "schedule"], message: schedule.problem });
    if (host === null || "problem" in schedule) return undefined;
    const intervalMs = longestIntervalMs(schedule.schedule);
    const secrets = secretsIn(entry).map(({ secret }) => secret);
    const project = {
      name: common.name,
      provider,
      options,
      common,
      schedule: schedule.schedule,
      intervalMs,
      ...("slowedBecause" in schedule ? { slowedBecause: schedule.slowedBecause } : {}),
      timeoutMs: common.timeout ?? top.defaults.timeout,
      staleAfterMs: top.defaults.stale_after ?? Math.max(24 * 3_600_000, 3 * intervalMs),
      host: host ?? undefined,
      secrets,
      sensitive: this.#variableValues(value, path),
      fingerprint: fingerprintOf(entry, secrets),
    };
    return { ...project, identity: identityOf(project, entry) };
  }

  async #provider(value: unknown, path: Path): Promise<Provider | undefined> {
    const refuse = (at: Path, message: string) => void this.#problems.push({ path: at, message });
    if (!isRecord(value)) return refuse(path, "write a project as a group of keys: name, provider, ...") ?? undefined;
    const id = value.provider;
    if (typeof id !== "string") return refuse(path, "no provider: `balance-alert providers` lists them") ?? undefined;
    const provider = await this.#options.loadProvider(id);
    if (provider !== undefined) return provider;
    const near = didYouMean(id, this.#options.providerIds);
    return (
      refuse(
        [...path, "provider"],
        `${JSON.stringify(id)} is no provider${near || ": `balance-alert providers` lists them"}`,
      ) ?? undefined
    );
  }

  /** Secrets resolved and the entry validated; undefined when it has problems, which are noted. */
  #resolve<Schema extends z.ZodType>(schema: Schema, value: unknown, path: Path): z.output<Schema> | undefined {
    const found = resolveSecrets(
      schema,
      value,
      {
        environment: this.#options.environment,
        variablesAt: this.#variables.variablesAt,
        checkFiles: this.#options.checkSecretFiles ?? true,
      },
      path,
    );
    this.#problems.push(...found.problems);
    const parsed = schema.safeParse(found.value);
    if (!parsed.success) {
      this.#problems.push(...problemsOf(parsed.error, schema, found.value, path));
      return undefined;
    }
    for (const at of hiddenGroups(schema, value, path)) this.#hiddenGroups.add(pathText(at));
    for (const { path: at, secret } of secretsIn(parsed.data, path))
      this.#origins.push({ path: pathText(at), source: secret.source });
    return found.problems.length === 0 ? parsed.data : undefined;
  }

  async #splitProject(provider: Provider, entry: Record<string, unknown>, path: Path) {
    const own = Object.keys(provider.options.shape);
    const pick = (keys: readonly string[]) =>
      Object.fromEntries(keys.filter((key) => key in entry).map((key) => [key, entry[key]]));
    const options = pick(own);
    // A key that the provider gives a meaning of its own (`unit` of `manual`) is no longer the common one.
    const commonKeys = Object.keys(commonProjectShape).filter((key) => !own.includes(key));
    const common = pick(commonKeys) as unknown as ProjectConfig["common"]; // Parsed by projectSchema, which spreads the same shape.
    const whole = { ...common, thresholds: common.thresholds ?? {}, labels: common.labels ?? {} };
    const problems = [
      ...((await provider.problems?.(options, this.#options.nowMs)) ?? []),
      ...thresholdProblems(provider, options, whole),
    ];
    for (const problem of problems) this.#problems.push({ ...problem, path: [...path, ...problem.path] });
    return { options, common: whole, entry };
  }

  /** Null: there is a problem, which is noted. */
  #hostOf(provider: Provider, options: unknown, baseUrl: string | undefined, path: Path): string | undefined | null {
    try {
      return provider.host(options, baseUrl);
    } catch (error) {
      if (!(error instanceof CheckError)) throw error;
      this.#problems.push({ path, message: error.message });
      return null;
    }
  }

  #subscription(value: unknown, path: Path, top: TopLevel): SubscriptionConfig | undefined {
    const entry = this.#resolve(subscriptionSchema, value, path);
    if (entry === undefined || !entry.enabled) return undefined;
    const contract = toContract(entry, top.timezone);
    const today = todayOn(contract.timezone, this.#options.nowMs);
    for (const problem of contractProblems(contract, today))
      this.#problems.push({ path: [...path, ...problem.path], message: problem.message });
    return {
      name: entry.name,
      entry,
      contract,
      timezone: contract.timezone,
      schedule: { expression: top.schedules.subscriptions, timezone: top.timezone },
    };
  }

  async #mailbox(value: unknown, path: Path, top: TopLevel, projects: readonly string[]) {
    // A schema costs time to build, and most files have no mailbox.
    const { mailboxSchema } = await import("./mailbox-schema.ts");
    const entry = this.#resolve(mailboxSchema, value, path);
    if (entry === undefined || !entry.enabled) return undefined;
    this.#problems.push(...ruleProblems(entry, projects, path));
    const schedule = { expression: entry.schedule ?? top.schedules.mailboxes, timezone: top.timezone };
    return {
      name: entry.name ?? entry.username,
      entry,
      schedule,
      intervalMs: longestIntervalMs(schedule),
      secrets: secretsIn(entry).map(({ secret }) => secret),
    } satisfies MailboxConfig;
  }

  #variableValues(value: unknown, path: Path): string[] {
    if (typeof value === "string")
      return this.#variables.variablesAt(path).flatMap((name) => this.#options.environment[name] ?? []);
    if (Array.isArray(value)) return value.flatMap((one, index) => this.#variableValues(one, [...path, index]));
    if (isRecord(value))
      return Object.entries(value).flatMap(([key, one]) => this.#variableValues(one, [...path, key]));
    return [];
  }
}
