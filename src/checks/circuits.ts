import { CheckError, type FailureReason } from "../model.ts";
import type { Clock } from "../platform/clock.ts";

/** Failures that say that the vendor is out of reach, and nothing about one project's credential. */
const outages: ReadonlySet<FailureReason> = new Set(["network", "timeout", "upstream"]);
const failuresToOpen = 5;
const firstOpenMs = 30_000;
const longestOpenMs = 5 * 60_000;

interface Circuit {
  failures: number;
  /** When the vendor last answered anyone; before all time when it never did. */
  answeredMs: number;
  openUntilMs: number;
  openMs: number;
  probing: boolean;
}

/** One circuit a provider and host: one broken gateway does not block another of the same kind. */
export interface Circuits {
  /** Runs the check, or fails at once with `circuit_open` while the vendor is known to be out of reach. */
  guard<Result>(provider: string, host: string | undefined, run: () => Promise<Result>): Promise<Result>;
  isOpen(provider: string): boolean;
}

/**
 * After five failures in a row that are the vendor's fault, and during none of which it answered another check, its checks fail at once
 * for half a minute; then a single one tries, and the others wait for its answer. Each failed try doubles the pause, up to five minutes.
 */
export function createCircuits(clock: Clock): Circuits {
  const circuits = new Map<string, Map<string, Circuit>>();

  function circuitOf(provider: string, host: string): Circuit {
    const hosts = circuits.get(provider) ?? new Map<string, Circuit>();
    circuits.set(provider, hosts);
    const known = hosts.get(host) ?? {
      failures: 0,
      answeredMs: Number.NEGATIVE_INFINITY,
      openUntilMs: Number.NEGATIVE_INFINITY,
      openMs: firstOpenMs,
      probing: false,
    };
    hosts.set(host, known);
    return known;
  }

  return {
    async guard(provider, host, run) {
      if (host === undefined) return run();
      const circuit = circuitOf(provider, host);
      const open = circuit.failures >= failuresToOpen;
      if (open && (circuit.probing || clock.monotonicMs() < circuit.openUntilMs))
        throw new CheckError(
          "circuit_open",
          `${host} did not answer ${circuit.failures} times in a row: it is tried again soon`,
        );
      if (open) circuit.probing = true;
      const startMs = clock.monotonicMs();
      try {
        const result = await run();
        close(circuit);
        return result;
      } catch (error) {
        const isOutage = error instanceof CheckError && outages.has(error.reason);
        if (!isOutage)
          close(circuit); // The vendor answered, if only to refuse.
        // Answers that hang run out together, however well the vendor answers the others.
        else if (open || circuit.answeredMs <= startMs) fail(circuit, open);
        throw error;
      } finally {
        if (open) circuit.probing = false;
      }
    },
    isOpen: (provider) =>
      [...(circuits.get(provider)?.values() ?? [])].some((circuit) => circuit.failures >= failuresToOpen),
  };

  function close(circuit: Circuit): void {
    circuit.failures = 0;
    circuit.answeredMs = clock.monotonicMs();
  }

  function fail(circuit: Circuit, wasOpen: boolean): void {
    circuit.failures += 1;
    if (circuit.failures < failuresToOpen) return;
    circuit.openMs = wasOpen ? Math.min(longestOpenMs, circuit.openMs * 2) : firstOpenMs;
    circuit.openUntilMs = clock.monotonicMs() + circuit.openMs;
  }
}
