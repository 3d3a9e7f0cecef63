import { amountConditions } from "./amount-conditions.ts";
import { checkConditions, totalConditions } from "./check-conditions.ts";
import type { Condition, TotalCondition } from "./condition.ts";
import { subscriptionConditions } from "./subscription-conditions.ts";

export { totalConditions } from "./check-conditions.ts";

/** Everything that the daemon tells about a single series. */
export const conditions: readonly Condition[] = [...amountConditions, ...checkConditions, ...subscriptionConditions];

const byName = new Map<string, Condition | TotalCondition>(
  [...conditions, ...totalConditions].map((condition) => [`${condition.alert} ${condition.severity}`, condition]),
);

/** Undefined for one that an earlier version had. */
export function conditionOf(alert: string, severity: string): Condition | TotalCondition | undefined {
  return byName.get(`${alert} ${severity}`);
}

interface Inhibition {
  readonly sources: readonly string[];
  readonly sourceSeverity?: string;
  readonly targets: readonly string[];
  readonly targetSeverities?: readonly string[];
  /** Labels that both have, or neither. */
  readonly equal: readonly string[];
}

const amount = ["project", "type", "unit", "account"];

/** What the worse alert hides: `inhibit_rules` of alertmanager.yml. */
export const inhibitions: readonly Inhibition[] = [
  {
    sources: ["CheckFailing", "ValueStale", "CredentialRejected"],
    targets: ["BalanceLow", "BalanceBelowThreshold", "RunwayShort", "QuotaNearlyUsed", "BudgetExceeded"],
    equal: ["project"],
  },
  {
    sources: ["BalanceExhausted"],
    targets: ["BalanceLow", "BalanceBelowThreshold", "RunwayShort"],
    equal: amount,
  },
  {
    sources: ["BalanceLow", "RunwayShort"],
    sourceSeverity: "critical",
    targets: ["BalanceBelowThreshold", "RunwayShort", "QuotaNearlyUsed", "BudgetExceeded"],
    targetSeverities: ["warning", "info"],
    equal: amount,
  },
  {
    sources: ["AccountSuspended"],
    targets: ["BalanceBelowThreshold", "RunwayShort", "CheckFailing", "CredentialRejected"],
    equal: ["project"],
  },
  { sources: ["CredentialRejected"], targets: ["CheckFailing", "ValueStale"], equal: ["project"] },
  { sources: ["CheckFailing"], targets: ["ValueStale"], equal: ["project"] },
  { sources: ["CircuitOpen"], targets: ["CheckFailing", "ValueStale"], equal: ["provider"] },
  { sources: ["MostChecksFailing"], targets: ["CheckFailing", "ValueStale", "CircuitOpen"], equal: [] },
  {
    sources: ["SubscriptionOverdue", "SubscriptionPaymentAtRisk"],
    targets: ["SubscriptionExpiring", "SubscriptionDue"],
    equal: ["name"],
  },
  { sources: ["SubscriptionOverdue"], targets: ["SubscriptionPaymentAtRisk"], equal: ["name"] },
];
