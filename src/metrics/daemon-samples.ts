/** What /metrics says of the daemon itself. */
import { type CheckType, type FailureReason, failureReasons } from "../model.ts";
import { type BlockSamples, oneIf, toSeconds } from "./block-samples.ts";
import type { Sample } from "./exposition.ts";

export interface DaemonState {
  readonly build: { readonly version: string; readonly revision: string; readonly nodeVersion: string };
  readonly shard: number;
  readonly totalShards: number;
  /** Of the last attempt to load the config file. */
  readonly reloadSuccessful: boolean;
  /** When a config file was last loaded. */
  readonly reloadedAtMs?: number | undefined;
  readonly stateWriteFailures: number;
  /** Whether the state of an earlier run was found at the start. */
  readonly stateRestored: boolean;
  /** The last round of each kind of check that has had one. */
  readonly rounds: readonly {
    readonly checkType: CheckType;
    readonly endedAtMs: number;
    /** Whether every check of it succeeded. */
    readonly succeeded: boolean;
  }[];
  /** The providers in use. */
  readonly providers: readonly {
    readonly provider: string;
    readonly circuitOpen: boolean;
    /** Of all their projects, since the process started. */
    readonly failures: Readonly<Record<FailureReason, number>>;
  }[];
}

export function daemonSamples(state: DaemonState): BlockSamples {
  const none = {};
  const { version, revision, nodeVersion } = state.build;
  const samples: Sample[] = [
    { family: "balance_alert_build_info", labels: { version, revision, nodeversion: nodeVersion }, value: 1 },
    { family: "balance_alert_shard", labels: none, value: state.shard },
    { family: "balance_alert_total_shards", labels: none, value: state.totalShards },
    { family: "balance_alert_config_last_reload_successful", labels: none, value: oneIf(state.reloadSuccessful) },
    { family: "balance_alert_state_write_failures_total", labels: none, value: state.stateWriteFailures },
    { family: "balance_alert_state_restored", labels: none, value: oneIf(state.stateRestored) },
  ];
  if (state.reloadedAtMs !== undefined) {
    const value = toSeconds(state.reloadedAtMs);
    samples.push({ family: "balance_alert_config_last_reload_success_timestamp_seconds", labels: none, value });
  }
  for (const { checkType, endedAtMs, succeeded } of state.rounds) {
    const labels = { check_type: checkType };
    samples.push(
      { family: "balance_alert_last_check_timestamp", labels, value: toSeconds(endedAtMs) },
      { family: "balance_alert_check_success", labels, value: oneIf(succeeded) },
    );
  }
  for (const { provider, circuitOpen, failures } of state.providers) {
    samples.push({ family: "balance_alert_circuit_open", labels: { provider }, value: oneIf(circuitOpen) });
    for (const reason of failureReasons) {
      const labels = { provider, reason };
      samples.push({ family: "balance_alert_provider_check_failures_total", labels, value: failures[reason] });
    }
  }
  return { samples, validUntilMs: Number.POSITIVE_INFINITY };
}
