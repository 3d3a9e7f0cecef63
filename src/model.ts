/**
 * The facts that travel through the program, in the order in which they travel:
 * config -> schedule -> check -> reading -> store -> metrics -> http.
 *
 * Units: instants are epoch milliseconds (`...AtMs`), durations `...Ms`, civil days `...On` as `YYYY-MM-DD`.
 * Seconds appear only in the YAML file and in metrics. There is no logic in this file.
 */

/** What kind of amount is left: money, vendor credits, a quota that refills by itself, or what a budget still allows. */
export const remainingTypes = ["balance", "credits", "quota", "budget"] as const;
export type RemainingType = (typeof remainingTypes)[number];

/** An amount that is left. */
export interface RemainingReading {
  readonly kind: "remaining";
  readonly type: RemainingType;
  /** Wallet, package or window; only where one check can answer with several readings of the same type. */
  readonly account?: string;
  /** Finite; negative when the account is overdrawn. */
  readonly value: number;
  /** ISO 4217 code, or `credits`, `percent`, `requests`, `tokens`, `characters`, ... */
  readonly unit: string;
  /** What a full quota or budget is, in the same unit. */
  readonly limit?: number;
  /** When the amount refills by itself. */
  readonly resetsAtMs?: number;
  /** Of a budget: the window whose spend it limits, where that is known. */
  readonly window?: UsageWindow;
}

export type UsageWindow = "day" | "week" | "month" | "total";
export type UsageDirection = "input" | "output" | "cached" | "reasoning";

/** An amount that was used in a window: money (unit is a currency or `credits`), `tokens` or `requests`; perhaps of one model. */
export interface UsageReading {
  readonly kind: "usage";
  readonly window: UsageWindow;
  readonly model?: string;
  readonly direction?: UsageDirection;
  readonly value: number;
  readonly unit: string;
}

/** The instant at which something at the vendor ends: a domain, a package, a key. `account` names the thing. */
export interface ExpiryReading {
  readonly kind: "expiry";
  readonly account: string;
  readonly expiresAtMs: number;
}

export type Reading = RemainingReading | UsageReading | ExpiryReading;

/** What one successful poll of a provider says. No readings at all means: unlimited or postpaid. */
export interface Answer {
  readonly readings: readonly Reading[];
  /** Whether the vendor says that the account can be used; absent where it does not say. */
  readonly active?: boolean;
  /** When the credential that asked ends; absent where neither the vendor nor the credential itself says. */
  readonly credentialExpiresAtMs?: number;
}

/** An amount that was left at an instant in the past. */
export interface HistoryPoint {
  readonly atMs: number;
  readonly value: number;
}

/** Why a check failed: a closed set, used as a metric label. */
export const failureReasons = [
  "config",
  "auth",
  "permission",
  "rate_limited",
  "timeout",
  "network",
  "tls",
  "upstream",
  "rejected",
  "invalid_response",
  "circuit_open",
  "internal",
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** An expected failure of a check. Its message holds no secret and no text that the vendor could choose at length. */
export class CheckError extends Error {
  override readonly name = "CheckError";
  readonly reason: FailureReason;
  /** How long the vendor asked us to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(reason: FailureReason, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** How a check failed, as it is kept and shown. */
export interface Failure {
  readonly reason: FailureReason;
  readonly message: string;
}

/** The three kinds of checks; also the label `check_type` of the contract's metrics. */
export type CheckType = "balance" | "subscription" | "email";

/** What is checked, remembered and shown under a name of its own. */
export interface Subject {
  readonly kind: "project" | "subscription" | "mailbox";
  readonly name: string;
}

/** When a check runs. */
export interface Schedule {
  /** A node-cron expression of five or six fields. */
  readonly expression: string;
  /** IANA zone in which the expression is read. */
  readonly timezone: string;
}

/** How the last run of a check ended. */
export interface LastRun {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly failure?: Failure;
}

/** What the last successful run of a project said. */
export interface LastGood {
  readonly measuredAtMs: number;
  readonly readings: readonly Reading[];
  readonly active?: boolean;
  readonly credentialExpiresAtMs?: number;
}

/** What is remembered about a project. Immutable: each run makes a new one. Survives a restart. */
export interface ProjectState {
  readonly project: string;
  readonly provider: string;
  readonly lastRun?: LastRun;
  readonly lastGood?: LastGood;
}

/** What is remembered about a subscription. Survives a restart. */
export interface SubscriptionState {
  readonly subscription: string;
  /** The last look-up of its date (RDAP, TLS), where it is looked up. */
  readonly lastRun?: LastRun;
  readonly lastGood?: { readonly measuredAtMs: number; readonly expiresAtMs: number };
  /** The payment that a person marked by hand. */
  readonly renewed?: { readonly on: string; readonly markedAtMs: number };
}

/** What a source of exchange rates said for one day. */
export interface DatedRates {
  /** ISO 4217 code of the currency in which the source quotes. */
  readonly base: string;
  /** The source's own date, `YYYY-MM-DD`. */
  readonly on: string;
  /** Currency to how much of it is one of the base. */
  readonly perBase: Readonly<Record<string, number>>;
}

/** What is remembered about exchange rates. Survives a restart. */
export interface RatesState {
  readonly lastRun?: LastRun;
  /** A failed run changes nothing here. */
  readonly rates?: DatedRates;
}

/** Why a receipt is not counted as a top-up. */
export const receiptProblems = ["refund", "unpaid", "amount", "tax", "projects"] as const;
export type ReceiptProblem = (typeof receiptProblems)[number];

/** A mail of a vendor that says what was paid for a project. Survives a restart. */
export interface Receipt {
  /** Identifies the mail in whatever folder and mailbox it is met: 8 characters. */
  readonly key: string;
  readonly project: string;
  /** Day of the payment, `YYYY-MM-DD`. */
  readonly on: string;
  /** Cut; shown on the page, never logged. */
  readonly subject: string;
  /** Number of the receipt, where its subject has one: the same in each copy that the vendor sends. */
  readonly reference?: string;
  readonly amount?: number;
  /** ISO 4217 code. */
  readonly currency?: string;
  /** Set where it is not clear what was paid: then the receipt is shown and not counted. */
  readonly problem?: ReceiptProblem;
}

/** What the newest receipt of a subscription says. */
export interface LastPayment {
  readonly on: string;
  readonly amount: number;
  readonly currency: string;
}

/** A request to our own web server that was answered. */
export interface HttpObservation {
  /** `GET`, `HEAD`, `POST`, ..., or `other`. */
  readonly method: string;
  /** The route, for instance `/api/v1/projects/{name}`, or `other`: never the raw path. */
  readonly endpoint: string;
  readonly status: number;
  readonly durationSeconds: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}
