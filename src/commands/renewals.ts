import { parseInstant } from "../config/fields.ts";
import type { Host } from "../platform/host.ts";
import { computeRenewal } from "../renewal/renewal.ts";
import { withConfig } from "./open-config.ts";
import { renewalsJson, renewalsTable } from "./renewals-table.ts";

export interface RenewalsFlags {
  readonly configFile: string | undefined;
  readonly at: string | undefined;
  readonly json: boolean;
}

/** `balance-alert renewals`: the computed renewals, as of now or of `--at`. */
export async function runRenewals(host: Host, flags: RenewalsFlags): Promise<number> {
  const nowMs = flags.at === undefined ? host.clock.nowMs() : parseInstant(flags.at);
  if (nowMs === undefined) {
    host.warn(
      `--at ${flags.at} is not an instant: write it in ISO 8601 with a zone, such as 2027-02-28T12:00:00+08:00`,
    );
    return 2;
  }
  return withConfig(host, flags.configFile, async (config) => {
    const rows = config.subscriptions.map(({ contract }) => ({ contract, renewal: computeRenewal(contract, nowMs) }));
    host.print(flags.json ? JSON.stringify(renewalsJson(rows), null, 2) : renewalsTable(rows).trimEnd());
    return 0;
  });
}
