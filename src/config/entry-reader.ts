import { dirname } from "node:path";
import type { z } from "zod";
import { CheckError } from "../model.ts";
import type { SecretSource } from "../platform/secret.ts";
import type { Provider } from "../provider-kit/provider.ts";
import { civilDay, startOfDayMs, todayOn } from "../renewal/calendar.ts";
import { contractProblems } from "../renewal/contract.ts";
import { longestIntervalMs } from "../schedule/cron-expression.ts";
import type { MailboxConfig, ProjectConfig, SubscriptionConfig } from "./config.ts";
import type { TopLevel } from "./config-schema.ts";
import { isRecord } from "./is-record.ts";
import { problemsOf } from "./issues.ts";
import { type Path, type Problem, pathText } from "./problem.ts";
import { projectDigest } from "./project-digest.ts";
import { projectSchedule } from "./project-schedule.ts";
import { commonProjectShape, projectSchema } from "./project-schema.ts";
import type { RedactedPaths } from "./redacted.ts";
import { receiptMailboxProblems, ruleProblems } from "./rule-projects.ts";
import { hiddenGroups, resolvedPath, resolveSecrets, secretsIn } from "./secrets.ts";
import { subscriptionSchema, toContract } from "./subscription-schema.ts";
import { thresholdProblems } from "./threshold-problems.ts";
import { unknownProvider } from "./unknown-provider.ts";
import { createExpander, type Expander } from "./variables.ts";
import { colonFault } from "./yaml-faults.ts";

export interface ReaderOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nowMs: number;
  readonly loadProvider: (id: string) => Promise<Provider | undefined>;
}

