import type { Config, SubscriptionConfig } from "../config/config.ts";
import { laterOf, toContract } from "../config/subscription-schema.ts";
import { computeRenewal, type Renewal } from "../renewal/renewal.ts";
import type { Store } from "../store/store.ts";

/** Renewals of all subscriptions, each computed once a day unless something was found out about it. */
export class Renewals {
  readonly #store: Store;
  readonly #known = new WeakMap<
    SubscriptionConfig,
    { readonly found: string; readonly renewal: Renewal | undefined }
  >();

  constructor(store: Store) {
    this.#store = store;
  }

  /** As of `nowMs`; undefined when the contract has ended or its date is not known. */
  of(subscription: SubscriptionConfig, mailboxes: Config["mailboxes"], nowMs: number): Renewal | undefined {
    const expiresAtMs = this.#store.subscription(subscription.name)?.lastGood?.expiresAtMs;
    const renewedOn = this.#renewedOn(subscription, mailboxes);
    const found = `${expiresAtMs} ${renewedOn}`;
    const known = this.#known.get(subscription);
    if (known?.found === found && isValid(known.renewal, nowMs)) return known.renewal;
    const contract = toContract(subscription.entry, subscription.timezone, { expiresAtMs, renewedOn });
    const renewal = computeRenewal(contract, nowMs);
    this.#known.set(subscription, { found, renewal });
    return renewal;
  }

  /** The last day on which a mail of any mailbox, or a person, said that it was paid. */
  #renewedOn({ name, entry }: SubscriptionConfig, mailboxes: Config["mailboxes"]): string | undefined {
    const marked = this.#store.subscription(name)?.renewed?.on;
    if (entry.renewed_by_mail === undefined) return marked;
    const days = mailboxes.flatMap((mailbox) => this.#store.mailbox(mailbox.name)?.memory?.renewedOn[name] ?? []);
    return laterOf(days.sort().at(-1), marked);
  }
}

function isValid(renewal: Renewal | undefined, nowMs: number): boolean {
  return renewal !== undefined && renewal.validFromMs <= nowMs && nowMs < renewal.validUntilMs;
}
