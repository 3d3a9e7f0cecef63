import type { Schedule } from "../model.ts";
import type { Secret, SecretSource } from "../platform/secret.ts";
import type { Provider } from "../provider-kit/provider.ts";
import type { BillingContract } from "../renewal/contract.ts";
import type { TopLevel } from "./config-schema.ts";
import type { Mailbox } from "./mailbox-schema.ts";
import type { CommonProject } from "./project-schema.ts";
import type { Subscription } from "./subscription-schema.ts";

/** A project, ready to be checked. */
export interface ProjectConfig {
  readonly name: string;
  readonly provider: Provider;
  /** What the provider's own schema made of its keys. */
  readonly options: unknown;
  readonly common: CommonProject;
  readonly schedule: Schedule;
  /** Time between checks; the longest ordinary one where a schedule pauses, so that a night without checks is no staleness. */
  readonly intervalMs: number;
  /** The inherited schedule was more frequent than the provider allows, so a slower one is used. */
  readonly slowedBecause?: string;
  readonly timeoutMs: number;
  readonly staleAfterMs: number;
  /** The start of the day `credential_expires` in the configured zone. */
  readonly credentialExpiresAtMs?: number;
  /** For the limit per host; undefined when no network is used. */
  readonly host: string | undefined;
  readonly secrets: readonly Secret[];
  /** Values of variables that were expanded anywhere in the entry: they may be secrets, so they are scrubbed from texts. */
  readonly sensitive: readonly string[];
  /** Equal while the same account is asked the same question: tells whether a reload changed the project. Kept in memory only. */
  readonly digest: string;
}

export interface SubscriptionConfig {
  readonly name: string;
  readonly entry: Subscription;
  readonly contract: BillingContract;
  readonly timezone: string;
  /** When its date is looked up, where it is. */
  readonly schedule: Schedule;
}

export interface MailboxConfig {
  readonly name: string;
  readonly entry: Mailbox;
  readonly schedule: Schedule;
  readonly intervalMs: number;
  readonly secrets: readonly Secret[];
}

/** Where a secret of the file comes from; never its value. */
export interface SecretOrigin {
  readonly path: string;
  readonly source: SecretSource;
}

/** A configuration, validated and resolved. Never changed: a reload makes another one. */
export interface Config {
  readonly file: string;
  /** What `project_files` names, with the main file's folder, and the files that were found. */
  readonly projectFiles: { readonly patterns: readonly string[]; readonly files: readonly string[] };
  readonly timezone: string;
  readonly top: TopLevel;
  readonly projects: readonly ProjectConfig[];
  readonly subscriptions: readonly SubscriptionConfig[];
  readonly mailboxes: readonly MailboxConfig[];
  readonly secretOrigins: readonly SecretOrigin[];
  /** As written, every secret hidden and every `${VAR}` unexpanded. */
  readonly shown: unknown;
}