/** Reads the entries of one file: expands, resolves and validates them, and notes what is wrong. */
export class EntryReader {
  /** Where secrets come from, and at which paths they stand. */
  readonly origins: { readonly path: Path; readonly source: SecretSource }[] = [];
  readonly #options: ReaderOptions;
  readonly #folder: string;
  readonly #variables: Expander;
  readonly #problems: Problem[] = [];
  /** Paths of secrets that could be written as a file. */
  readonly #twins = new Set<string>();
  #redacted: { readonly secrets: Set<string>; readonly groups: Set<string> } = {
    secrets: new Set(),
    groups: new Set(),
  };

  constructor(file: string, options: ReaderOptions) {
    this.#options = options;
    this.#folder = dirname(file);
    this.#variables = createExpander(options.environment);
  }

  expand<Value>(value: Value, path: Path): Value {
    return this.#variables.expand(value, path) as Value; // Texts become other texts.
  }

  note(problem: Problem): void {
    this.#problems.push(problem);
  }

  /** Everything that was noted until now; of a text whose variable is wrong, that alone. */
  problems(): readonly Problem[] {
    const unset = this.#variables.unset.map(({ path, name }) => ({
      path,
      message: this.#twins.has(pathText(path))
        ? `the variable ${name} is not set: set it, or use ${path.at(-1)}_file`
        : `the variable ${name} is not set: set it, or write \${${name}:-default}`,
    }));
    const ofVariables = [...this.#variables.problems, ...unset];
    const texts = new Set(ofVariables.map(({ path }) => pathText(path)));
    return [...this.#problems.filter(({ path }) => !texts.has(pathText(path))), ...ofVariables];
  }

  /** What of the entries since the last call must not be shown. */
  takeRedacted(): RedactedPaths {
    const taken = this.#redacted;
    this.#redacted = { secrets: new Set(), groups: new Set() };
    return taken;
  }

  /** Notes why a file is not a group of keys. */
  refuseRoot(schema: z.ZodType, written: unknown): void {
    const parsed = schema.safeParse(written);
    if (!parsed.success) this.#problems.push(...problemsOf(parsed.error, schema, written, []));
  }

  /** Secrets resolved and the entry validated; undefined when it has problems, which are noted. */
  resolve<Schema extends z.ZodType>(schema: Schema, value: unknown, path: Path): z.output<Schema> | undefined {
    const found = resolveSecrets(
      schema,
      value,
      {
        environment: this.#options.environment,
        variablesAt: this.#variables.variablesAt,
        folder: this.#folder,
        twins: this.#twins,
      },
      path,
    );
    this.#problems.push(...found.problems);
    const parsed = schema.safeParse(found.value);
    if (!parsed.success) {
      this.#problems.push(...problemsOf(parsed.error, schema, found.value, path));
      return undefined;
    }
    for (const at of hiddenGroups(schema, value, path)) this.#redacted.groups.add(pathText(at));
    for (const { path: at, secret } of secretsIn(parsed.data, path)) {
      this.origins.push({ path: at, source: secret.source });
      this.#redacted.secrets.add(pathText(at));
    }
    return found.problems.length === 0 ? parsed.data : undefined;
  }

  async project(
    value: unknown,
    path: Path,
    top: TopLevel,
    mailboxes: readonly string[],
  ): Promise<ProjectConfig | undefined> {
    const provider = await this.#provider(value, path);
    if (provider === undefined) return undefined;
    const entry = this.resolve(projectSchema(provider), value, path);
    if (entry === undefined) return undefined;
    const { common, options } = applyProjectShape(provider, entry);
    const problems = [
      ...((await provider.problems?.(options, this.#options.nowMs)) ?? []),
      ...thresholdProblems(provider, options, common),
      ...receiptMailboxProblems(common, mailboxes),
    ];
    for (const problem of problems) this.note({ ...problem, path: [...path, ...problem.path] });
    if (!common.enabled) return undefined;
    const host = this.#hostOf(provider, options, common.base_url, path);
    const schedule = projectSchedule(provider, common.schedule, top);
    if ("problem" in schedule) this.note({ path: [...path, "schedule"], message: schedule.problem });
    if (host === null || "problem" in schedule) return undefined;
    const intervalMs = longestIntervalMs(schedule.schedule);
    const secrets = secretsIn(entry).map(({ secret }) => secret);
    return {
      name: common.name,
      provider,
      options,
      common,
      schedule: schedule.schedule,
      intervalMs,
      ...("slowedBecause" in schedule ? { slowedBecause: schedule.slowedBecause } : {}),
      timeoutMs: common.timeout ?? top.defaults.timeout,
      staleAfterMs: top.defaults.stale_after ?? Math.max(24 * 3_600_000, 3 * intervalMs),
      ...(common.credential_expires === undefined
        ? {}
        : { credentialExpiresAtMs: startOfDayMs(civilDay(common.credential_expires), top.timezone) }),
      host: host ?? undefined,
      secrets,
      sensitive: this.#variableValues(value, path),
      digest: projectDigest(entry, secrets),
    };
  }

  subscription(value: unknown, path: Path, top: TopLevel): SubscriptionConfig | undefined {
    const entry = this.resolve(subscriptionSchema, value, path);
    if (entry === undefined || !entry.enabled) return undefined;
    const contract = toContract(entry, top.timezone);
    const today = todayOn(contract.timezone, this.#options.nowMs);
    for (const problem of contractProblems(contract, today))
      this.note({ path: [...path, ...problem.path], message: problem.message });
    return {
      name: entry.name,
      entry,
      contract,
      timezone: contract.timezone,
      schedule: { expression: top.schedules.subscriptions, timezone: top.timezone },
    };
  }

  async mailbox(
    value: unknown,
    path: Path,
    top: TopLevel,
    projects: readonly string[],
  ): Promise<MailboxConfig | undefined> {
    // A schema costs time to build, and most files have no mailbox.
    const { mailboxSchema } = await import("./mailbox-schema.ts");
    const written = this.resolve(mailboxSchema, value, path);
    if (written === undefined || !written.enabled) return undefined;
    const { tls } = written;
    const entry =
      tls?.ca_file === undefined
        ? written
        : { ...written, tls: { ...tls, ca_file: resolvedPath(this.#folder, tls.ca_file) } };
    for (const problem of ruleProblems(entry, projects, path)) this.note(problem);
    const schedule = { expression: entry.schedule ?? top.schedules.mailboxes, timezone: top.timezone };
    return {
      name: entry.name ?? entry.username,
      entry,
      schedule,
      intervalMs: longestIntervalMs(schedule),
      secrets: secretsIn(entry).map(({ secret }) => secret),
    };
  }

  async #provider(value: unknown, path: Path): Promise<Provider | undefined> {
    const refuse = (at: Path, message: string) => {
      this.note({ path: at, message });
      return undefined;
    };
    if (!isRecord(value)) {
      const colon = typeof value === "string" ? colonFault(value) : undefined;
      return refuse(path, colon?.message ?? "write a project as a group of keys: name, provider, ...");
    }
    const id = value.provider;
    if (typeof id !== "string") return refuse(path, "no provider: `balance-alert providers` lists them");
    const provider = await this.#options.loadProvider(id);
    if (provider !== undefined) return provider;
    return refuse([...path, "provider"], await unknownProvider(id));
  }

  /** Null: there is a problem, which is noted. */
  #hostOf(provider: Provider, options: unknown, baseUrl: string | undefined, path: Path): string | undefined | null {
    try {
      return provider.host(options, baseUrl);
    } catch (error) {
      if (!(error instanceof CheckError)) throw error;
      this.note({ path, message: error.message });
      return null;
    }
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

/** An entry's common keys and its provider's own; a key that the provider gives a meaning (`unit` of `manual`) is no longer common. */
function applyProjectShape(provider: Provider, entry: Record<string, unknown>) {
  const own = Object.keys(provider.options.shape);
  const pick = (keys: readonly string[]) =>
    Object.fromEntries(keys.filter((key) => key in entry).map((key) => [key, entry[key]]));
  const common = pick(Object.keys(commonProjectShape).filter((key) => !own.includes(key)));
  return {
    options: pick(own),
    // Parsed by projectSchema, which spreads the same shape.
    common: { thresholds: {}, labels: {}, ...common } as ProjectConfig["common"],
  };
}
