import type { Config } from "../config/config.ts";
import { laterOf, toContract } from "../config/subscription-schema.ts";
import { type LedgerMonth, monthRows, parseMonth } from "../ledger/month-ledger.ts";
import type { Host } from "../platform/host.ts";
import { paymentsIn } from "../renewal/payments.ts";
import { StateDirectoryError } from "../store/instance-lock.ts";
import { readStoredState, type StoredState } from "../store/read-only.ts";
import { csvOf } from "./csv.ts";
import type { ExportedMonth, ExportedPayment } from "./exported-month.ts";
import { focusRecords } from "./focus.ts";
import { withConfig } from "./open-config.ts";

export interface ExportFlags {
  readonly month: string;
  readonly format: string;
  readonly configFile: string | undefined;
  readonly statePath: string;
}

/** `balance-alert export`: what each project used, was topped up with and had left in a month, and what subscriptions cost. */
export async function runExport(host: Host, { month, format, configFile, statePath }: ExportFlags): Promise<number> {
  const parsed = parseMonth(month);
  if (parsed === undefined) {
    host.warn(`--month ${month} is not a month: write it as 2026-10`);
    return 2;
  }
  return withConfig(host, configFile, async (config) => {
    try {
      const exported = exportedMonth(config, readStoredState(statePath), { ...parsed, month }, host.clock.nowMs());
      if (format === "json") host.print(JSON.stringify(exported, null, 2));
      else if (format === "focus") printFocus(host, config, exported);
      else host.print(csvOf(ledgerColumns, ledgerRecords(exported)));
      return 0;
    } catch (error) {
      if (!(error instanceof StateDirectoryError)) throw error;
      host.warn(error.message);
      return 2;
    }
  });
}

function exportedMonth(
  config: Config,
  state: StoredState,
  { month, ...span }: LedgerMonth & { readonly month: string },
  nowMs: number,
): ExportedMonth {
  const days = state.ledgers.flatMap(({ project, series }) => monthRows(project, series, span));
  return { month, days, payments: paymentsOf(config, state, span, nowMs) };
}

function paymentsOf(config: Config, state: StoredState, span: LedgerMonth, nowMs: number): ExportedPayment[] {
  const dayOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);
  const [fromOn, untilOn] = [dayOf(span.startMs), dayOf(span.endMs)];
  return config.subscriptions
    .flatMap(({ name, entry, timezone }) => {
      const found = state.subscriptions.get(name);
      const mailed = state.mailboxes.flatMap(({ memory }) => memory?.renewedOn[name] ?? []).sort();
      const contract = toContract(entry, timezone, {
        expiresAtMs: found?.lastGood?.expiresAtMs,
        renewedOn: laterOf(mailed.at(-1), found?.renewed?.on),
      });
      return paymentsIn(contract, { fromOn, untilOn, nowMs }).map(({ on, amount, currency }) => ({
        date: on,
        subscription: name,
        ...(amount === undefined ? {} : { amount }),
        ...(currency === undefined ? {} : { currency }),
      }));
    })
    .sort((one, other) => (one.date < other.date ? -1 : one.date > other.date ? 1 : 0));
}

const ledgerColumns = [
  "date",
  "project",
  "subscription",
  "provider",
  "type",
  "account",
  "unit",
  "used",
  "topped_up",
  "left",
  "paid",
  "seen",
] as const;

function ledgerRecords({ days, payments }: ExportedMonth): Partial<Record<(typeof ledgerColumns)[number], unknown>>[] {
  return [
    ...days.map(({ toppedUp, ...row }) => ({ ...row, topped_up: toppedUp })),
    ...payments.map(({ date, subscription, amount, currency }) => ({
      date,
      subscription,
      type: "subscription",
      unit: currency,
      paid: amount,
    })),
  ];
}

function printFocus(host: Host, config: Config, exported: ExportedMonth): void {
  const { columns, records, leftOut } = focusRecords(config, exported);
  host.print(csvOf(columns, records));
  if (leftOut > 0)
    host.warn(`${leftOut} rows are not in a national currency, which FOCUS asks for: --format csv has them`);
}
